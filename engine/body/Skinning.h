#pragma once

#include "body/BodyParameters.h"

namespace loopreg::body {

/// The kinematic chain at one pose and shape.
///   p_j = p_a + R_a (J_j - J_a)   (a = parent of j),  R_j = R_a rotations[j];   x -> R_j x + t_j,
/// t_j = p_j - R_j J_j
struct JointTransforms {
  std::vector<Matrix3d> rotation;  ///< J world rotations R_j (without scale)
  Points position;                 ///< 3 x J, p_j, before scale and translation
  Points offset;                   ///< 3 x J, t_j
  Points restJoints;               ///< 3 x J, J(beta)
};
JointTransforms forwardKinematics(const BodyModel& model, const BodyParameters& parameters);

/// T + S beta (+ displacements, 3 x n or null): the shaped body in T-pose, 3 x n.
Points shapedVertices(const BodyModel& model, const VectorXd& betas,
                      const Points* displacements = nullptr);

/// The posed body.
struct PosedBody {
  Points vertices;  ///< 3 x n, world
  Points joints;    ///< 3 x J, world
};
/// `displacements` (3 x n, T-pose frame, metres) are SMPL+D's offsets.
PosedBody poseBody(const BodyModel& model, const BodyParameters& parameters,
                   const Points* displacements = nullptr);

}  // namespace loopreg::body
