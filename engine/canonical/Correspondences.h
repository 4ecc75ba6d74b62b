#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::canonical {

/// Where corrnet and fit meet: for some scan points, the place on the canonical body (T-pose, beta
/// = 0) that each one shows. Plain data; all members have one entry per correspondence, but `raw`
/// and `beneath`, which may be empty.
struct Correspondences {
  std::vector<std::int32_t> point;  ///< index into the sampled scan points they were predicted for
  Points canonical;                 ///< 3 x k, on the canonical surface, metres
  Points raw;                       ///< 3 x k, as predicted in R^3, before the projection; or empty
  Points beneath;                  ///< 3 x k, engine frame, metres: from the scan point to the body
                                   ///< beneath clothes and hair; or empty: unknown
  std::vector<double> confidence;  ///< in [0, 1]
  std::vector<std::int32_t> part;  ///< SMPL joint whose part the point belongs to; -1 unknown

  std::size_t size() const { return point.size(); }
};

}  // namespace loopreg::canonical
