#pragma once

#include <array>
#include <memory>

#include "body/BodyModel.h"
#include "synth/Bvh.h"

namespace loopreg::synth {

/// Which joint of a clip plays which joint of SMPL's tree; -1 where there is none.
struct BvhRoles {
  std::array<int, body::kSmplJointCount> joint{};
  std::array<int, 2> handTip{};  ///< left, right: a joint of the middle finger or so
  std::vector<int> spine;        ///< from above the pelvis to the joint that bears the shoulders
};
/// Finds them by name, in the conventions of CMU (MotionBuilder and Daz), MakeHuman, Mixamo,
/// Rokoko and others. The error names what is missing: hips, knees, ankles, shoulders, elbows,
/// wrists and head must be there.
Result<BvhRoles> findRoles(const Bvh& clip);

/// Takes the poses of a clip over to a body with SMPL's joint names.
///
/// Each bone keeps its world rotation since a reference pose, in which the clip's skeleton stands
/// like a T- or A-pose: its pose without rotations where that looks like a person standing (legs
/// straight, arms straight and symmetric), else the frame that does most. There, the body takes the
/// skeleton's bone directions by the least rotation from its own T-pose, its feet flat, its head
/// upright:
///   T_j(frame) = G R_j(frame) R_j(ref)^T A M_j,
/// A: the reference's left, up and forward axes; M_j: the least rotation from the body's bone to
/// the reference's; G: the clip's world to y up. Limbs are then turned by what is left (below a
/// degree or two, more where the clip has twist bones or moves joints), so that thighs, shanks,
/// arms and forearms point exactly as in the clip.
class Retargeter {
 public:
  /// The clip must outlive the retargeter.
  static Result<Retargeter> make(const Bvh& clip, const body::BodyModel& model);

  /// Local rotations (J) of a frame; joints without a role stay at rest. [0] is the pelvis in the
  /// world, y up, facing as in the clip.
  std::vector<Matrix3d> pose(int frame) const;

  const BvhRoles& roles() const { return roles_; }
  /// The clip's world to y up.
  const Matrix3d& upright() const { return upright_; }
  int referenceFrame() const { return reference_; }  ///< -1: the pose without rotations

 private:
  Retargeter() = default;
  const Bvh* clip_ = nullptr;
  BvhRoles roles_;
  std::vector<int> modelJoint_;  ///< SMPL joint -> joint of the model, -1
  std::vector<int> parents_;     ///< of the model
  Points restJoints_;            ///< 3 x J of the model
  int reference_ = -1;
  Matrix3d upright_ = Matrix3d::Identity();
  std::vector<Matrix3d> correction_;       ///< per SMPL joint: R_j(ref)^T A M_j
  std::vector<Matrix3d> spineCorrection_;  ///< per joint of roles_.spine: R_j(ref)^T A
};

}  // namespace loopreg::synth
