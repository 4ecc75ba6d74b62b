#pragma once

#include <vector>

#include "body/anny/AnnyModel.h"

namespace loopreg::body {

/// For every bone of the rig the SMPL joint (SmplJoint) that stands for it: bones without a joint
/// of their own follow their parent (lumbar bones the pelvis, face and jaw the head, the thumb the
/// wrist, the other fingers the hand). The error says which bone is missing that a joint needs.
Result<std::vector<int>> smplJointOfBones(const Rig& rig);

/// A person of Anny in SMPL's T-pose and in the engine's frame: metres, y up, facing +z, the pelvis
/// joint at the origin.
struct TPosed {
  Points vertices;  ///< 3 x (base vertices asked for)
  Points joints;    ///< 3 x 24, placed as SMPL's
  std::vector<Eigen::Isometry3d> bones;  ///< what moved every bone, Anny's world frame
  Vector3d pelvis;                       ///< where the pelvis joint was before, engine frame
};

/// Poses the rig with its own weights: limbs are swung from the A-pose into the directions that
/// they have in SMPL's rest pose (arms level, legs down); elbows and knees stretch as hinges, the
/// feet keep standing as they do at rest, the trunk is left alone. Anatomy decides about the
/// joints: hips, knees, ankles, shoulders, elbows and wrists are where the bones meet (the hips
/// somewhat further in), pelvis, spine and collar bones divide the trunk in SMPL's proportions.
/// `rest`: 3 x base vertices, world frame; the first `count` are skinned.
TPosed tPosed(const Rig& rig, const std::vector<int>& jointOfBone, const Points& rest,
              Eigen::Index count);

}  // namespace loopreg::body
