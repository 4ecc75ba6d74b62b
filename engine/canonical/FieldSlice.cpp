#include "canonical/FieldSlice.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopreg::canonical {
namespace {

constexpr int kStride = 4;  // between the nodes that bound the others

}  // namespace

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

FieldSlice sliceField(const CanonicalSurface& surface, const SlicePlane& plane, int threads,
                      double reach) {
  FieldSlice slice;
  slice.plane = plane;
  const Points nodes = plane.nodes();
  const auto count = static_cast<std::size_t>(nodes.cols());
  slice.nearest.resize(count);
  slice.millimetres.resize(count);
  const auto workOut = [&](const std::vector<Eigen::Index>& chosen) {
    const Points points = nodes(Eigen::all, chosen);
    const std::vector<geometry::SurfacePoint> nearest = surface.project(points, threads);
    const VectorXd metres = surface.signedDistances(points, nearest, threads);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      const auto node = static_cast<std::size_t>(chosen[k]);
      slice.nearest[node] = nearest[k];
      slice.millimetres[node] = static_cast<float>(1000 * metres(static_cast<Eigen::Index>(k)));
    }
  };
  std::vector<Eigen::Index> chosen;
  if (!std::isfinite(reach)) {
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(static_cast<Eigen::Index>(i));
    workOut(chosen);
    return slice;
  }
  const auto index = [&](int i, int j) { return Eigen::Index(j) * plane.columns + i; };
  for (int j = 0; j < plane.rows; j += kStride) {
    for (int i = 0; i < plane.columns; i += kStride) chosen.push_back(index(i, j));
  }
  workOut(chosen);
  // A node's neighbours in a cell with a corner within reach are within this.
  const double step =
      Eigen::Vector2d(plane.across.norm() / (plane.columns - 1), plane.up.norm() / (plane.rows - 1))
          .norm();
  const auto anchor = [](int i, int size) {
    return std::min((i + kStride / 2) / kStride * kStride, (size - 1) / kStride * kStride);
  };
  chosen.clear();
  for (int j = 0; j < plane.rows; ++j) {
    for (int i = 0; i < plane.columns; ++i) {
      if (i % kStride == 0 && j % kStride == 0) continue;
      const Eigen::Index here = index(i, j);
      const Eigen::Index from = index(anchor(i, plane.columns), anchor(j, plane.rows));
      const double bound = double(slice.millimetres[static_cast<std::size_t>(from)]) / 1000 -
                           (nodes.col(here) - nodes.col(from)).norm();
      if (bound <= reach + 1.001 * step) {
        chosen.push_back(here);
      } else {
        slice.millimetres[static_cast<std::size_t>(here)] = static_cast<float>(1000 * bound);
      }
    }
  }
  workOut(chosen);
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
