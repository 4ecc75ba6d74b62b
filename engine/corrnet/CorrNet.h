#pragma once

#include "canonical/Correspondences.h"
#include "core/Result.h"
#include "core/StopToken.h"
#include "geometry/Sampling.h"

namespace loopreg::corrnet {

/// The backward map of LoopReg: scan points -> canonical surface. An interface, so that fitting
/// knows no network library: the network lives in engine/learning, an oracle in the tests.
class CorrNet {
 public:
  virtual ~CorrNet() = default;
  /// `points`: 3 x n in the engine's frame (metres, y up) with any facing; normals may be zero.
  virtual Result<canonical::Correspondences> predict(const geometry::OrientedPoints& points,
                                                     StopToken stop) const = 0;
};

}  // namespace loopreg::corrnet
