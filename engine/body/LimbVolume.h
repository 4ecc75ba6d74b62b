#pragma once

#include <string>
#include <vector>

#include "body/BodyParameters.h"

namespace loopreg::body {

/// Volume of a limb around a bent joint: what linear blend skinning loses and pose correctives are
/// there to keep.
struct LimbVolume {
  std::string pose;      ///< "left elbow bent 120 degrees"
  double rest = 0;       ///< litres, in T-pose
  double plain = 0;      ///< bent, linear blend skinning alone
  double corrected = 0;  ///< bent, with the model's correctives
  /// Signed share of the rest volume that is gone: 0.1 is a loss of 10 %.
  double plainLoss() const { return 1 - plain / rest; }
  double correctedLoss() const { return 1 - corrected / rest; }
};

/// Elbow and knee bent 120 degrees (from the middle of one bone to the middle of the next), arm
/// raised to 150 degrees from hanging and hanging down (from the armhole to the middle of the upper
/// arm), hip bent 110 (from the groin to the middle of the thigh). Left side.
///
/// The region's faces are chosen in T-pose between two cutting planes; each of its boundary loops
/// is closed by a fan to its mean, at rest and bent. Empty for a body without SMPL's joints.
std::vector<LimbVolume> measureLimbVolumes(const BodyModel& model);

}  // namespace loopreg::body
