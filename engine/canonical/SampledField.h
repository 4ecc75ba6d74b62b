#pragma once

#include <vector>

#include "canonical/CanonicalSurface.h"
#include "core/Result.h"

namespace loopreg::canonical {

/// The signed distance to a canonical surface on a regular grid: what slices and isosurfaces are
/// drawn from. Nodes lie at origin + spacing (i, j, k); x runs fastest.
///
/// Between nodes the distance is trilinear; away from the surface's medial axis, where its second
/// derivatives are bounded by the curvature kappa of the offset surface, the error stays below
/// 3/8 spacing^2 kappa, and nowhere does it exceed sqrt(3)/2 spacing (distances are 1-Lipschitz).
struct SampledField {
  Vector3d origin = Vector3d::Zero();              ///< metres, canonical space
  double spacing = 0;                              ///< metres
  Eigen::Vector3i size = Eigen::Vector3i::Zero();  ///< nodes along x, y, z
  std::vector<float> distance;                     ///< metres, negative inside
  std::vector<std::int32_t> face;                  ///< closest face of each node

  std::size_t index(int i, int j, int k) const {
    return static_cast<std::size_t>(i) +
           static_cast<std::size_t>(size.x()) *
               (static_cast<std::size_t>(j) +
                static_cast<std::size_t>(size.y()) * static_cast<std::size_t>(k));
  }
  Vector3d node(int i, int j, int k) const { return origin + spacing * Vector3d(i, j, k); }
  /// Trilinear distance, metres; points outside the grid take the value at its border.
  double at(const Vector3d& point) const;
};

/// Samples `bounds` (metres), which the grid covers whole. Refused: a spacing that is not positive,
/// empty bounds, more than 2^27 nodes (1 GiB).
Result<SampledField> sampleGrid(const CanonicalSurface& surface, const Eigen::AlignedBox3d& bounds,
                                double spacing, int threads);

}  // namespace loopreg::canonical
