#pragma once

#include "geometry/Types.h"

namespace loopreg {

/// The similarity that takes the scan's own frame and units to the engine's (metres, y up, body
/// facing +z):  x_engine = scale * rotation * x_scan + translation.
/// Part of every result; every export goes back through inverse().
struct Alignment {
  double scale = 1;  ///< metres per scan unit
  Matrix3d rotation = Matrix3d::Identity();
  Vector3d translation = Vector3d::Zero();  ///< metres

  Vector3d apply(const Vector3d& p) const { return scale * (rotation * p) + translation; }
  Points apply(const Points& p) const { return ((scale * rotation) * p).colwise() + translation; }
  Points applyDirections(const Points& n) const { return rotation * n; }
  Vector3d applyInverse(const Vector3d& p) const {
    return rotation.transpose() * (p - translation) / scale;
  }
  Points applyInverse(const Points& p) const {
    return (rotation.transpose() / scale) * (p.colwise() - translation);
  }
};

}  // namespace loopreg
