#include "corrnet/WeightsFile.h"
#include "learning/Warmup.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "geometry/Sampling.h"
#include "synth/PoseSampler.h"
#include "tests/support/TestData.h"

namespace loopreg::learning {
namespace {

/// Naked built-in bodies, seen from everywhere.
TrainingScan plainScan(const body::BodyModel& model, std::uint64_t index, bool heldOut) {
  Rng rng = Rng(heldOut ? 77 : 7).fork(index);
  body::BodyParameters parameters = body::BodyParameters::rest(model);
  for (double& beta : parameters.betas) beta = rng.normal();
  parameters.rotations = synth::samplePosture(model, synth::Posture::any, 1, rng);
  parameters.rotations[0] =
      Eigen::AngleAxisd(rng.uniform(-3.1, 3.1), Vector3d::UnitY()) * parameters.rotations[0];
  const Points posed = body::poseBody(model, parameters).vertices;
  const auto samples = geometry::sampleSurface(posed, model.faces, 4000, rng);
  const Points normals = geometry::faceNormals(posed, model.faces);
  TrainingScan scan;
  const auto count = Eigen::Index(samples.size());
  scan.positions.resize(3, count);
  scan.normals.resize(3, count);
  scan.canonical.setZero(3, count);
  scan.beneath.setZero(3, count);
  scan.isBody.assign(samples.size(), 1);
  for (Eigen::Index i = 0; i < count; ++i) {
    const geometry::SurfacePoint& sample = samples[std::size_t(i)];
    scan.positions.col(i) = sample.position.cast<float>();
    scan.normals.col(i) = normals.col(sample.face).cast<float>();
    for (int c = 0; c < 3; ++c) {
      const auto vertex = model.templateVertices.col(model.faces(c, sample.face));
      scan.canonical.col(i) += (sample.bary(c) * vertex).cast<float>();
    }
  }
  scan.root = parameters.rotations[0];
  scan.stature = 1;
  scan.betas = parameters.betas;
  return scan;
}

class Warmup : public ::testing::Test {
 protected:
  void SetUp() override {
    model_ = body::loadBuiltin().value();
    source_ = [this](std::uint64_t index, bool heldOut) {
      return plainScan(*model_, index, heldOut);
    };
    options_.steps = 6;
    options_.batch = 2;
    options_.validationScans = 2;
  }
  /// Trains until the schedule or the session ends; what the checkpoint holds then.
  corrnet::Weights train() {
    const Result<void> done = warmUp(options_, model_, source_, {}, {});
    EXPECT_TRUE(done.ok()) << (done ? "" : done.error().text());
    return corrnet::readWeights(options_.out / "checkpoint.safetensors").value();
  }

  body::ModelPointer model_;
  TrainingSource source_;
  WarmupOptions options_;
};

TEST_F(Warmup, ResumedRunEndsLikeAnUninterruptedOne) {
  const testing::TemporaryFolder whole, parts;
  options_.out = whole.path();
  const corrnet::Weights expected = train();
  options_.out = parts.path();
  options_.sessionSteps = 4;
  train();
  options_.resume = true;
  const corrnet::Weights resumed = train();
  EXPECT_EQ(resumed.training.at("steps"), 6);
  ASSERT_EQ(resumed.arrays.size(), expected.arrays.size());
  for (const auto& [name, array] : expected.arrays) {
    EXPECT_EQ(resumed.arrays.at(name).values, array.values) << name;
  }
}

TEST_F(Warmup, LossFallsAndTheNetworkFileOpens) {
  const testing::TemporaryFolder folder;
  options_.out = folder.path();
  options_.steps = 200;
  options_.batch = 4;
  std::vector<TrainingReport> reports;
  const auto observe = [&](const TrainingReport& report) { reports.push_back(report); };
  ASSERT_TRUE(warmUp(options_, model_, source_, observe, {}).ok());
  ASSERT_GE(reports.size(), 3u);
  EXPECT_LT(reports[1].canonicalCm, 0.8 * reports[0].canonicalCm);
  EXPECT_LT(reports[1].crossEntropy, reports[0].crossEntropy - 0.3);
  ASSERT_TRUE(reports.back().validation.has_value());
  EXPECT_EQ(reports.back().validation->scans, 2);

  const auto weights = corrnet::readWeights(folder / "corrnet.safetensors");
  ASSERT_TRUE(weights.ok());
  EXPECT_EQ(weights->bodyChecksum, model_->checksum);
  NetModel model;
  EXPECT_TRUE(loadParameters(weights.value(), *model).ok());
  EXPECT_TRUE(loadAnchors(weights.value()).ok());
}

TEST(TrainingBatch, HeadingIsTheYawOfUprightAndLyingTrunks) {
  const auto about = [](double angle, const Vector3d& axis) {
    return Matrix3d(Eigen::AngleAxisd(angle, axis));
  };
  for (const double yaw : {-2.5, -0.4, 0.0, 1.1, 3.0}) {
    const Matrix3d turn = about(yaw, Vector3d::UnitY());
    for (const double bend : {-1.57, -0.7, 0.0, 0.9, 1.57}) {
      const Heading heading = headingOf(turn * about(bend, Vector3d::UnitX()));
      EXPECT_NEAR(std::remainder(heading.yaw - yaw, 2 * M_PI), 0, 1e-9) << yaw << " " << bend;
      EXPECT_GT(heading.weight, 0.9);
    }
    // On the side and half way over nothing jumps; upside down it faces where its belly does.
    const Heading inverted = headingOf(turn * about(M_PI, Vector3d::UnitZ()));
    EXPECT_NEAR(std::remainder(inverted.yaw - yaw, 2 * M_PI), 0, 1e-9);
  }
}

TEST(TrainingBatch, ScanAndAnswersAreChangedTogether) {
  // In a T-pose scan every answer is the point itself: so it must stay, whatever is done to it.
  const body::ModelPointer model = body::loadBuiltin().value();
  TrainingScan scan;
  scan.positions = scan.canonical = model->templateVertices.cast<float>();
  scan.normals = geometry::vertexNormals(model->templateVertices, model->faces).cast<float>();
  scan.beneath.setZero(3, scan.positions.cols());
  scan.isBody.assign(std::size_t(scan.positions.cols()), 1);
  const auto shared = std::make_shared<const TrainingScan>(scan);
  const geometry::PointIndex vertices(model->templateVertices);
  const Points normals = scan.normals.cast<double>();
  BatchOptions options;
  options.headingNoise = options.wrongHeadings = 0;
  for (int seed = 0; seed < 6; ++seed) {
    const TrainingBatch batch =
        makeBatch({shared}, vertices, normals, options, Rng(std::uint64_t(seed)));
    const auto centre = batch.points.levels[0].centre;
    const std::int64_t count = batch.points.points.size(0);
    ASSERT_EQ(count, options.lossPoints);
    Points found(3, count);
    for (std::int64_t i = 0; i < count; ++i) {
      const int cell = batch.points.cellOfPoint[i].item<int>();
      for (int axis = 0; axis < 3; ++axis) {
        found(axis, i) =
            centre[cell][axis].item<float>() + 0.03f * batch.points.points[i][axis].item<float>();
      }
    }
    const Points answers = batch.targets.canonical.cast<double>();
    const Vector3d shift = (found - answers).rowwise().mean();
    const double off = ((found - answers).colwise() - shift).colwise().norm().mean();
    EXPECT_LT(off, 0.07) << "tilts of a few degrees and millimetres of jitter remain";
  }
}

}  // namespace
}  // namespace loopreg::learning
