#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "registration/Verdict.h"

namespace loopreg::registration {
namespace {

Evidence convincing() {
  Evidence e;
  e.scanToModelMm = {1.5, 1.0, 4, 20};
  e.withinFive = 1;
  e.facingShare = 0.99;
  e.coverage = 0.95;
  e.ambiguity = 0.8;
  e.samples = 20000;
  return e;
}

Verdict verdictOf(const Evidence& e) {
  const Judgement judgement = judge(e);
  EXPECT_FALSE(reasonsOf(judgement, e).empty()) << "every verdict gives a reason";
  const FiredRule* decisive = decisiveRule(judgement.verdict, judgement.rules);
  EXPECT_EQ(decisive == nullptr, judgement.verdict == Verdict::good);
  if (decisive) {
    EXPECT_EQ(decisive->severity, judgement.verdict);
  }
  return judgement.verdict;
}

TEST(Verdict, RulesFireOneByOne) {
  EXPECT_EQ(verdictOf(convincing()), Verdict::good);
  Evidence e = convincing();
  e.scanToModelMm.median = 12;
  EXPECT_EQ(verdictOf(e), Verdict::check);
  e.scanToModelMm.median = 60;
  EXPECT_EQ(verdictOf(e), Verdict::failed);
  e = convincing();
  e.ambiguity = 0.01;
  EXPECT_EQ(verdictOf(e), Verdict::check);
  e = convincing();
  e.coverage = 0.2;
  EXPECT_EQ(verdictOf(e), Verdict::failed);
  e.networkCertainty = 0.7;
  EXPECT_EQ(verdictOf(e), Verdict::check) << "the network recognised what little there is";
  e.networkAgreement = 0.5;
  EXPECT_EQ(verdictOf(e), Verdict::failed) << "but elsewhere on the body";
  e = convincing();
  e.networkCertainty = 0.7;
  e.networkAgreement = 0.5;
  EXPECT_EQ(verdictOf(e), Verdict::check);
  e = convincing();
  e.rivalShare = 0.8;
  EXPECT_EQ(verdictOf(e), Verdict::check) << "a second person";
  e.rivalShare = 0.4;
  EXPECT_EQ(verdictOf(e), Verdict::good);
  e = convincing();
  e.lostParts = {"right elbow"};
  EXPECT_EQ(verdictOf(e), Verdict::check);
  e = convincing();
  e.disputedParts = {"left elbow"};
  EXPECT_EQ(verdictOf(e), Verdict::good) << "a network that is not sure of itself does not count";
  e.networkCertainty = 0.7;
  EXPECT_EQ(verdictOf(e), Verdict::check);
  e = convincing();
  e.samples = 30;
  EXPECT_EQ(verdictOf(e), Verdict::failed);
  e = convincing();
  e.scanToModelMm.median = 12;
  EXPECT_EQ(verdictOf(e), Verdict::check);
  e.clothed = true;
  EXPECT_EQ(verdictOf(e), Verdict::good) << "cloth stands off the body";
}

TEST(Verdict, RulesSayWhatWasMeasuredAgainstWhatAndWhere) {
  Evidence e = convincing();
  e.withinFive = 0.9;
  e.scanToModelMm.median = 60;
  e.lostParts = {"left knee", "left ankle"};
  const Judgement judgement = judge(e);
  ASSERT_EQ(judgement.rules.size(), 3u);
  EXPECT_EQ(judgement.rules[0].id, "median");
  EXPECT_EQ(judgement.rules[0].severity, Verdict::failed);
  EXPECT_DOUBLE_EQ(judgement.rules[0].value, 60);
  EXPECT_DOUBLE_EQ(judgement.rules[0].threshold, 25);
  EXPECT_EQ(judgement.rules[0].unit, "mm");
  EXPECT_EQ(judgement.rules[1].id, "far");
  EXPECT_EQ(judgement.rules[1].severity, Verdict::check);
  EXPECT_EQ(judgement.rules[2].where, e.lostParts);
  EXPECT_EQ(decisiveRule(judgement.verdict, judgement.rules)->id, "median");
  for (const FiredRule& rule : judgement.rules) EXPECT_GT(rule.value, rule.threshold) << rule.id;
}

TEST(Verdict, ManyDoubtsTogetherAreAFailure) {
  Evidence e = convincing();
  e.scanToModelMm.median = 12;
  e.scanToModelMm.p95 = 60;
  e.withinFive = 0.88;
  e.facingShare = 0.75;
  e.coverage = 0.5;
  EXPECT_EQ(verdictOf(e), Verdict::failed);
  const Judgement judgement = judge(e);
  EXPECT_EQ(decisiveRule(judgement.verdict, judgement.rules)->id, "many_doubts");
}

/// A box from points on its faces: no person, but of a person's size.
Mesh boxCloud(const Vector3d& size) {
  Mesh mesh;
  Rng rng(4);
  mesh.vertices.resize(3, 8000);
  for (Eigen::Index i = 0; i < mesh.vertices.cols(); ++i) {
    Vector3d p(rng.uniform(), rng.uniform(), rng.uniform());
    const auto side = rng.below(6);
    p(static_cast<Eigen::Index>(side / 2)) = static_cast<double>(side % 2);
    mesh.vertices.col(i) = p.cwiseProduct(size);
  }
  return mesh;
}

TEST(Verdict, ThingsAreNotPeople) {
  const auto model = body::loadBuiltin().value();
  for (const Vector3d& size :
       {Vector3d(1.7, 1.7, 1.7), Vector3d(0.5, 0.9, 0.5), Vector3d(1.4, 0.8, 0.7)}) {
    Scan scan;
    scan.name = scan.file = "box";
    scan.mesh = boxCloud(size);
    FitOptions options;
    options.threads = 2;
    const auto result = registerScan(scan, *model, nullptr, options, {}, {});
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->verdict, Verdict::failed) << size.transpose();
    EXPECT_FALSE(result->reasons.empty());
  }
}

}  // namespace
}  // namespace loopreg::registration
