// Judging: figures of fits and networks against numbers made by hand.
#include <gtest/gtest.h>

#include "body/Skinning.h"
#include "suite/Figures.h"
#include "suite/SuiteReport.h"

namespace loopreg::suite {
namespace {

using registration::Verdict;

SuiteOutcome outcome(double v2v, double mpjpe, Verdict verdict) {
  SuiteOutcome made;
  made.v2vMm = v2v;
  made.mpjpeMm = mpjpe;
  made.verdict = verdict;
  return made;
}

TEST(SuiteOutcome, FailuresAndDishonestVerdicts) {
  EXPECT_FALSE(outcome(49, 500, Verdict::good).failed());
  EXPECT_TRUE(outcome(51, 0, Verdict::good).failed());
  EXPECT_TRUE(outcome(51, 0, Verdict::good).falseGood());
  EXPECT_FALSE(outcome(51, 0, Verdict::check).falseGood());
  EXPECT_TRUE(outcome(1, 0, Verdict::failed).failed());
  EXPECT_TRUE(outcome(19, 0, Verdict::failed).falseFailed());
  EXPECT_FALSE(outcome(21, 0, Verdict::failed).falseFailed());
  // Joints decide where vertices cannot.
  EXPECT_TRUE(outcome(-1, 81, Verdict::good).falseGood());
  EXPECT_FALSE(outcome(-1, 79, Verdict::good).failed());
  EXPECT_TRUE(outcome(-1, 39, Verdict::failed).falseFailed());
  EXPECT_FALSE(outcome(-1, -1, Verdict::failed).falseFailed());
  SuiteOutcome unreadable = outcome(-1, -1, Verdict::failed);
  unreadable.readable = false;
  EXPECT_TRUE(unreadable.failed());
}

TEST(SuiteReport, SumsUpScansAndPoints) {
  PartOutcomes part{"a", "bare", {}, {}};
  part.outcomes = {outcome(10, 4, Verdict::good), outcome(60, 8, Verdict::good),
                   outcome(5, 6, Verdict::failed)};
  part.outcomes[1].leftRight = part.outcomes[1].frontBack = true;
  part.outcomes[2].frontBack = true;
  part.outcomes[0].seconds = 3;
  part.outcomes[0].net = NetOutcome{{1, 3}, 2, 5, 6, false};
  part.outcomes[1].net = NetOutcome{{20, 40}, 1, 170, 175, true};
  const Json json = partJson(part);
  EXPECT_EQ(json["scans"], 3);
  EXPECT_EQ(json["failures"], 2);
  EXPECT_EQ(json["verdicts_failed"], 1);
  EXPECT_EQ(json["false_good"], 1);
  EXPECT_EQ(json["false_failed"], 1);
  EXPECT_EQ(json["flips"], 2);
  EXPECT_EQ(json["flips_left_right"], 1);
  EXPECT_EQ(json["flips_front_back"], 2);
  EXPECT_DOUBLE_EQ(json["v2v_mm"]["mean"], 25);
  EXPECT_DOUBLE_EQ(json["v2v_mm"]["max"], 60);
  EXPECT_DOUBLE_EQ(json["mpjpe_mm"]["mean"], 6);
  EXPECT_TRUE(json["skin_mm"].is_null());
  EXPECT_DOUBLE_EQ(json["seconds_mean"], 1);
  // Over all four points; flipped scans apart.
  EXPECT_DOUBLE_EQ(json["canonical_cm"]["mean"], 16);
  const Json& network = json["network"];
  EXPECT_EQ(network["scans"], 2);
  EXPECT_EQ(network["flips"], 1);
  EXPECT_DOUBLE_EQ(network["above_15cm"], 0.5);
  EXPECT_DOUBLE_EQ(network["part_accuracy"], 0.75);
  EXPECT_DOUBLE_EQ(network["unflipped_cm"]["mean"], 2);
  EXPECT_EQ(detailedJson(part)["results"].size(), 3u);
}

TEST(SuiteReport, GroupsAndSkippedParts) {
  PartOutcomes part{"c", "partial", {}, {}};
  part.outcomes = {outcome(1, 1, Verdict::good), outcome(2, 1, Verdict::good),
                   outcome(4, 1, Verdict::good)};
  EXPECT_TRUE(groupsOf(part).empty());
  part.outcomes[1].group = "one camera";
  ASSERT_EQ(groupsOf(part).size(), 2u);
  EXPECT_EQ(groupsOf(part)[0].outcomes.size(), 2u);
  EXPECT_EQ(groupsOf(part)[1].name, "one camera");
  PartOutcomes skipped{"f", "others", {}, "no data"};
  EXPECT_NE(tableLine("f", skipped).find("no data"), std::string::npos);
  EXPECT_EQ(partJson(skipped)["skipped"], "no data");
  EXPECT_EQ(together({part, skipped}).outcomes.size(), 3u);
}

TEST(Headings, AreMeasuredOnUprightTrunksOnly) {
  const auto yaw = [](double degrees) {
    return Eigen::AngleAxisd(degrees * 3.14159265358979 / 180, Vector3d::UnitY());
  };
  const Matrix3d leaning =
      (yaw(120) * Eigen::AngleAxisd(0.4, Vector3d::UnitX())).toRotationMatrix();
  EXPECT_NEAR(headingOf(leaning).value(), 120, 1e-6);
  const Matrix3d lying = Eigen::AngleAxisd(1.5, Vector3d::UnitX()).toRotationMatrix();
  EXPECT_FALSE(headingOf(lying).has_value());
  EXPECT_NEAR(degreesApart(yaw(10).toRotationMatrix(), yaw(-35).toRotationMatrix()), 45, 1e-6);
}

/// A fit and a prediction that are as true as they are told to be.
class Judging : public ::testing::Test {
 protected:
  void SetUp() override {
    model_ = body::loadBuiltin().value();
    species_ = Species::make(model_, 2).value();
    body::BodyParameters parameters = body::BodyParameters::rest(*model_);
    figure_ = makeFigure(species_, parameters, nullptr);
    result_.parameters = parameters;
    result_.verdict = Verdict::good;
    // The scan is in millimetres and stands on its head in the engine's eyes.
    result_.preflight.alignment.scale = 0.001;
    result_.preflight.alignment.rotation =
        Eigen::AngleAxisd(3.14159265358979, Vector3d::UnitX()).toRotationMatrix();
    const Alignment& alignment = result_.preflight.alignment;
    truth_.metresPerUnit = 0.001;
    truth_.body = alignment.applyInverse(figure_.body);
    truth_.joints = alignment.applyInverse(figure_.joints);
    truth_.scan.vertices = truth_.body;
    truth_.labels.canonical = species_.canonical;
    truth_.labels.beneath = Points::Zero(3, truth_.body.cols());
    truth_.labels.onBody.assign(std::size_t(truth_.body.cols()), true);
  }
  /// Every 50th vertex, said to be `shift` away from where it is.
  void predict(const Vector3d& shift) {
    std::vector<Eigen::Index> chosen;
    for (Eigen::Index v = 0; v < figure_.body.cols(); v += 50) chosen.push_back(v);
    result_.samples = figure_.body(Eigen::all, chosen);
    canonical::Correspondences& said = result_.prediction.correspondences;
    said.canonical = species_.canonical(Eigen::all, chosen).colwise() + shift;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      said.point.push_back(std::int32_t(i));
      said.part.push_back(species_.part[std::size_t(chosen[i])]);
    }
  }
  body::ModelPointer model_;
  Species species_;
  Figure figure_;
  SuiteScan truth_;
  registration::FitResult result_;
};

TEST_F(Judging, ATrueFitIsTrueInTheScansOwnFrame) {
  const Judge judge = Judge::make(model_, 2).value();
  SuiteOutcome outcome = judge.judge(truth_, result_);
  EXPECT_NEAR(outcome.v2vMm, 0, 1e-6);
  EXPECT_NEAR(outcome.mpjpeMm, 0, 1e-6);
  EXPECT_NEAR(outcome.skinMm, 0, 0.01);
  EXPECT_FALSE(outcome.flipped());
  EXPECT_FALSE(outcome.net.has_value());
  // 30 mm to the side, then turned round: off by as much, then flipped both ways.
  result_.parameters.translation.x() = 0.03;
  outcome = judge.judge(truth_, result_);
  EXPECT_NEAR(outcome.v2vMm, 30, 1e-6);
  EXPECT_NEAR(outcome.mpjpeMm, 30, 1e-6);
  EXPECT_NEAR(outcome.skinMm, 30, 0.01);
  result_.parameters.rotations[0] =
      Eigen::AngleAxisd(3.14159265358979, Vector3d::UnitY()).toRotationMatrix();
  outcome = judge.judge(truth_, result_);
  EXPECT_TRUE(outcome.leftRight);
  EXPECT_TRUE(outcome.frontBack);
  EXPECT_TRUE(outcome.falseGood());
}

TEST_F(Judging, TheNetworkIsMeasuredAlone) {
  const Judge judge = Judge::make(model_, 2).value();
  predict({0.03, 0.04, 0});
  NetOutcome net = judge.judgeNet(truth_, result_).value();
  EXPECT_EQ(net.errorsCm.size(), std::size_t(result_.samples.cols()));
  EXPECT_NEAR(net.meanCm(), 5, 1e-4);
  EXPECT_EQ(net.partHits, net.errorsCm.size());
  EXPECT_LT(net.orientationOff, 10);  // the spine leans a little in the T-pose
  EXPECT_FALSE(net.flipped);
  // Half turned: the pelvis and the heading.
  result_.prediction.person.headingDegrees = 180;
  net = judge.judgeNet(truth_, result_).value();
  EXPECT_NEAR(net.headingOff, 180, 1);
  EXPECT_TRUE(net.flipped);
  // Only points of the body count.
  truth_.labels.onBody.assign(truth_.labels.onBody.size(), false);
  truth_.labels.onBody[0] = true;
  EXPECT_EQ(judge.judgeNet(truth_, result_)->errorsCm.size(), 1u);
}

TEST_F(Judging, WithoutLabelsTheBodyItselfTells) {
  const Judge judge = Judge::make(model_, 2).value();
  predict(Vector3d::Zero());
  truth_.labels = {};
  truth_.joints.resize(3, 0);
  result_.prediction.person.orientation =
      Eigen::AngleAxisd(2, Vector3d::UnitY()).toRotationMatrix();
  EXPECT_NEAR(judge.judge(truth_, result_).mpjpeMm, 0, 1e-6);
  EXPECT_TRUE(judge.judgeNet(truth_, result_)->flipped);
  const NetOutcome net = judge.judgeNet(truth_, result_).value();
  EXPECT_LT(net.meanCm(), 1e-3);
  EXPECT_LT(judge.judge(truth_, result_).skinMm, 0);
  truth_.body.resize(3, 0);
  EXPECT_FALSE(judge.judgeNet(truth_, result_).has_value());
}

}  // namespace
}  // namespace loopreg::suite
