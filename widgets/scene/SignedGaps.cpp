#include "widgets/scene/SignedGaps.h"

#include <cmath>
#include <limits>

#include "geometry/PointIndex.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::ui {
namespace {

/// Closer than this the direction is noise, and the sign does not matter.
constexpr double kTouching = 0.002;
constexpr double kSideways = 1.0 / 3;

Points closestPoints(const Points& queries, const Mesh& scan, double reach, int threads) {
  Points closest = Points::Constant(3, queries.cols(), std::numeric_limits<double>::quiet_NaN());
  if (scan.isPointCloud()) {
    const auto found = geometry::PointIndex(scan.vertices).nearest(queries, threads);
    for (Eigen::Index i = 0; i < queries.cols(); ++i) {
      const auto& neighbour = found[static_cast<std::size_t>(i)];
      if (neighbour.index >= 0) closest.col(i) = scan.vertices.col(neighbour.index);
    }
    return closest;
  }
  const geometry::TriangleBvh tree(scan.vertices, scan.faces);
  const auto found = tree.closest(queries, threads, reach);
  for (Eigen::Index i = 0; i < queries.cols(); ++i) {
    const auto& surface = found[static_cast<std::size_t>(i)];
    if (surface.face >= 0) closest.col(i) = surface.position;
  }
  return closest;
}

}  // namespace

std::vector<double> signedGapsMm(const Mesh& body, const Mesh& scan, double reach, int threads) {
  const Points normals = geometry::vertexNormals(body.vertices, body.faces);
  const Points closest = closestPoints(body.vertices, scan, reach, threads);
  std::vector<double> gaps(static_cast<std::size_t>(body.vertices.cols()));
  for (Eigen::Index i = 0; i < body.vertices.cols(); ++i) {
    const Vector3d way = closest.col(i) - body.vertices.col(i);
    const double distance = way.norm();
    const double outward = way.dot(normals.col(i));
    const bool seen =
        distance <= reach && (distance < kTouching || std::abs(outward) >= kSideways * distance);
    gaps[static_cast<std::size_t>(i)] =
        seen ? 1000 * std::copysign(distance, outward) : std::numeric_limits<double>::quiet_NaN();
  }
  return gaps;
}

}  // namespace loopreg::ui
