#pragma once

#include <vector>

#include "core/Rng.h"
#include "geometry/Mesh.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::geometry {

/// `count` points drawn uniformly by area; stratified along the cumulative area, so that no part is
/// missed by chance. Deterministic for an Rng state. Empty for a mesh without area.
std::vector<SurfacePoint> sampleSurface(const Points& vertices, const Faces& faces,
                                        std::size_t count, Rng& rng);

/// Oriented points, 3 x n each; `source` is the vertex (point cloud) or face (mesh) each came from.
struct OrientedPoints {
  Points positions;
  Points normals;  ///< unit, or zero where unknown
  std::vector<std::int32_t> source;
};

/// About `count` well-spread points of a scan: area samples of a mesh, or a point cloud's points
/// thinned by a voxel grid (one point per cell: the one nearest to the cell's mean), so that
/// density differences of the sensor do not weigh the fit. Never more than `count`.
OrientedPoints sampleEvenly(const Mesh& mesh, std::size_t count, Rng& rng);

/// Indices of at most `count` of the points, chosen by farthest-point order from the first
/// (for small sets: anchors, virtual markers).
std::vector<std::int32_t> farthestPoints(const Points& points, std::size_t count);

}  // namespace loopreg::geometry
