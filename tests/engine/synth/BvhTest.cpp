#include "synth/Bvh.h"

#include <gtest/gtest.h>

#include <string>

namespace loopreg {
namespace {

using synth::Bvh;
using synth::BvhPose;

const std::string kArm =
    "HIERARCHY\n"
    "ROOT hips\n{\n OFFSET 0 0 0\n"
    " CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n"
    " JOINT upper arm\n {\n  OFFSET 1 0 0\n  CHANNELS 3 Zrotation Yrotation Xrotation\n"
    "  End Site\n  {\n   OFFSET 2 0 0\n  }\n }\n}\n"
    "MOTION\nFrames: 2\nFrame Time: 0.04\n"
    "0 0 0 0 0 0 0 0 0\n"
    "5 6 7 90 0 0 0 90 0\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TEST(Bvh, OneJointTurnedByARightAngle) {
  const Result<Bvh> read = synth::parseBvh(kArm, "arm.bvh");
  ASSERT_TRUE(read) << read.error().text();
  const Bvh& clip = read.value();
  ASSERT_EQ(clip.jointCount(), 3);
  EXPECT_EQ(clip.joints[1].name, "upper arm");
  EXPECT_TRUE(clip.joints[2].end);
  EXPECT_DOUBLE_EQ(clip.frameTime, 0.04);
  ASSERT_EQ(clip.frameCount(), 2);

  const BvhPose rest = synth::bvhPose(clip, 0);
  EXPECT_LT((rest.position.col(2) - Vector3d(3, 0, 0)).norm(), 1e-6);
  // The root turns x into y; then the arm, about its own y (in the world -x), turns the root's x,
  // which is y, into -z of the root's frame, which is -z.
  const BvhPose pose = synth::bvhPose(clip, 1);
  EXPECT_LT((pose.position.col(0) - Vector3d(5, 6, 7)).norm(), 1e-6);
  EXPECT_LT((pose.position.col(1) - Vector3d(5, 7, 7)).norm(), 1e-5);
  EXPECT_LT((pose.position.col(2) - Vector3d(5, 7, 5)).norm(), 1e-5);
}

TEST(Bvh, RotationsApplyInFileOrder) {
  const std::string text = replaced(kArm, "5 6 7 90 0 0 0 90 0", "0 0 0 0 0 0 30 40 50");
  const Bvh clip = synth::parseBvh(text, "arm.bvh").value();
  constexpr double kDegree = 3.14159265358979323846 / 180;
  const Matrix3d expected = (Eigen::AngleAxisd(30 * kDegree, Vector3d::UnitZ()) *
                             Eigen::AngleAxisd(40 * kDegree, Vector3d::UnitY()) *
                             Eigen::AngleAxisd(50 * kDegree, Vector3d::UnitX()))
                                .toRotationMatrix();
  EXPECT_LT((synth::bvhPose(clip, 1).rotation[1] - expected).norm(), 1e-6);
  EXPECT_LT((synth::bvhPose(clip, -1).rotation[1] - Matrix3d::Identity()).norm(), 1e-12);
}

TEST(Bvh, PositionsBelowTheRootReplaceTheOffsetUnlessTheyAreZero) {
  std::string text = replaced(kArm, "CHANNELS 3 Zrotation Yrotation Xrotation",
                              "CHANNELS 6 Xposition Yposition Zposition Zrotation Yrotation "
                              "Xrotation");
  text = replaced(text, "0 0 0 0 0 0 0 0 0\n5 6 7 90 0 0 0 90 0",
                  "0 0 0 0 0 0 -0.000001 0 0.000002 0 0 0\n0 0 0 0 0 0 0 4 0 0 0 0");
  const Bvh clip = synth::parseBvh(text, "arm.bvh").value();
  EXPECT_LT((synth::bvhPose(clip, 0).position.col(1) - Vector3d(1, 0, 0)).norm(), 1e-9);
  EXPECT_LT((synth::bvhPose(clip, 1).position.col(1) - Vector3d(0, 4, 0)).norm(), 1e-6);
}

TEST(Bvh, ACutLastFrameIsDropped) {
  const Result<Bvh> clip = synth::parseBvh(replaced(kArm, " 0 90 0\n", " 0"), "arm.bvh");
  ASSERT_TRUE(clip) << clip.error().text();
  EXPECT_EQ(clip.value().frameCount(), 1);
}

TEST(Bvh, WindowsLineEndsAndBracesOnTheNamesLine) {
  std::string text = replaced(kArm, "ROOT hips\n{", "ROOT hips {");
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.insert(at, "\r");
  }
  const Result<Bvh> clip = synth::parseBvh(text, "arm.bvh");
  ASSERT_TRUE(clip) << clip.error().text();
  EXPECT_EQ(clip.value().joints[0].name, "hips");
  EXPECT_EQ(clip.value().frameCount(), 2);
}

/// Damage and the line that the message must name.
struct Damage {
  std::string what, by, word;
  int line;
};

TEST(Bvh, DamageIsToldWithItsLine) {
  const Damage damages[] = {{"HIERARCHY", "HIERARCHIE", "HIERARCHY", 1},
                            {"OFFSET 1 0 0", "OFFSET 1 x 0", "OFFSET", 8},
                            {"Zrotation Xrotation", "Zrotation Wrotation", "Wrotation", 5},
                            {"CHANNELS 3", "CHANNELS 999999999", "CHANNELS", 9},
                            {"MOTION", "}", "MOTION", 16},
                            {"Frames: 2", "Frames: -1", "frames", 17},
                            {"0 0 0 0 0 0 0 0 0", "0 0 nan", "Frame 1", 19},
                            {"OFFSET 2 0 0\n", "\n", "OFFSET", 13},
                            {"JOINT upper", "ROOT upper", "ROOT", 6}};
  for (const Damage& damage : damages) {
    const Result<Bvh> read = synth::parseBvh(replaced(kArm, damage.what, damage.by), "arm.bvh");
    ASSERT_FALSE(read) << damage.by;
    const std::string text = read.error().text();
    EXPECT_NE(text.find("line " + std::to_string(damage.line) + ":"), std::string::npos) << text;
    EXPECT_NE(text.find(damage.word), std::string::npos) << text;
  }
}

TEST(Bvh, NoTruncationCrashes) {
  for (std::size_t length = 0; length < kArm.size(); ++length) {
    const Result<Bvh> read = synth::parseBvh(kArm.substr(0, length), "arm.bvh");
    EXPECT_TRUE(!read || read.value().frameCount() >= 1) << length;
  }
}

}  // namespace
}  // namespace loopreg
