// Smoothing against motions whose truth is known.
#include "registration/MotionSmoothing.h"

#include <gtest/gtest.h>

#include "core/Rng.h"
#include "tests/support/TinyBody.h"

namespace loopreg::registration {
namespace {

constexpr int kFrames = 40;

/// An elbow that turns steadily and a root that walks on.
std::vector<body::BodyParameters> steadyMotion(const body::BodyModel& model) {
  std::vector<body::BodyParameters> motion;
  for (int t = 0; t < kFrames; ++t) {
    body::BodyParameters pose = body::BodyParameters::rest(model);
    pose.rotations[0] = body::rotationFromAxisAngle(Vector3d(0.02 * t, 0, 0)) *
                        body::rotationFromAxisAngle(Vector3d(0, 0.5, 0));
    pose.rotations[body::kLeftElbow] = body::rotationFromAxisAngle(Vector3d(0, 0.03 * t, 0)) *
                                       body::rotationFromAxisAngle(Vector3d(0, 0, 0.2));
    pose.translation = Vector3d(0.01 * t, 1, 0.02 * t);
    motion.push_back(std::move(pose));
  }
  return motion;
}

std::vector<FrameEstimate> estimates(const body::BodyModel& model,
                                     const std::vector<body::BodyParameters>& motion,
                                     double firmness) {
  const Eigen::Index size = 3 * model.jointCount() + 3;
  std::vector<FrameEstimate> frames;
  for (const auto& pose : motion) {
    frames.push_back({pose, firmness * Eigen::MatrixXd::Identity(size, size)});
  }
  return frames;
}

double angleBetween(const Matrix3d& a, const Matrix3d& b) {
  return body::axisAngleFromRotation(a * b.transpose()).norm();
}

TEST(MotionSmoothing, LeavesASteadyMotionAlone) {
  const auto model = testing::tinyBody(false);
  const auto truth = steadyMotion(*model);
  const auto smooth = smoothMotion(*model, estimates(*model, truth, 1), {});
  for (int t = 0; t < kFrames; ++t) {
    for (int j = 0; j < model->jointCount(); ++j) {
      EXPECT_LT(angleBetween(smooth[t].rotations[j], truth[t].rotations[j]), 1e-5) << t << " " << j;
    }
    EXPECT_LT((smooth[t].translation - truth[t].translation).norm(), 1e-6);
  }
}

TEST(MotionSmoothing, TakesNoiseAwayAndBelievesFirmFrames) {
  const auto model = testing::tinyBody(false);
  const auto truth = steadyMotion(*model);
  auto noisy = truth;
  Rng rng(8);
  for (auto& pose : noisy) {
    auto& elbow = pose.rotations[body::kLeftElbow];
    elbow = body::rotationFromAxisAngle(0.1 * Vector3d(rng.normal(), rng.normal(), rng.normal())) *
            elbow;
    pose.translation += 0.02 * Vector3d(rng.normal(), rng.normal(), rng.normal());
  }
  const auto error = [&](const std::vector<body::BodyParameters>& motion) {
    double sum = 0;
    for (int t = 0; t < kFrames; ++t) {
      sum +=
          angleBetween(motion[t].rotations[body::kLeftElbow], truth[t].rotations[body::kLeftElbow]);
    }
    return sum / kFrames;
  };
  const auto loose = smoothMotion(*model, estimates(*model, noisy, 1), {});
  EXPECT_LT(error(loose), 0.5 * error(noisy));
  const auto firm = smoothMotion(*model, estimates(*model, noisy, 1e8), {});
  EXPECT_NEAR(error(firm), error(noisy), 0.01 * error(noisy));
}

TEST(MotionSmoothing, AFrameThatSawNothingIsLaidBetweenItsNeighbours) {
  const auto model = testing::tinyBody(false);
  const auto truth = steadyMotion(*model);
  auto frames = estimates(*model, truth, 1e6);
  auto& elbow = frames[20].parameters.rotations[body::kLeftElbow];
  elbow = body::rotationFromAxisAngle(Vector3d(0, 0, 0.6)) * elbow;
  frames[20].H.setZero();
  const auto smooth = smoothMotion(*model, frames, {});
  EXPECT_LT(
      angleBetween(smooth[20].rotations[body::kLeftElbow], truth[20].rotations[body::kLeftElbow]),
      0.02);
}

}  // namespace
}  // namespace loopreg::registration
