#pragma once

#include <vector>

#include "body/BodyModel.h"

namespace loopreg::body {

/// What a fit finds: pose theta, shape beta, translation, scale. v = scale * LBS(...) +
/// translation.
struct BodyParameters {
  std::vector<Matrix3d>
      rotations;   ///< J local rotations (child in parent frame); [0]: root in the world
  VectorXd betas;  ///< B
  Vector3d translation = Vector3d::Zero();  ///< metres
  double scale = 1;

  /// T-pose, mean shape, at the origin.
  static BodyParameters rest(const BodyModel& model);
  /// 3 J axis-angle, joint by joint: SMPL's theta, angles in [0, pi].
  VectorXd pose() const;
  void setPose(const VectorXd& axisAngle);
};

/// exp([w]_x), and its inverse with the angle in [0, pi].
Matrix3d rotationFromAxisAngle(const Vector3d& w);
Vector3d axisAngleFromRotation(const Matrix3d& rotation);

}  // namespace loopreg::body
