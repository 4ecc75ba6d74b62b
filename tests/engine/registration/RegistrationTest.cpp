// registerScan from end to end on synthetic scans of the built-in body, whose answer is known.
#include <gtest/gtest.h>

#include <iostream>

#include "body/ModelFile.h"
#include "canonical/CanonicalMap.h"
#include "registration/Hypotheses.h"
#include "registration/Registration.h"
#include "synth/Synthesis.h"

namespace loopreg::registration {
namespace {

const body::BodyModel& builtin() {
  static const auto model = body::loadBuiltin().value();
  return *model;
}

synth::SynthScan standingScan(std::uint64_t seed) {
  synth::SynthOptions options;
  options.vertices = 6000;
  return synth::makeScan(builtin(), options, Rng(seed));
}

Scan asScan(const Mesh& mesh) {
  Scan scan;
  scan.name = scan.file = "synthetic";
  scan.mesh = mesh;
  return scan;
}

double vertexErrorMm(const synth::SynthScan& truth, const FitResult& result) {
  const Mesh fitted = fittedMeshInScanFrame(builtin(), result);
  return 1000 * truth.metresPerUnit * metrics::vertexToVertex(fitted.vertices, truth.body.vertices);
}

FitOptions twoThreads() {
  FitOptions options;
  options.threads = 2;
  return options;
}

TEST(Registration, FindsBodiesInTheirOwnFrameWhateverTheyFace) {
  int near = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const synth::SynthScan truth = standingScan(seed);
    const auto result = registerScan(asScan(truth.scan), builtin(), nullptr, twoThreads(), {}, {});
    ASSERT_TRUE(result.ok()) << result.error().text();
    near += vertexErrorMm(truth, result.value()) < 20;
  }
  EXPECT_GE(near, 3);
}

TEST(Registration, MillimetresAndAnotherUpAxisComeBackInMillimetres) {
  synth::SynthOptions options;
  options.vertices = 6000;
  options.metresPerUnit = 0.001;
  options.frame = Eigen::AngleAxisd(M_PI / 2, Vector3d::UnitX()).toRotationMatrix();  // z up
  const synth::SynthScan truth = synth::makeScan(builtin(), options, Rng(2));
  const auto result = registerScan(asScan(truth.scan), builtin(), nullptr, twoThreads(), {}, {});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->preflight.units, Units::millimetres);
  EXPECT_EQ(result->preflight.up, UpAxis::plusZ);
  EXPECT_LT(vertexErrorMm(truth, result.value()), 20);
  const Points joints = fittedJointsInScanFrame(builtin(), result.value());
  EXPECT_LT(metrics::mpjpe(joints, truth.joints), 25) << "millimetres";
}

TEST(Registration, AScanNormalisedToOneMetreNeedsItsScaleFitted) {
  synth::SynthScan truth = standingScan(3);
  const double shrink =
      1 / (truth.scan.vertices.row(1).maxCoeff() - truth.scan.vertices.row(1).minCoeff());
  truth.scan.vertices *= shrink;
  truth.body.vertices *= shrink;
  FitOptions options = twoThreads();
  options.fitScale = true;
  const auto result = registerScan(asScan(truth.scan), builtin(), nullptr, options, {}, {});
  ASSERT_TRUE(result.ok());
  EXPECT_LT(vertexErrorMm(truth, result.value()), 15);
  EXPECT_LT(result->parameters.scale, 0.8);
}

TEST(Registration, SameSeedAndThreadsGiveTheSameBytes) {
  const Scan scan = asScan(standingScan(5).scan);
  const auto first = registerScan(scan, builtin(), nullptr, twoThreads(), {}, {});
  const auto second = registerScan(scan, builtin(), nullptr, twoThreads(), {}, {});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->parameters.pose(), second->parameters.pose());
  EXPECT_EQ(first->parameters.betas, second->parameters.betas);
  EXPECT_EQ(first->parameters.translation, second->parameters.translation);
}

TEST(Registration, EveryIterationIsReportedInOrder) {
  const Scan scan = asScan(standingScan(6).scan);
  std::vector<fit::FitIteration> heard;
  const auto observer = [&](const fit::FitIteration& iteration) {
    heard.push_back(iteration);
    return fit::Proceed::proceed;
  };
  FitOptions options = twoThreads();
  options.displacements = true;
  const auto result = registerScan(scan, builtin(), nullptr, options, observer, {});
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(static_cast<int>(heard.size()), result->iterations);
  for (std::size_t i = 0; i < heard.size(); ++i) {
    EXPECT_EQ(heard[i].index, static_cast<int>(i));
    EXPECT_TRUE(heard[i].parameters);
    EXPECT_FALSE(heard[i].energy.empty());
    if (i > 0) {
      EXPECT_GE(heard[i].seconds, heard[i - 1].seconds);
    }
  }
  EXPECT_EQ(heard.back().stage, fit::Stage::displacements);
  ASSERT_TRUE(heard.back().displacements);
  EXPECT_EQ(result->displacements.cols(), builtin().vertexCount());
}

TEST(Registration, DisplacementsBringTheBodyOntoADressedScan) {
  synth::SynthOptions dressed;
  dressed.dressed = true;
  dressed.vertices = 8000;
  const Scan scan = asScan(synth::makeScan(builtin(), dressed, Rng(8)).scan);
  FitOptions options = twoThreads();
  const auto plain = registerScan(scan, builtin(), nullptr, options, {}, {});
  options.displacements = true;
  const auto displaced = registerScan(scan, builtin(), nullptr, options, {}, {});
  ASSERT_TRUE(plain.ok() && displaced.ok());
  EXPECT_LT(displaced->scanToModelMm.mean, 0.6 * plain->scanToModelMm.mean);
}

TEST(Registration, TheObserverMayKeepOrAbort) {
  const Scan scan = asScan(standingScan(7).scan);
  int calls = 0;
  const auto keep = [&](const fit::FitIteration&) {
    return ++calls == 3 ? fit::Proceed::stopAndKeep : fit::Proceed::proceed;
  };
  const auto kept = registerScan(scan, builtin(), nullptr, twoThreads(), keep, {});
  ASSERT_TRUE(kept.ok());
  EXPECT_TRUE(kept->stoppedEarly);
  EXPECT_EQ(kept->iterations, 3);

  const auto abort = [](const fit::FitIteration&) { return fit::Proceed::abort; };
  const auto aborted = registerScan(scan, builtin(), nullptr, twoThreads(), abort, {});
  ASSERT_FALSE(aborted.ok());
  EXPECT_EQ(aborted.error().code, ErrorCode::cancelled);

  StopSource source;
  source.request();
  const auto stopped = registerScan(scan, builtin(), nullptr, twoThreads(), {}, source.token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
}

/// A network that knows the answer: closest point of the true body, with some blunders.
class Oracle : public corrnet::CorrNet {
 public:
  Oracle(const Points& trueVertices, const Alignment& alignment)
      : tree_(alignment.apply(trueVertices), builtin().faces) {}
  Result<corrnet::Prediction> predict(const geometry::OrientedPoints& points,
                                      StopToken) const override {
    corrnet::Prediction prediction;
    canonical::Correspondences& found = prediction.correspondences;
    const auto hits = tree_.closest(points.positions, 2);
    found.canonical.resize(3, points.positions.cols());
    found.beneath.resize(3, points.positions.cols());
    Rng rng(1);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      const auto face = builtin().faces.col(hits[i].face);
      Vector3d c = Vector3d::Zero();
      for (int k = 0; k < 3; ++k) c += hits[i].bary(k) * builtin().templateVertices.col(face(k));
      if (i % 20 == 0)
        c = builtin().templateVertices.col(Eigen::Index(rng.below(builtin().vertexCount())));
      found.canonical.col(Eigen::Index(i)) = c;
      found.beneath.col(Eigen::Index(i)) = hits[i].position - points.positions.col(Eigen::Index(i));
      found.point.push_back(static_cast<std::int32_t>(i));
      found.confidence.push_back(1);
      found.part.push_back(-1);
    }
    return prediction;
  }

 private:
  geometry::TriangleBvh tree_;
};

TEST(Registration, CorrespondencesReplaceTheSearch) {
  synth::SynthOptions synthOptions;
  synthOptions.vertices = 6000;
  const synth::SynthScan truth = synth::makeScan(builtin(), synthOptions, Rng(9));
  const Scan scan = asScan(truth.scan);
  const Preflight preflight = inspectScan(scan, twoThreads());
  const Oracle oracle(truth.body.vertices, preflight.alignment);
  const auto result = registerScan(scan, builtin(), &oracle, twoThreads(), {}, {});
  ASSERT_TRUE(result.ok());
  EXPECT_LT(vertexErrorMm(truth, result.value()), 15);
  EXPECT_GT(result->seconds.corrnet, 0);
}

TEST(Registration, ANetworkThatSeesThroughClothesLeadsTheBodyBeneathThem) {
  synth::SynthOptions dressed;
  dressed.dressed = true;
  dressed.vertices = 8000;
  const synth::SynthScan truth = synth::makeScan(builtin(), dressed, Rng(8));
  const Scan scan = asScan(truth.scan);
  const Preflight preflight = inspectScan(scan, twoThreads());
  const Oracle oracle(truth.body.vertices, preflight.alignment);
  const auto blind = registerScan(scan, builtin(), nullptr, twoThreads(), {}, {});
  const auto seeing = registerScan(scan, builtin(), &oracle, twoThreads(), {}, {});
  ASSERT_TRUE(blind.ok() && seeing.ok());
  const double before = vertexErrorMm(truth, blind.value());
  const double after = vertexErrorMm(truth, seeing.value());
  std::cout << "V2V to the body beneath: " << before << " mm without, " << after << " mm with\n";
  EXPECT_LT(after, 8);
  EXPECT_LT(after, 0.7 * before);
  EXPECT_EQ(std::size_t(seeing->samples.cols()), seeing->prediction.correspondences.size());
}

TEST(Registration, ANetworkOfTheBuiltinBodyServesAnyBody) {
  // The same person under another model: its template is a heavier person in A-pose, so that a
  // prediction taken for a place on that template would be far off.
  body::BodyParameters rest = body::BodyParameters::rest(builtin());
  rest.betas.head<3>() << 1.5, -1.5, 1;
  rest.rotations[body::kLeftShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0, -0.7));
  rest.rotations[body::kRightShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0, 0.7));
  body::BodyModel changed = builtin();
  changed.name = "another model";
  changed.templateVertices = body::poseBody(builtin(), rest).vertices;
  const body::ModelPointer model = body::finish(std::move(changed)).value();

  synth::SynthOptions synthOptions;
  synthOptions.vertices = 6000;
  synthOptions.noiseMillimetres = 0;
  const synth::SynthScan truth = synth::makeScan(builtin(), synthOptions, Rng(9));
  const Scan scan = asScan(truth.scan);
  const Preflight preflight = inspectScan(scan, twoThreads());
  const Oracle oracle(truth.body.vertices, preflight.alignment);
  const auto result = registerScan(scan, *model, &oracle, twoThreads(), {}, {});
  ASSERT_TRUE(result.ok()) << result.error().text();
  const Mesh fitted = fittedMeshInScanFrame(*model, result.value());
  EXPECT_LT(1000 * metrics::vertexToVertex(fitted.vertices, truth.body.vertices), 20);

  // A skeleton that cannot be placed there is refused by name, before anything is fitted.
  body::BodyModel nameless = *model;
  nameless.jointNames[body::kLeftKnee] = "knee.L";
  nameless.templateVertices *= 1.01;
  const auto refused =
      registerScan(scan, *body::finish(std::move(nameless)).value(), &oracle, twoThreads(), {}, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("left_knee"), std::string::npos);
}

TEST(Hypotheses, TurningAroundTwiceChangesNothing) {
  Rng rng(3);
  body::BodyParameters p = body::BodyParameters::rest(builtin());
  p.rotations = synth::randomPose(builtin(), 1.0, rng);
  const auto twice = turnedAround(builtin(), turnedAround(builtin(), p));
  EXPECT_TRUE(sameBody(builtin(), p, twice));
  EXPECT_LT((twice.pose() - p.pose()).norm(), 1e-6);
  // One turn: left and right hips change places, the head stays.
  const auto before = body::poseBody(builtin(), p).joints;
  const auto after = body::poseBody(builtin(), turnedAround(builtin(), p)).joints;
  EXPECT_LT((before.col(body::kLeftHip) - after.col(body::kRightHip)).norm(), 0.03);
  EXPECT_LT((before.col(body::kHead) - after.col(body::kHead)).norm(), 0.15);
}

}  // namespace
}  // namespace loopreg::registration
