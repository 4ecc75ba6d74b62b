#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::geometry {

/// The plane { x : normal . x = offset }, normal of unit length.
struct Plane {
  Vector3d normal = Vector3d::UnitY();
  double offset = 0;
  static Plane through(const Vector3d& point, const Vector3d& normal);
};

/// Where a plane cuts an edge of a mesh: (1 - t) V_a + t V_b with a < b, t in [0, 1].
struct EdgePoint {
  std::int32_t a = 0, b = 0;
  double t = 0;
};

/// One curve of a plane through a mesh, in order along the surface.
struct SectionCurve {
  std::vector<EdgePoint> points;
  Points positions;     ///< 3 x k, the same points in space
  bool closed = false;  ///< the last point is joined to the first
  /// Length along the skin, the closing segment of closed curves included.
  double length() const;
};

/// Cuts a mesh (or only the listed faces of it) with a plane.
///
/// Vertices on the plane count as above it, so no case is degenerate: each face that is cut has
/// exactly two cut edges, and on a closed mesh every curve is a closed loop. Curves are open where
/// the surface (or the list of faces) ends. They come in the order of the lowest cut edge, so the
/// answer does not depend on the order of the faces.
std::vector<SectionCurve> crossSection(const Points& vertices, const Faces& faces,
                                       const Plane& plane,
                                       const std::vector<std::int32_t>* subset = nullptr);

/// Orthonormal axes u, v of a plane with u x v = normal.
struct PlaneAxes {
  Vector3d u, v;
  explicit PlaneAxes(const Vector3d& normal);
};
/// 2 x k coordinates of points along a plane's axes.
Eigen::Matrix2Xd flattened(const Points& points, const PlaneAxes& axes);

/// Convex hull in the plane (Andrew's monotone chain): indices of its corners, counter-clockwise,
/// from the lowest x on. A tape pulled tight around a body lies on it.
std::vector<int> convexHull(const Eigen::Matrix2Xd& points);
/// Whether the closed polygon winds around the point.
bool windsAround(const Eigen::Matrix2Xd& polygon, const Eigen::Vector2d& point);

}  // namespace loopreg::geometry
