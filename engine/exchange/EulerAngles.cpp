#include "exchange/EulerAngles.h"

#include <Eigen/Geometry>
#include <cmath>

namespace loopreg::exchange {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

/// Each angle moved by whole turns to lie within half a turn of the reference.
Vector3d unwrapped(const Vector3d& angles, const Vector3d& reference) {
  Vector3d result;
  for (int k = 0; k < 3; ++k) {
    result[k] = reference[k] + std::remainder(angles[k] - reference[k], 360.0);
  }
  return result;
}

}  // namespace

Matrix3d rotationFromEulerDegrees(const Vector3d& degrees) {
  const Vector3d a = kDegree * degrees;
  return (Eigen::AngleAxisd(a.z(), Vector3d::UnitZ()) *
          Eigen::AngleAxisd(a.y(), Vector3d::UnitY()) * Eigen::AngleAxisd(a.x(), Vector3d::UnitX()))
      .toRotationMatrix();
}

// R = Rz Ry Rx: the third row is (-sin y, cos y sin x, cos y cos x). Where cos y vanishes only
// x - z (or x + z) is known: z stays where it was.
std::vector<Vector3d> eulerDegrees(const std::vector<Matrix3d>& rotations) {
  std::vector<Vector3d> result;
  Vector3d last = Vector3d::Zero();
  for (const Matrix3d& r : rotations) {
    const double cosine = std::hypot(r(0, 0), r(1, 0));
    Vector3d angles;
    if (cosine > 1e-7) {
      angles = Vector3d(std::atan2(r(2, 1), r(2, 2)), std::atan2(-r(2, 0), cosine),
                        std::atan2(r(1, 0), r(0, 0))) /
               kDegree;
    } else {
      const double z = kDegree * last.z();
      const Matrix3d rest = Eigen::AngleAxisd(-z, Vector3d::UnitZ()) * r;
      angles =
          Vector3d(std::atan2(-rest(1, 2), rest(1, 1)), std::atan2(-r(2, 0), cosine), z) / kDegree;
    }
    const Vector3d first = unwrapped(angles, last);
    const Vector3d second = unwrapped({angles.x() + 180, 180 - angles.y(), angles.z() + 180}, last);
    const bool nearer = (second - last).squaredNorm() < (first - last).squaredNorm();
    last = nearer ? second : first;
    result.push_back(last);
  }
  return result;
}

}  // namespace loopreg::exchange
