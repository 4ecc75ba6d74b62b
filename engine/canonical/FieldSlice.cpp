#include "canonical/FieldSlice.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopreg::canonical {

Points SlicePlane::nodes() const {
  Points all(3, Eigen::Index(columns) * rows);
  Eigen::Index k = 0;
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) all.col(k++) = node(i, j);
  }
  return all;
}

SlicePlane planeAcross(const Eigen::AlignedBox3d& box, const Vector3d& point,
                       const Vector3d& normal) {
  const Vector3d n = normal.normalized();
  const Vector3d wish = std::abs(n.y()) > 0.999 ? Vector3d(-Vector3d::UnitZ()) : Vector3d::UnitY();
  const Vector3d up = (wish - wish.dot(n) * n).normalized();
  const Vector3d across = up.cross(n);
  // The shadow of the box on the plane.
  Eigen::AlignedBox2d shadow;
  for (int corner = 0; corner < 8; ++corner) {
    const Vector3d d = box.corner(static_cast<Eigen::AlignedBox3d::CornerType>(corner)) - point;
    shadow.extend(Eigen::Vector2d(d.dot(across), d.dot(up)));
  }
  SlicePlane plane;
  plane.corner = point + shadow.min().x() * across + shadow.min().y() * up;
  plane.across = shadow.sizes().x() * across;
  plane.up = shadow.sizes().y() * up;
  return plane;
}

FieldSlice sliceField(const CanonicalSurface& surface, const SlicePlane& plane, int threads) {
  FieldSlice slice;
  slice.plane = plane;
  const Points nodes = plane.nodes();
  slice.nearest = surface.project(nodes, threads);
  const VectorXd metres = surface.signedDistances(nodes, slice.nearest, threads);
  slice.millimetres.resize(static_cast<std::size_t>(metres.size()));
  for (Eigen::Index i = 0; i < metres.size(); ++i) {
    slice.millimetres[static_cast<std::size_t>(i)] = static_cast<float>(1000 * metres(i));
  }
  return slice;
}

double FieldSlice::at(const Vector3d& point) const {
  const Vector3d d = point - plane.corner;
  const double x = d.dot(plane.across) / plane.across.squaredNorm() * (plane.columns - 1);
  const double y = d.dot(plane.up) / plane.up.squaredNorm() * (plane.rows - 1);
  constexpr double kSlack = 1e-9;
  if (!(x >= -kSlack && y >= -kSlack && x <= plane.columns - 1 + kSlack &&
        y <= plane.rows - 1 + kSlack)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const int i = std::clamp(static_cast<int>(x), 0, plane.columns - 2);
  const int j = std::clamp(static_cast<int>(y), 0, plane.rows - 2);
  const double u = x - i, v = y - j;
  const auto value = [&](int a, int b) {
    return double(millimetres[static_cast<std::size_t>(b) * std::size_t(plane.columns) +
                              static_cast<std::size_t>(a)]);
  };
  return (1 - v) * ((1 - u) * value(i, j) + u * value(i + 1, j)) +
         v * ((1 - u) * value(i, j + 1) + u * value(i + 1, j + 1));
}

}  // namespace loopreg::canonical
