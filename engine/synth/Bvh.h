#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "core/Result.h"
#include "geometry/Types.h"

namespace loopreg::synth {

/// One joint of a motion capture skeleton.
struct BvhJoint {
  std::string name;
  int parent = -1;                     ///< before its children; -1: the root
  Vector3d offset = Vector3d::Zero();  ///< from the parent, in the parent's axes, file units
  std::vector<std::uint8_t> channels;  ///< in file order: 0 to 2 position x y z, 3 to 5 rotation
  int firstChannel = 0;                ///< column of the first one in a frame
  bool end = false;                    ///< an "End Site": the tip of the last bone, no channels
};

/// A motion capture clip in Biovision's format (BVH): a skeleton and its channels over time.
/// Plain data; lengths in the file's unit, angles in degrees.
struct Bvh {
  std::vector<BvhJoint> joints;  ///< parents first; end sites among them
  Eigen::MatrixXf frames;        ///< channels x frames
  double frameTime = 0;          ///< seconds

  int jointCount() const { return static_cast<int>(joints.size()); }
  int frameCount() const { return static_cast<int>(frames.cols()); }
};

/// Reads a clip. Damaged files are refused with the line and the reason: unknown words, a joint
/// without offset, unclosed braces, values that are missing or no numbers, more joints or frames
/// than `kMostBvhJoints` and `kMostBvhFrames`. A last frame cut short is dropped when others are
/// whole.
Result<Bvh> readBvh(const std::filesystem::path& path);
/// The same from memory; `name` appears in errors.
Result<Bvh> parseBvh(const std::string& text, const std::string& name);
constexpr int kMostBvhJoints = 2000, kMostBvhFrames = 2'000'000;

/// Where all joints are: world rotations (J) and positions (3 x J), file units.
struct BvhPose {
  std::vector<Matrix3d> rotation;
  Points position;
};
/// Pose of a frame; a joint's rotations apply in file order from left to right, R = R_1 R_2 R_3 as
/// the format has it. Position channels replace the offset (below the root only where not about
/// zero). `frame` -1: the pose without rotations.
BvhPose bvhPose(const Bvh& clip, int frame);

}  // namespace loopreg::synth
