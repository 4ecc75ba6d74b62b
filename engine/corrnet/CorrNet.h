#pragma once

#include "canonical/Correspondences.h"
#include "core/Result.h"
#include "core/StopToken.h"
#include "geometry/Sampling.h"

namespace loopreg::corrnet {

/// What a network says about the person as a whole.
struct PersonEstimate {
  Matrix3d orientation = Matrix3d::Identity();  ///< body frame (facing +z) -> engine frame
  double headingDegrees = 0;                    ///< yaw the scan was turned back by; 0 = facing +z
  double headingConfidence = 0;                 ///< probability of that heading, in [0, 1]
  double scale = 1;                             ///< stature over the canonical body's
  VectorXd betas;  ///< canonical body's shape coefficients, the first ones; empty: unknown
};

/// What a network says about a scan.
struct Prediction {
  canonical::Correspondences correspondences;  ///< one per scan point, in the points' order
  PersonEstimate person;
};

/// The backward map of LoopReg: scan points -> canonical surface (the built-in body's T-pose,
/// metres, y up, facing +z). An interface, so that fitting knows no network library: the network
/// lives in engine/learning, an oracle in the tests. Immutable; one caller at a time.
class CorrNet {
 public:
  virtual ~CorrNet() = default;
  /// `points`: 3 x n in the engine's frame (metres, y up) with any facing; normals may be zero.
  virtual Result<Prediction> predict(const geometry::OrientedPoints& points,
                                     StopToken stop) const = 0;
};

}  // namespace loopreg::corrnet
