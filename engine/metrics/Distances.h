#pragma once

#include "geometry/Mesh.h"

namespace loopreg::metrics {

/// Statistics of a set of distances, in the unit of its input.
struct DistanceStats {
  double mean = 0, median = 0, p95 = 0, max = 0;
};
DistanceStats summarize(VectorXd values);

/// Distance of each point to a surface (3 x q to mesh), or to the nearest point of a point cloud.
VectorXd pointToSurface(const Points& points, const Mesh& surface, int threads);

/// Mean distance of corresponding vertices; columns must agree.
double vertexToVertex(const Points& predicted, const Points& reference);
/// Mean per-joint position error, 3 x J each.
double mpjpe(const Points& predicted, const Points& reference);

/// Two surfaces against each other, on `samples` area-weighted points of each (seeded). P2S:
/// predicted -> reference mean; Chamfer-L1: half the sum of both mean distances; Chamfer-L2: half
/// the sum of both mean squared distances; IoU: of the two solids, on points of the common bounding
/// box (null unless both are closed); normal consistency: mean |n . n'| both ways; F-score at
/// `threshold`.
struct SurfaceComparison {
  DistanceStats predictedToReference, referenceToPredicted;
  double p2s = 0, chamferL1 = 0, chamferL2 = 0;
  double iou = -1;  ///< -1: no meaning
  double normalConsistency = 0;
  double fScore = 0, threshold = 0;
};
struct ComparisonOptions {
  std::size_t samples = 100'000;
  double threshold = 0.01;  ///< in the meshes' unit
  std::uint64_t seed = 1;
  int threads = 0;
};
SurfaceComparison compareSurfaces(const Mesh& predicted, const Mesh& reference,
                                  const ComparisonOptions& options = {});

}  // namespace loopreg::metrics
