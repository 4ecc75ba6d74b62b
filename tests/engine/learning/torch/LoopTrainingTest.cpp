#include "corrnet/WeightsFile.h"
#include "learning/LoopTraining.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "geometry/Sampling.h"
#include "learning/Checkpoint.h"
#include "learning/NetModel.h"
#include "synth/PoseSampler.h"
#include "tests/support/TestData.h"

namespace loopreg::learning {
namespace {

/// A lesson whose fit is exact.
std::shared_ptr<LoopScan> lesson(const body::BodyModel& model, std::uint64_t index) {
  Rng rng = Rng(3).fork(index);
  auto scan = std::make_shared<LoopScan>();
  scan->fit = body::BodyParameters::rest(model);
  scan->fit.rotations = synth::samplePosture(model, synth::Posture::any, 0.5, rng);
  const Points posed = body::poseBody(model, scan->fit).vertices;
  const auto samples = geometry::sampleSurface(posed, model.faces, 3000, rng);
  const Points normals = geometry::faceNormals(posed, model.faces);
  synth::TrainingSample& labels = scan->labels;
  labels.positions.resize(3, 3000);
  labels.normals.resize(3, 3000);
  labels.canonical.setZero(3, 3000);
  labels.beneath.setZero(3, 3000);
  labels.isBody.assign(3000, 1);
  labels.part.assign(3000, -1);
  for (Eigen::Index i = 0; i < 3000; ++i) {
    const geometry::SurfacePoint& sample = samples[std::size_t(i)];
    labels.positions.col(i) = sample.position.cast<float>();
    labels.normals.col(i) = normals.col(sample.face).cast<float>();
    for (int c = 0; c < 3; ++c) {
      const auto vertex = model.templateVertices.col(model.faces(c, sample.face));
      labels.canonical.col(i) += (sample.bary(c) * vertex).cast<float>();
    }
  }
  labels.root = scan->fit.rotations[0];
  labels.betas = scan->fit.betas;
  return scan;
}

class LoopTrainingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    model_ = body::loadBuiltin().value();
    for (std::uint64_t i = 0; i < 3; ++i) lessons_.push_back(lesson(*model_, i));
    torch::manual_seed(5);
    corrnet::Weights weights;
    weights.preset = "voxels";
    weights.bodyChecksum = model_->checksum;
    weights.training = {{"steps", 7}};
    storeParameters(*NetModel(), weights);
    storeAnchors(chooseAnchors(*model_), weights);
    training_.weights = start_ / "start.safetensors";
    ASSERT_TRUE(corrnet::writeWeights(training_.weights, weights, corrnet::WeightType::half).ok());
    training_.simulatedShare = 0;
    training_.batch = 2;
  }
  std::unique_ptr<LoopTrainer> open() {
    auto opened = makeLoopTrainer(training_, model_);
    EXPECT_TRUE(opened.ok()) << (opened ? "" : opened.error().text());
    return std::move(opened).value();
  }
  corrnet::Weights checkpoint() const {
    return corrnet::readWeights(training_.out / "checkpoint.safetensors").value();
  }

  body::ModelPointer model_;
  LoopScans lessons_;
  LoopTraining training_;
  testing::TemporaryFolder start_;
};

void expectSame(const corrnet::Weights& a, const corrnet::Weights& b) {
  ASSERT_EQ(a.arrays.size(), b.arrays.size());
  for (const auto& [name, array] : a.arrays) {
    EXPECT_EQ(b.arrays.at(name).values, array.values) << name;
  }
}

TEST_F(LoopTrainingTest, StepsLowerTheLoopEnergy) {
  const testing::TemporaryFolder out;
  training_.out = out.path();
  training_.learningRate = 1e-3;
  const auto trainer = open();
  std::vector<LoopSteps> heard;
  const Result<void> done =
      trainer->learn(lessons_, 60, [&](const LoopSteps& steps) { heard.push_back(steps); }, {});
  ASSERT_TRUE(done.ok()) << done.error().text();
  ASSERT_EQ(heard.size(), 3u);
  EXPECT_EQ(heard.back().step, 60);
  EXPECT_LT(heard.back().loopCm, 0.8 * heard.front().loopCm);
  EXPECT_LT(heard.back().crossEntropy, heard.front().crossEntropy);
}

TEST_F(LoopTrainingTest, ResumedRunEndsLikeAnUninterruptedOne) {
  const testing::TemporaryFolder whole, parts;
  training_.out = whole.path();
  {
    const auto trainer = open();
    ASSERT_TRUE(trainer->learn(lessons_, 6, {}, {}).ok());
    ASSERT_TRUE(trainer->save({{"scans", 3}}).ok());
  }
  const corrnet::Weights expected = checkpoint();
  EXPECT_EQ(expected.training.at("loop").at("scans"), 3);
  EXPECT_EQ(expected.training.at("loop").at("warm_start").at("steps"), 7);
  training_.out = parts.path();
  {
    const auto trainer = open();
    ASSERT_TRUE(trainer->learn(lessons_, 4, {}, {}).ok());
    ASSERT_TRUE(trainer->save({{"scans", 3}}).ok());
  }
  training_.resume = true;
  const auto trainer = open();
  EXPECT_EQ(trainer->step(), 4);
  ASSERT_TRUE(trainer->learn(lessons_, 6, {}, {}).ok());
  ASSERT_TRUE(trainer->save(trainer->record()).ok());
  expectSame(checkpoint(), expected);
}

TEST_F(LoopTrainingTest, UnknownPointsTeachNothing) {
  // Wrong answers at points that are not asked for: the same network comes out.
  const testing::TemporaryFolder one, two;
  corrnet::Weights results[2];
  for (int run = 0; run < 2; ++run) {
    LoopScans scans;
    for (const auto& known : lessons_) {
      auto changed = std::make_shared<LoopScan>(*known);
      for (std::size_t i = 0; i < 3000; i += 3) {
        changed->labels.isBody[i] = kUnknownPoint;
        if (run == 1) changed->labels.canonical.col(Eigen::Index(i)).setConstant(0.7f);
        if (run == 1) changed->labels.beneath.col(Eigen::Index(i)).setConstant(0.3f);
      }
      scans.push_back(changed);
    }
    training_.out = run == 0 ? one.path() : two.path();
    const auto trainer = open();
    ASSERT_TRUE(trainer->learn(scans, 2, {}, {}).ok());
    ASSERT_TRUE(trainer->save({{"scans", 3}}).ok());
    results[run] = checkpoint();
  }
  expectSame(results[0], results[1]);
}

TEST_F(LoopTrainingTest, AStopEndsBetweenStepsAndTheWeightsOpen) {
  const testing::TemporaryFolder out;
  training_.out = out.path();
  const auto trainer = open();
  StopSource stop;
  stop.request();
  ASSERT_TRUE(trainer->learn(lessons_, 100, {}, stop.token()).ok());
  EXPECT_EQ(trainer->step(), 0);
  ASSERT_TRUE(trainer->save({{"scans", 3}}).ok());
  EXPECT_TRUE(corrnet::readWeights(out / "corrnet.safetensors").ok());
  EXPECT_TRUE(trainer->network(1).ok());
}

TEST_F(LoopTrainingTest, WrongStartsAreRefusedWithTheReason) {
  const testing::TemporaryFolder out;
  training_.out = out.path();
  EXPECT_FALSE(open()->learn({}, 5, {}, {}).ok());
  corrnet::Weights weights = corrnet::readWeights(training_.weights).value();
  weights.preset = "pointnet";
  training_.weights = start_ / "other.safetensors";
  ASSERT_TRUE(corrnet::writeWeights(training_.weights, weights, corrnet::WeightType::half).ok());
  const auto other = makeLoopTrainer(training_, model_);
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().text().find("pointnet"), std::string::npos);
  training_.weights = start_ / "missing.safetensors";
  EXPECT_FALSE(makeLoopTrainer(training_, model_).ok());
}

}  // namespace
}  // namespace loopreg::learning
