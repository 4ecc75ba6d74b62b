#include "body/BodyParameters.h"

#include <cmath>

namespace loopreg::body {

BodyParameters BodyParameters::rest(const BodyModel& model) {
  BodyParameters parameters;
  parameters.rotations.assign(static_cast<std::size_t>(model.jointCount()), Matrix3d::Identity());
  parameters.betas = VectorXd::Zero(model.betaCount());
  return parameters;
}

VectorXd BodyParameters::pose() const {
  VectorXd theta(3 * static_cast<Eigen::Index>(rotations.size()));
  for (std::size_t j = 0; j < rotations.size(); ++j) {
    theta.segment<3>(3 * static_cast<Eigen::Index>(j)) = axisAngleFromRotation(rotations[j]);
  }
  return theta;
}

void BodyParameters::setPose(const VectorXd& axisAngle) {
  rotations.resize(static_cast<std::size_t>(axisAngle.size() / 3));
  for (std::size_t j = 0; j < rotations.size(); ++j) {
    rotations[j] = rotationFromAxisAngle(axisAngle.segment<3>(3 * static_cast<Eigen::Index>(j)));
  }
}

Matrix3d rotationFromAxisAngle(const Vector3d& w) {
  const double angle = w.norm();
  Matrix3d skew;
  skew << 0, -w.z(), w.y(), w.z(), 0, -w.x(), -w.y(), w.x(), 0;
  if (angle < 1e-8) return Matrix3d::Identity() + skew;
  const double s = std::sin(angle) / angle;
  const double half = std::sin(0.5 * angle) / angle;
  // Rodrigues: I + sin(a)/a [w] + (1 - cos(a))/a^2 [w]^2, with 1 - cos = 2 sin^2(a/2).
  return Matrix3d::Identity() + s * skew + 2.0 * half * half * skew * skew;
}

Vector3d axisAngleFromRotation(const Matrix3d& rotation) {
  // Through the quaternion: well conditioned at 0 and at pi alike.
  Eigen::Quaterniond q(rotation);
  q.normalize();
  if (q.w() < 0) q.coeffs() = -q.coeffs();
  const double sine = q.vec().norm();
  if (sine < 1e-12) return 2.0 * q.vec();
  return (2.0 * std::atan2(sine, q.w()) / sine) * q.vec();
}

}  // namespace loopreg::body
