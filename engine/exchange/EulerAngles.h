#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::exchange {

/// Euler angles of rotations that follow each other in time, degrees: R = Rz(z) Ry(y) Rx(x), what
/// FBX calls order XYZ. Of the two triples (and their turns by 360 degrees) that give each rotation
/// the one nearest to the triple before is taken, so that a program that interpolates the angles
/// does not spin.
std::vector<Vector3d> eulerDegrees(const std::vector<Matrix3d>& rotations);
/// The rotation of such a triple.
Matrix3d rotationFromEulerDegrees(const Vector3d& degrees);

}  // namespace loopreg::exchange
