#include "synth/Retarget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "tests/support/TestData.h"

namespace loopreg {
namespace {

using namespace body;
using namespace loopreg::testing;
using synth::Bvh;
using synth::BvhPose;
using synth::Retargeter;

/// A stick figure in a T-pose, in y-up or z-up axes, whose left elbow bends by 90
/// degrees in frame 1 and whose right knee does in frame 2. Channels: the root's six, then z, x, y.
std::string stickFigure(bool zUp) {
  const auto joint = [&](const char* name, double x, double y, double z, const char* inside) {
    if (zUp) std::swap(y, z), y = -y;
    return "JOINT " + std::string(name) + " { OFFSET " + std::to_string(x) + " " +
           std::to_string(y) + " " + std::to_string(z) +
           " CHANNELS 3 Zrotation Xrotation Yrotation " + inside + " } ";
  };
  // Braces stand apart from names here: one word per token.
  const auto chain = [&](std::initializer_list<std::array<double, 3>> offsets,
                         std::initializer_list<const char*> names) {
    std::string text = "End Site\n{ OFFSET 0 0 0 }";
    for (std::size_t i = names.size(); i-- > 0;) {
      const auto& o = offsets.begin()[i];
      text = joint(names.begin()[i], o[0], o[1], o[2], text.c_str());
      text.replace(text.find(" { "), 3, "\n{ ");
    }
    return text;
  };
  std::string text =
      "HIERARCHY ROOT Hips\n{ OFFSET 0 0 0 CHANNELS 6 Xposition Yposition Zposition "
      "Zrotation Xrotation Yrotation ";
  text += chain({{10, -5, 0}, {0, -40, 0}, {0, -40, 0}, {0, -5, 15}},
                {"LeftUpLeg", "LeftLeg", "LeftFoot", "LeftToeBase"});
  text += chain({{-10, -5, 0}, {0, -40, 0}, {0, -40, 0}, {0, -5, 15}},
                {"RightUpLeg", "RightLeg", "RightFoot", "RightToeBase"});
  const std::string spine = chain({{0, 30, 0}, {0, 10, 0}}, {"Neck", "Head"}) +
                            chain({{5, 25, 0}, {12, 0, 0}, {28, 0, 0}, {25, 0, 0}},
                                  {"LeftShoulder", "LeftArm", "LeftForeArm", "LeftHand"}) +
                            chain({{-5, 25, 0}, {-12, 0, 0}, {-28, 0, 0}, {-25, 0, 0}},
                                  {"RightShoulder", "RightArm", "RightForeArm", "RightHand"});
  std::string bone = joint("Spine", 0, 20, 0, spine.c_str());
  bone.replace(bone.find(" { "), 3, "\n{ ");
  text += bone + "} MOTION Frames: 3 Frame Time: 0.1\n";
  // Joint order: 4 left leg, 4 right leg, spine, neck, head, 4 left arm, 4 right arm.
  for (int frame = 0; frame < 3; ++frame) {
    std::string row = "0 0 0 0 0 0";
    for (int j = 0; j < 19; ++j) {
      // Left forearm: forwards. In y-up axes about -y; x channel of the right shank: +90.
      double z = 0, x = 0, y = 0;
      if (frame == 1 && j == 13) (zUp ? z : y) = -90;
      if (frame == 2 && j == 5) x = 90;
      row += " " + std::to_string(z) + " " + std::to_string(x) + " " + std::to_string(y);
    }
    text += row + "\n";
  }
  return text;
}

ModelPointer builtin() {
  static const ModelPointer model = loadBuiltin().value();
  return model;
}

Points posedJoints(const Retargeter& retargeter, int frame) {
  BodyParameters parameters = BodyParameters::rest(*builtin());
  parameters.rotations = retargeter.pose(frame);
  return forwardKinematics(*builtin(), parameters).position;
}

Vector3d direction(const Points& joints, int from, int to) {
  return (joints.col(to) - joints.col(from)).normalized();
}

TEST(Retarget, ElbowAndKneeBendAsInTheClip) {
  for (const bool zUp : {false, true}) {
    const Result<Bvh> clip = synth::parseBvh(stickFigure(zUp), "stick");
    ASSERT_TRUE(clip) << clip.error().text();
    const Result<Retargeter> made = Retargeter::make(clip.value(), *builtin());
    ASSERT_TRUE(made) << made.error().text();
    const Retargeter& retargeter = made.value();
    EXPECT_EQ(retargeter.referenceFrame(), -1);

    const Points rest = posedJoints(retargeter, 0);
    EXPECT_LT((direction(rest, kLeftShoulder, kLeftElbow) - Vector3d::UnitX()).norm(), 1e-6);
    EXPECT_LT((direction(rest, kRightHip, kRightKnee) + Vector3d::UnitY()).norm(), 1e-6);
    EXPECT_LT((retargeter.pose(0)[kPelvis] - Matrix3d::Identity()).norm(), 1e-6);

    const Points arm = posedJoints(retargeter, 1);
    EXPECT_LT((direction(arm, kLeftShoulder, kLeftElbow) - Vector3d::UnitX()).norm(), 1e-6);
    EXPECT_LT((direction(arm, kLeftElbow, kLeftWrist) - Vector3d::UnitZ()).norm(), 1e-6);
    EXPECT_LT((direction(arm, kRightElbow, kRightWrist) + Vector3d::UnitX()).norm(), 1e-6);

    const Points leg = posedJoints(retargeter, 2);
    EXPECT_LT((direction(leg, kRightKnee, kRightAnkle) + Vector3d::UnitZ()).norm(), 1e-6);
    EXPECT_LT((direction(leg, kLeftKnee, kLeftAnkle) + Vector3d::UnitY()).norm(), 1e-6);
    // The sole goes with the shank: what pointed forwards points down.
    const auto chain = [&] {
      BodyParameters parameters = BodyParameters::rest(*builtin());
      parameters.rotations = retargeter.pose(2);
      return forwardKinematics(*builtin(), parameters);
    }();
    EXPECT_LT((chain.rotation[kRightAnkle] * Vector3d::UnitZ() + Vector3d::UnitY()).norm(), 0.1);
  }
}

TEST(Retarget, MissingJointsAreNamed) {
  std::string text = stickFigure(false);
  for (std::size_t at; (at = text.find("LeftForeArm")) != std::string::npos;) {
    text.replace(at, 11, "Something");
  }
  const Bvh clip = synth::parseBvh(text, "stick").value();
  const Result<Retargeter> made = Retargeter::make(clip, *builtin());
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("left elbow"), std::string::npos) << made.error().text();
}

/// Hinges that bend the wrong way, over all clips: share of strongly bent elbows and knees whose
/// local rotation is not flexion.
struct Hinges {
  int bent = 0, wrong = 0;
  void add(const Matrix3d& rotation, const Vector3d& flexion) {
    const Vector3d turn = axisAngleFromRotation(rotation);
    if (turn.norm() < 0.9) return;
    ++bent;
    wrong += turn.normalized().dot(flexion) < 0;
  }
};

TEST(Retarget, AllClipsKeepTheirBoneDirections) {
  LOOPREG_REQUIRE_DATA(folder, "mocap");
  LOOPREG_REQUIRE_DATA(poses, "wardrobe/poses");
  std::vector<std::filesystem::path> files;
  for (const auto& root : {folder, poses}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() == ".bvh") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  ASSERT_GT(files.size(), 10u);
  const std::pair<int, int> bones[] = {
      {kLeftHip, kLeftKnee},     {kRightHip, kRightKnee},        {kLeftKnee, kLeftAnkle},
      {kRightKnee, kRightAnkle}, {kLeftShoulder, kLeftElbow},    {kRightShoulder, kRightElbow},
      {kLeftElbow, kLeftWrist},  {kRightElbow, kRightWrist},     {kPelvis, kHead},
      {kLeftHip, kRightHip},     {kLeftShoulder, kRightShoulder}};
  std::vector<std::vector<double>> errors(std::size(bones));
  std::vector<std::string> worst(std::size(bones));
  Hinges knees, elbows;
  for (const auto& file : files) {
    const Result<Bvh> clip = synth::readBvh(file);
    ASSERT_TRUE(clip) << clip.error().text();
    const Result<Retargeter> made = Retargeter::make(clip.value(), *builtin());
    ASSERT_TRUE(made) << file << made.error().text();
    const Retargeter& retargeter = made.value();
    const int step = std::max(1, clip.value().frameCount() / 25);
    for (int frame = 0; frame < clip.value().frameCount(); frame += step) {
      const BvhPose pose = synth::bvhPose(clip.value(), frame);
      const Points joints = posedJoints(retargeter, frame);
      for (std::size_t b = 0; b < std::size(bones); ++b) {
        const auto& [from, to] = bones[b];
        const auto& roles = retargeter.roles().joint;
        const Vector3d seen = retargeter.upright() * (pose.position.col(roles[std::size_t(to)]) -
                                                      pose.position.col(roles[std::size_t(from)]));
        const double cosine = seen.normalized().dot(direction(joints, from, to));
        const double largest =
            errors[b].empty() ? 0 : *std::max_element(errors[b].begin(), errors[b].end());
        errors[b].push_back(std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / 3.14159265);
        if (errors[b].back() > largest) {
          worst[b] = file.filename().string() + ":" + std::to_string(frame);
        }
      }
      const auto rotations = retargeter.pose(frame);
      knees.add(rotations[kLeftKnee], Vector3d::UnitX());
      knees.add(rotations[kRightKnee], Vector3d::UnitX());
      elbows.add(rotations[kLeftElbow], -Vector3d::UnitY());
      elbows.add(rotations[kRightElbow], Vector3d::UnitY());
    }
  }
  for (std::size_t b = 0; b < std::size(bones); ++b) {
    std::sort(errors[b].begin(), errors[b].end());
    const auto at = [&](double share) {
      return errors[b][std::size_t(share * double(errors[b].size() - 1))];
    };
    std::cout << smplJointNames()[std::size_t(bones[b].first)] << " - "
              << smplJointNames()[std::size_t(bones[b].second)] << ": median " << at(0.5) << " p95 "
              << at(0.95) << " max " << at(1) << " degrees (" << worst[b] << ")\n";
    EXPECT_LT(at(0.5), b < 8 ? 0.1 : 10);
    EXPECT_LT(at(0.95), b < 8 ? 0.1 : 20);
    EXPECT_LT(at(1), b < 8 ? 0.1 : 60);
  }
  std::cout << "knees " << knees.wrong << " of " << knees.bent << " bend backwards, elbows "
            << elbows.wrong << " of " << elbows.bent << "\n";
  EXPECT_GT(knees.bent, 100);
  EXPECT_LT(knees.wrong, 0.01 * knees.bent);
  EXPECT_LT(elbows.wrong, 0.03 * elbows.bent);
}

}  // namespace
}  // namespace loopreg
