#pragma once

#include "body/BodyModel.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::canonical {

/// LoopReg's implicit canonical surface of one body: its template (T-pose, beta = 0) with exact
/// nearest-surface diffusion,  phi(q) = sum_k b_k phi(V_k)  at the closest surface point of q,
/// instead of a sampled grid: exact everywhere, 1 MB instead of 650. Immutable; queries run
/// concurrently.
class CanonicalSurface {
 public:
  explicit CanonicalSurface(const body::BodyModel& model);

  /// Closest points of the template to `canonical` (3 x q, metres).
  std::vector<geometry::SurfacePoint> project(const Points& canonical, int threads) const;
  /// Template position of a surface point: what Correspondences::canonical holds.
  Vector3d position(const geometry::SurfacePoint& point) const;

 private:
  geometry::TriangleBvh tree_;
};

}  // namespace loopreg::canonical
