#include "synth/TrainingSample.h"

#include <gtest/gtest.h>

#include <cmath>

#include "body/ModelFile.h"
#include "synth/DepthCamera.h"
#include "synth/ModelPeople.h"
#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace loopreg::testing;
using synth::PosedPerson;
using synth::ScanOptions;
using synth::TrainingSample;

/// A ball of 0.8 m whose canonical position is its own surface.
PosedPerson ball() {
  const Mesh sphere = makeSphere(0.8, 4);
  PosedPerson person;
  person.vertices = person.canonical = sphere.vertices;
  person.faces = sphere.faces;
  person.beneath = Points::Zero(3, sphere.vertexCount());
  person.part.assign(std::size_t(sphere.vertexCount()), 3);
  return person;
}

/// Nothing but cameras and noise.
ScanOptions plain() {
  ScanOptions options;
  options.cropShare = options.floorShare = options.furnitureShare = options.outlierShare = 0;
  options.flyingShare = 0;
  return options;
}

TEST(TrainingSample, DepthCameraSeesTheNearSideOnly) {
  const Mesh sphere = makeSphere(0.8, 5);
  synth::DepthCamera camera({0, 0.5, 3}, {0, 0, 0}, 0.85);
  camera.draw(sphere.vertices, sphere.faces);
  for (Eigen::Index v = 0; v < sphere.vertexCount(); ++v) {
    const Vector3d p = sphere.vertices.col(v);
    const double cosine = (camera.eye() - p).normalized().dot(p.normalized());
    if (cosine > 0.2 || cosine < -0.35) {
      EXPECT_EQ(camera.look(p, 0.03).visible, cosine > 0) << p.transpose();
    }
  }
  EXPECT_GT(camera.look({0, 0.6, 0.55}, 0.05).distance, 2);
  EXPECT_FALSE(camera.look({0, 0, 9}, 0.05).visible);  // behind it
}

TEST(TrainingSample, LabelsLieWhereTheSurfaceWas) {
  const PosedPerson person = ball();
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Rng rng(seed);
    const TrainingSample sample = synth::scanPerson(person, plain(), rng);
    ASSERT_GT(sample.positions.cols(), 400);
    double worst = 0;
    for (Eigen::Index i = 0; i < sample.positions.cols(); ++i) {
      // The skin beneath, turned back: R canonical + t for one rigid motion of the whole ball.
      const Eigen::Vector3f skin = sample.positions.col(i) + sample.beneath.col(i);
      const Eigen::Vector3f skin0 = sample.positions.col(0) + sample.beneath.col(0);
      const Eigen::Vector3f expected =
          sample.root.cast<float>() * (sample.canonical.col(i) - sample.canonical.col(0));
      worst = std::max(worst, double((skin - skin0 - expected).norm()));
      EXPECT_NEAR(sample.canonical.col(i).norm(), 0.8, 0.01);
      EXPECT_EQ(sample.part[std::size_t(i)], 3);
    }
    EXPECT_LT(worst, 1e-5);
  }
}

TEST(TrainingSample, NoiseIsOfMillimetres) {
  double largest = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Rng rng(seed);
    const TrainingSample sample = synth::scanPerson(ball(), plain(), rng);
    const double rms =
        std::sqrt(double(sample.beneath.squaredNorm()) / double(sample.beneath.cols()));
    EXPECT_LT(rms, 0.02);
    largest = std::max(largest, rms);
  }
  EXPECT_GT(largest, 0.001);
}

TEST(TrainingSample, ForeignPointsAreTold) {
  ScanOptions options = plain();
  options.floorShare = options.furnitureShare = options.outlierShare = 1;
  Rng rng(4);
  const TrainingSample sample = synth::scanPerson(ball(), options, rng);
  Eigen::Index foreign = 0;
  for (Eigen::Index i = 0; i < sample.positions.cols(); ++i) {
    if (sample.isBody[std::size_t(i)]) continue;
    ++foreign;
    EXPECT_EQ(sample.part[std::size_t(i)], -1);
    EXPECT_EQ(sample.canonical.col(i).norm(), 0);
  }
  EXPECT_GT(foreign, sample.positions.cols() / 25);
  EXPECT_LT(foreign, sample.positions.cols() / 2);
}

TEST(TrainingSample, ModelPeopleKnowWhereTheyAre) {
  const auto model = body::loadBuiltin();
  ASSERT_TRUE(model);
  const synth::ModelPeople people(model.value(), {}, {}, {4, 0.5, 1, 2});
  int dressed = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Rng rng(seed);
    const PosedPerson person = people.draw(rng, false);
    EXPECT_EQ(person.vertices.cols(), model.value()->vertexCount());
    EXPECT_NEAR((person.root * person.root.transpose() - Matrix3d::Identity()).norm(), 0, 1e-9);
    EXPECT_GT(person.stature, 0.8);
    EXPECT_LT(person.stature, 1.25);
    const VectorXd thickness = person.beneath.colwise().norm();
    EXPECT_LT(thickness.maxCoeff(), 0.15);
    dressed += thickness.maxCoeff() > 0.003;
  }
  EXPECT_GT(dressed, 0);
  EXPECT_LT(dressed, 8);
}

TEST(TrainingSample, SameSeedSameSampleOnAnyThread) {
  const auto model = body::loadBuiltin();
  ASSERT_TRUE(model);
  const synth::ModelPeople one(model.value(), {}, {}, {4, 0.5, 1, 1});
  const synth::ModelPeople two(model.value(), {}, {}, {4, 0.5, 1, 2});
  const auto sample = [](const synth::ModelPeople& people, std::uint64_t index, bool heldOut) {
    return synth::makeTrainingSample([&](Rng& rng, bool held) { return people.draw(rng, held); },
                                     {}, 7, index, heldOut);
  };
  for (std::uint64_t index = 0; index < 4; ++index) {
    const TrainingSample a = sample(one, index, false), b = sample(two, index, false);
    EXPECT_EQ(a.positions, b.positions);
    EXPECT_EQ(a.canonical, b.canonical);
    EXPECT_EQ(a.betas, b.betas);
    EXPECT_NE(a.betas, sample(one, index, true).betas);
    EXPECT_NE(a.betas, sample(one, index + 1, false).betas);
  }
}

}  // namespace
}  // namespace loopreg
