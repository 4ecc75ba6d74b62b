// The rig against the engine's own skinning, and what the writers make of it.
#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "core/Rng.h"
#include "exchange/EulerAngles.h"
#include "exchange/RiggedBody.h"
#include "tests/support/TinyBody.h"

namespace loopreg::exchange {
namespace {

body::BodyParameters randomPose(const body::BodyModel& model, Rng& rng, double angle) {
  body::BodyParameters pose = body::BodyParameters::rest(model);
  for (Matrix3d& rotation : pose.rotations) {
    rotation =
        body::rotationFromAxisAngle(angle * Vector3d(rng.normal(), rng.normal(), rng.normal()));
  }
  for (Eigen::Index b = 0; b < pose.betas.size(); ++b) pose.betas[b] = rng.normal();
  pose.translation = Vector3d(0.3, 1.1, -0.2);
  return pose;
}

Alignment someAlignment() {
  Alignment alignment;
  alignment.scale = 0.001;
  alignment.rotation = body::rotationFromAxisAngle(Vector3d(-1.4, 0.3, 0.2));
  alignment.translation = Vector3d(0.1, 0.9, 0.4);
  return alignment;
}

double farthest(const Points& a, const Points& b) { return (a - b).colwise().norm().maxCoeff(); }

TEST(RiggedBody, ShowsTheFitInTheScansOwnFrame) {
  Rng rng(3);
  const auto model = testing::tinyBody(true);
  body::BodyParameters pose = randomPose(*model, rng, 0.5);
  pose.scale = 0.9;
  const Points displacements = 0.01 * Points::Random(3, model->vertexCount());
  RigOptions options;
  options.alignment = someAlignment();
  const RiggedBody rig = rigBody(*model, {pose}, &displacements, options);
  const Points expected =
      options.alignment.applyInverse(body::poseBody(*model, pose, &displacements).vertices);
  ASSERT_EQ(rig.frames.size(), 2u);
  EXPECT_LT(farthest(framePose(rig, rig.frames[1]), expected), 0.05);  // millimetres
  EXPECT_LT(farthest(framePose(rig, rig.frames[0]), rig.vertices), 1e-9);
  EXPECT_DOUBLE_EQ(rig.metresPerUnit, 0.001);
}

TEST(RiggedBody, MotionsKeepTheirPoseCorrectivesWithWeightsThatProgramsAccept) {
  Rng rng(4);
  const auto model = testing::tinyBody(true);
  std::vector<body::BodyParameters> poses;
  for (int f = 0; f < 7; ++f) {
    poses.push_back(randomPose(*model, rng, 0.4));
    poses.back().betas = poses.front().betas;
  }
  const RiggedBody rig = rigBody(*model, poses, nullptr, {});
  for (std::size_t f = 0; f < poses.size(); ++f) {
    EXPECT_LT(
        farthest(framePose(rig, rig.frames[f + 1]), body::poseBody(*model, poses[f]).vertices),
        5e-5);
    for (const double weight : rig.frames[f + 1].weights) {
      EXPECT_GE(weight, 0);
      EXPECT_LE(weight, 1 + 1e-9);
    }
  }
}

TEST(RiggedBody, OnePoseNeedsOneCorrectiveKey) {
  Rng rng(5);
  const auto model = testing::tinyBody(true);
  RigOptions options;
  options.shapeDirections = false;
  const RiggedBody rig = rigBody(*model, {randomPose(*model, rng, 0.5)}, nullptr, options);
  ASSERT_EQ(rig.shapeKeys.size(), 1u);
  EXPECT_DOUBLE_EQ(rig.frames[1].weights[0], 1);
}

TEST(EulerAngles, GiveTheRotationsBackAndDoNotJump) {
  Rng rng(6);
  std::vector<Matrix3d> rotations;
  for (int f = 0; f < 200; ++f) {  // through the pole at y = 90 degrees and several turns of x
    rotations.push_back(rotationFromEulerDegrees(Vector3d(7.0 * f, 0.9 * f, 20)));
  }
  const std::vector<Vector3d> angles = eulerDegrees(rotations);
  for (std::size_t f = 0; f < rotations.size(); ++f) {
    EXPECT_LT((rotationFromEulerDegrees(angles[f]) - rotations[f]).norm(), 1e-6) << f;
    if (f > 0 && f != 100) {
      EXPECT_LT((angles[f] - angles[f - 1]).norm(), 15) << f;
    }
  }
}

}  // namespace
}  // namespace loopreg::exchange
