// Postures: within the limits of joints, free of self-collision, different from each other,
// reproducible.
#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "synth/PoseSampler.h"
#include "synth/Synthesis.h"

namespace loopreg::synth {
namespace {

const body::BodyModel& builtin() {
  static const body::ModelPointer model = body::loadBuiltin().value();
  return *model;
}

double degrees(const Matrix3d& rotation) {
  return body::axisAngleFromRotation(rotation).norm() * 57.29577951308232;
}

TEST(Pose, HingesBendOneWayOnly) {
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    const auto pose = samplePosture(builtin(), Posture::any, 1, rng);
    const Vector3d knee = body::axisAngleFromRotation(pose[body::kLeftKnee]);
    EXPECT_GE(knee.x(), -1e-9);
    EXPECT_LT(knee.x(), 2.5);
    EXPECT_NEAR(knee.y(), 0, 1e-9);
    const Vector3d left = body::axisAngleFromRotation(pose[body::kLeftElbow]);
    const Vector3d right = body::axisAngleFromRotation(pose[body::kRightElbow]);
    EXPECT_LE(left.y(), 1e-9);
    EXPECT_GE(right.y(), -1e-9);
    EXPECT_LT(left.norm(), 2.6);
  }
}

TEST(Pose, SpreadZeroIsTheSameAPoseForEverybody) {
  Rng one(1), two(2);
  const auto a = samplePosture(builtin(), Posture::any, 0, one);
  const auto b = samplePosture(builtin(), Posture::any, 0, two);
  for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR((a[j] - b[j]).norm(), 0, 1e-9);
  body::BodyParameters parameters = body::BodyParameters::rest(builtin());
  parameters.rotations = a;
  const Points joints = body::poseBody(builtin(), parameters).joints;
  EXPECT_LT(joints(1, body::kLeftWrist), joints(1, body::kLeftShoulder) - 0.2);
  EXPECT_NEAR(joints(0, body::kLeftWrist), -joints(0, body::kRightWrist), 0.02);
}

TEST(Pose, SittingBendsHipsAndKnees) {
  Rng rng(4);
  for (int i = 0; i < 20; ++i) {
    const auto pose = samplePosture(builtin(), Posture::sitting, 1, rng);
    EXPECT_GT(degrees(pose[body::kLeftHip]), 60);
    EXPECT_GT(degrees(pose[body::kRightKnee]), 50);
    body::BodyParameters parameters = body::BodyParameters::rest(builtin());
    parameters.rotations = pose;
    const Points joints = body::poseBody(builtin(), parameters).joints;
    EXPECT_GT(joints(2, body::kLeftKnee), joints(2, body::kLeftHip) + 0.2)
        << "knees point forwards";
    EXPECT_LT(joints(1, body::kLeftAnkle), joints(1, body::kLeftKnee) - 0.2) << "feet hang down";
  }
}

TEST(Pose, HandsOnHipsPutHandsNearHips) {
  Rng rng(5);
  body::BodyParameters parameters = body::BodyParameters::rest(builtin());
  parameters.rotations = samplePosture(builtin(), Posture::handsOnHips, 1, rng);
  const Points joints = body::poseBody(builtin(), parameters).joints;
  EXPECT_LT((joints.col(body::kLeftWrist) - joints.col(body::kLeftHip)).norm(), 0.35);
  EXPECT_GT(std::abs(joints(0, body::kLeftElbow)), std::abs(joints(0, body::kLeftWrist)));
}

TEST(Pose, ArmThroughTheTrunkIsNoticed) {
  body::BodyParameters parameters = body::BodyParameters::rest(builtin());
  EXPECT_LT(selfPenetration(builtin(), parameters), 0.005);
  // Upper arm down, forearm folded inwards through the belly.
  parameters.rotations[body::kLeftShoulder] = body::rotationFromAxisAngle({0, 0, -1.45});
  parameters.rotations[body::kLeftElbow] = body::rotationFromAxisAngle({0, 0, -1.7});
  EXPECT_GT(selfPenetration(builtin(), parameters), 0.04);
}

TEST(Pose, FreePosturesAreFree) {
  Rng rng(6);
  for (int i = 0; i < 40; ++i) {
    body::BodyParameters parameters = body::BodyParameters::rest(builtin());
    parameters.rotations = sampleFreePosture(builtin(), parameters.betas, Posture::any, 1, rng);
    EXPECT_LT(selfPenetration(builtin(), parameters), 0.02);
  }
}

TEST(Pose, EveryPostureIsReproducibleAndItsOwn) {
  const Posture all[] = {Posture::aPose,       Posture::tPose,   Posture::standing,
                         Posture::walking,     Posture::sitting, Posture::reaching,
                         Posture::handsOnHips, Posture::waving,  Posture::stride};
  for (const Posture posture : all) {
    Rng one(9), again(9), other(10);
    const auto a = samplePosture(builtin(), posture, 1, one);
    const auto b = samplePosture(builtin(), posture, 1, again);
    const auto c = samplePosture(builtin(), posture, 1, other);
    double same = 0, different = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
      same += (a[j] - b[j]).norm();
      different += (a[j] - c[j]).norm();
      EXPECT_NEAR(a[j].determinant(), 1, 1e-9);
    }
    EXPECT_EQ(same, 0) << postureName(posture);
    EXPECT_GT(different, 0.05) << postureName(posture);
  }
}

}  // namespace
}  // namespace loopreg::synth
