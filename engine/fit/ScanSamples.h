#pragma once

#include <memory>

#include "core/Rng.h"
#include "geometry/Mesh.h"
#include "geometry/PointIndex.h"
#include "geometry/Sampling.h"

namespace loopreg::fit {

/// The scan as the fit sees it: evenly spread oriented points in the engine's frame, in an order
/// such that every prefix is spread over the whole scan as well (coarse stages take a prefix).
/// Immutable.
struct ScanSamples {
  Points positions;                  ///< 3 x k, metres
  Points normals;                    ///< 3 x k, unit or zero (unknown)
  std::vector<bool> boundary;        ///< at a rim of the scan: a gap in the ring of neighbours
  std::vector<std::int32_t> source;  ///< face (mesh) or vertex (cloud) of the scan
  double spacing = 0;                ///< typical distance to the nearest other sample, metres
  VectorXd cloth;                    ///< k, in [0, 1]: 0 skin, 1 cloth or hair; empty: unknown
  std::shared_ptr<const geometry::PointIndex> index;  ///< over positions

  Eigen::Index count() const { return positions.cols(); }
};

/// `scan`: in the engine's frame. At most `count` samples.
ScanSamples sampleScan(const Mesh& scan, std::size_t count, Rng& rng, int threads);

/// The samples as the skin beneath the clothes: each is moved by c * beneath, where c = `cloth` of
/// the result rises from 0 to 1 as the depth |beneath| goes from 3 to 9 mm. `beneath`: 3 x k, from
/// the sample to the skin, metres.
ScanSamples beneathClothes(const ScanSamples& samples, const Points& beneath);

}  // namespace loopreg::fit
