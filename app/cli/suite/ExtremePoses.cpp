#include "suite/ExtremePoses.h"

#include <algorithm>
#include <cmath>

#include "body/BodyParameters.h"

namespace loopreg::suite {
namespace {

using namespace loopreg::body;

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kVariation = 5;  ///< degrees, standard deviation per axis

/// A joint's rotation as a chain of turns about x, y, z in degrees, first x, then y, then z, in
/// the parent's axes (T-pose: y up, facing +z, left = +x):
///
///   hips:      x < 0 thigh forward, z > 0 left thigh outward, y > 0 left toes outward
///   knees:     x > 0 bent;  ankles: x > 0 toes down;  spine, neck: x > 0 forward
///   shoulders: z < 0 left arm down, y < 0 left arm forward;  elbows: y < 0 left bent
///
/// The right side's y and z have the opposite sign.
struct Turn {
  SmplJoint joint;
  double x, y, z;
};

struct Written {
  ExtremePose about;
  std::vector<Turn> turns;
};

const std::vector<Written>& written() {
  static const std::vector<Written> poses = {
      {{"flat on the back", "lying"},
       {{kPelvis, -90, 0, 0},
        {kLeftShoulder, 0, 0, -60},
        {kRightShoulder, 0, 0, 55},
        {kLeftHip, -5, 0, 8},
        {kRightHip, -5, 0, -8}}},
      {{"handstand", "inverted"},
       {{kPelvis, 180, 0, 0},
        {kLeftShoulder, 0, 0, 80},
        {kRightShoulder, 0, 0, -80},
        {kLeftHip, -10, 0, 5},
        {kRightHip, 10, 0, -5},
        {kHead, -25, 0, 0}}},
      {{"deep squat, arms forward", "crouching"},
       {{kLeftHip, -115, 15, 15},
        {kRightHip, -115, -15, -15},
        {kLeftKnee, 130, 0, 0},
        {kRightKnee, 130, 0, 0},
        {kLeftAnkle, -25, 0, 0},
        {kRightAnkle, -25, 0, 0},
        {kPelvis, 25, 0, 0},
        {kLeftShoulder, 0, -80, 0},
        {kRightShoulder, 0, 80, 0}}},
      {{"high front kick", "kicking"},
       {{kLeftHip, -115, 0, 5},
        {kLeftKnee, 10, 0, 0},
        {kPelvis, -15, 0, 0},
        {kRightKnee, 8, 0, 0},
        {kLeftShoulder, 0, -30, -50},
        {kRightShoulder, 0, 40, 30},
        {kLeftElbow, 0, -70, 0},
        {kRightElbow, 0, 90, 0}}},
      {{"falling backward", "falling"},
       {{kPelvis, -50, 0, 0},
        {kLeftHip, -45, 0, 15},
        {kRightHip, -25, 0, -10},
        {kLeftKnee, 50, 0, 0},
        {kRightKnee, 20, 0, 0},
        {kLeftShoulder, 0, -55, 20},
        {kRightShoulder, 0, 50, -25},
        {kHead, 25, 0, 0}}},
      {{"on the belly, arms overhead", "lying"},
       {{kPelvis, 90, 0, 0},
        {kLeftShoulder, 0, 0, 75},
        {kRightShoulder, 0, 0, -60},
        {kLeftHip, 0, 0, 15},
        {kRightHip, -10, 0, -12},
        {kRightKnee, 25, 0, 0},
        {kNeck, -10, 35, 0}}},
      {{"cartwheel", "inverted"},
       {{kPelvis, 0, 0, 150},
        {kLeftHip, 0, 0, 50},
        {kRightHip, 0, 0, -50},
        {kLeftShoulder, 0, 0, 55},
        {kRightShoulder, 0, 0, -55}}},
      {{"on all fours", "crouching"},
       {{kPelvis, 80, 0, 0},
        {kLeftHip, -85, 0, 5},
        {kRightHip, -85, 0, -5},
        {kLeftKnee, 90, 0, 0},
        {kRightKnee, 90, 0, 0},
        {kLeftShoulder, 0, -85, 0},
        {kRightShoulder, 0, 85, 0},
        {kHead, -30, 0, 0},
        {kLeftAnkle, 50, 0, 0},
        {kRightAnkle, 50, 0, 0}}},
      {{"side kick", "kicking"},
       {{kPelvis, 0, 0, -40},
        {kLeftHip, -10, 0, 70},
        {kRightHip, 0, 0, -38},
        {kLeftShoulder, 0, -40, -30},
        {kRightShoulder, 0, 50, 40},
        {kLeftElbow, 0, -100, 0},
        {kRightElbow, 0, 110, 0}}},
      {{"falling on the side", "falling"},
       {{kPelvis, 10, 0, 60},
        {kLeftHip, -50, 0, 10},
        {kRightHip, -20, 0, -25},
        {kLeftKnee, 60, 0, 0},
        {kRightKnee, 30, 0, 0},
        {kLeftShoulder, 0, -20, 45},
        {kRightShoulder, 0, 60, 20}}},
      {{"curled up on the side", "lying"},
       {{kPelvis, 0, 0, 90},
        {kLeftHip, -105, 0, 0},
        {kRightHip, -95, 0, 0},
        {kLeftKnee, 115, 0, 0},
        {kRightKnee, 105, 0, 0},
        {kSpine1, 15, 0, 0},
        {kSpine2, 15, 0, 0},
        {kSpine3, 15, 0, 0},
        {kNeck, 20, 0, 0},
        {kLeftShoulder, 0, -75, -20},
        {kRightShoulder, 0, 75, 20},
        {kLeftElbow, 0, -75, 0},
        {kRightElbow, 0, 75, 0}}},
      {{"shoulder stand", "inverted"},
       {{kPelvis, 175, 0, 0},
        {kNeck, 45, 0, 0},
        {kHead, 30, 0, 0},
        {kSpine3, 15, 0, 0},
        {kLeftShoulder, 0, 25, -50},
        {kRightShoulder, 0, -25, 50},
        {kLeftHip, -15, 0, 4},
        {kRightHip, -5, 0, -4}}},
      {{"kneeling bow", "crouching"},
       {{kPelvis, 70, 0, 0},
        {kLeftHip, -115, 0, 12},
        {kRightHip, -115, 0, -12},
        {kLeftKnee, 140, 0, 0},
        {kRightKnee, 140, 0, 0},
        {kLeftAnkle, 55, 0, 0},
        {kRightAnkle, 55, 0, 0},
        {kSpine2, 15, 0, 0},
        {kSpine3, 10, 0, 0},
        {kLeftShoulder, 0, -35, 70},
        {kRightShoulder, 0, 35, -70}}},
      {{"arabesque", "kicking"},
       {{kPelvis, 70, 0, 0},
        {kLeftHip, 15, 0, 5},
        {kRightHip, -72, 0, 0},
        {kSpine2, -10, 0, 0},
        {kSpine3, -10, 0, 0},
        {kLeftShoulder, 0, 0, 10},
        {kRightShoulder, 0, 0, -10},
        {kLeftAnkle, 30, 0, 0}}},
      {{"star jump", "falling"},
       {{kLeftHip, -5, 0, 45},
        {kRightHip, -5, 0, -45},
        {kLeftShoulder, 0, 0, 45},
        {kRightShoulder, 0, 0, -45},
        {kLeftAnkle, 35, 0, 0},
        {kRightAnkle, 35, 0, 0},
        {kPelvis, 8, 0, 0}}},
      {{"on the back, legs up", "lying"},
       {{kPelvis, -90, 0, 0},
        {kLeftHip, -88, 0, 12},
        {kRightHip, -80, 0, -12},
        {kLeftKnee, 8, 0, 0},
        {kRightKnee, 15, 0, 0},
        {kLeftShoulder, 0, 0, -25},
        {kRightShoulder, 0, 0, 25}}},
      {{"forward fold", "inverted"},
       {{kPelvis, 75, 0, 0},
        {kLeftHip, -72, 0, 4},
        {kRightHip, -72, 0, -4},
        {kSpine1, 20, 0, 0},
        {kSpine2, 15, 0, 0},
        {kSpine3, 12, 0, 0},
        {kLeftShoulder, 0, -80, 35},
        {kRightShoulder, 0, 80, -35}}},
      {{"sitting cross-legged", "crouching"},
       {{kLeftHip, -85, 45, 42},
        {kRightHip, -85, -45, -42},
        {kLeftKnee, 120, 0, 0},
        {kRightKnee, 120, 0, 0},
        {kLeftShoulder, 0, -30, -60},
        {kRightShoulder, 0, 30, 60},
        {kLeftElbow, 0, -25, 0},
        {kRightElbow, 0, 25, 0},
        {kSpine2, 8, 0, 0}}},
      {{"hurdle", "kicking"},
       {{kPelvis, 35, 0, 0},
        {kLeftHip, -110, 0, 5},
        {kLeftKnee, 15, 0, 0},
        {kRightHip, -35, -20, -70},
        {kRightKnee, 95, 0, 0},
        {kLeftShoulder, 0, 30, -40},
        {kRightShoulder, 0, 75, 5}}},
      {{"stumbling forward", "falling"},
       {{kPelvis, 50, 15, 0},
        {kLeftHip, -60, 0, 5},
        {kLeftKnee, 75, 0, 0},
        {kRightHip, 10, 0, -5},
        {kRightKnee, 25, 0, 0},
        {kLeftShoulder, 0, -75, 30},
        {kRightShoulder, 0, 60, -20},
        {kNeck, -30, 0, 0}}},
      {{"side plank", "lying"},
       {{kPelvis, 0, 0, 70},
        {kLeftShoulder, 0, 0, 0},
        {kRightShoulder, 0, 0, 10},
        {kLeftHip, 0, 0, 18},
        {kRightHip, -4, 0, 2}}},
      {{"bridge", "inverted"},
       {{kPelvis, -100, 0, 0},
        {kSpine1, -20, 0, 0},
        {kSpine2, -20, 0, 0},
        {kSpine3, -15, 0, 0},
        {kLeftHip, 20, 0, 8},
        {kRightHip, 20, 0, -8},
        {kLeftKnee, 95, 0, 0},
        {kRightKnee, 95, 0, 0},
        {kLeftShoulder, 0, 0, 85},
        {kRightShoulder, 0, 0, -85},
        {kNeck, -35, 0, 0}}},
      {{"squat with hands on the floor", "crouching"},
       {{kPelvis, 50, 0, 0},
        {kLeftHip, -125, 30, 30},
        {kRightHip, -125, -30, -30},
        {kLeftKnee, 135, 0, 0},
        {kRightKnee, 135, 0, 0},
        {kLeftShoulder, 0, -70, -40},
        {kRightShoulder, 0, 70, 40},
        {kLeftAnkle, 10, 0, 0},
        {kRightAnkle, 10, 0, 0}}},
      {{"front split", "kicking"},
       {{kLeftHip, -85, 0, 0},
        {kRightHip, 65, 0, 0},
        {kRightKnee, 20, 0, 0},
        {kPelvis, 8, 0, 0},
        {kLeftShoulder, 0, 0, 5},
        {kRightShoulder, 0, 0, -10},
        {kLeftAnkle, 30, 0, 0},
        {kRightAnkle, 45, 0, 0}}},
      {{"tucked somersault", "falling"},
       {{kPelvis, 130, 0, 0},
        {kLeftHip, -120, 0, 6},
        {kRightHip, -118, 0, -6},
        {kLeftKnee, 120, 0, 0},
        {kRightKnee, 122, 0, 0},
        {kSpine1, 15, 0, 0},
        {kSpine2, 15, 0, 0},
        {kSpine3, 12, 0, 0},
        {kNeck, 25, 0, 0},
        {kLeftShoulder, 0, -65, -35},
        {kRightShoulder, 0, 65, 35},
        {kLeftElbow, 0, -30, 0},
        {kRightElbow, 0, 30, 0}}},
  };
  return poses;
}

Matrix3d rotationOf(const Turn& turn) {
  return (Eigen::AngleAxisd(turn.z * kDegree, Vector3d::UnitZ()) *
          Eigen::AngleAxisd(turn.y * kDegree, Vector3d::UnitY()) *
          Eigen::AngleAxisd(turn.x * kDegree, Vector3d::UnitX()))
      .toRotationMatrix();
}

/// "left_knee" for "right_knee" and the other way round.
std::string otherSide(const std::string& name) {
  if (name.rfind("left_", 0) == 0) return "right_" + name.substr(5);
  if (name.rfind("right_", 0) == 0) return "left_" + name.substr(6);
  return name;
}

}  // namespace

const std::vector<ExtremePose>& extremePoses() {
  static const std::vector<ExtremePose> poses = [] {
    std::vector<ExtremePose> all;
    for (const Written& pose : written()) all.push_back(pose.about);
    return all;
  }();
  return poses;
}

std::vector<Matrix3d> extremePose(const BodyModel& model, std::size_t index, Rng& rng) {
  const Written& pose = written()[index];
  const bool mirrored = rng.uniform() < 0.5;
  std::vector<Matrix3d> rotations(std::size_t(model.jointCount()), Matrix3d::Identity());
  const auto& names = model.jointNames;
  for (int joint = 0; joint < kSmplJointCount; ++joint) {
    const auto found = std::find_if(pose.turns.begin(), pose.turns.end(),
                                    [&](const Turn& turn) { return int(turn.joint) == joint; });
    Matrix3d rotation = found == pose.turns.end() ? Matrix3d::Identity() : rotationOf(*found);
    const Vector3d bend{rng.normal(), rng.normal(), rng.normal()};
    rotation = rotationFromAxisAngle(kVariation * kDegree * bend) * rotation;
    std::string name = smplJointNames()[std::size_t(joint)];
    if (mirrored) {
      // Reflected in x: M R M with M = diag(-1, 1, 1).
      const Vector3d mirror(-1, 1, 1);
      rotation = mirror.asDiagonal() * rotation * mirror.asDiagonal();
      name = otherSide(name);
    }
    const auto at = std::find(names.begin(), names.end(), name);
    if (at != names.end()) rotations[std::size_t(at - names.begin())] = rotation;
  }
  return rotations;
}

}  // namespace loopreg::suite
