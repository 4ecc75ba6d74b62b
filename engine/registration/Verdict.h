#pragma once

#include "registration/Registration.h"

namespace loopreg::registration {

/// What the verdict is made from. Millimetres where it says so; shares in [0, 1].
struct Evidence {
  metrics::DistanceStats scanToModelMm;
  double withinFive = 0;  ///< share of scan samples within 5 cm of the body
  double facingShare =
      0;  ///< share of scan samples whose normal agrees with the body's within 60 degrees
  double coverage = 0;  ///< share of the body's surface with scan nearby
  /// How sure the network is of its correspondences, and what share of them the body fulfils, in
  /// [0, 1]; 0 and 1 without a network.
  double networkCertainty = 0, networkAgreement = 1;
  double ambiguity = 0;    ///< score of the best other explanation minus this one's, relative
  double limitEnergy = 0;  ///< JointPrior::limitEnergy
  double deepestCollisionMm = 0;
  double largestBeta = 0;
  double upConfidence = 1, unitsConfidence = 1;
  bool clothed = false;
  std::vector<std::string> lostParts;  ///< body parts that the scan has nothing for ("right elbow")
  std::vector<std::string> disputedParts;  ///< parts that a network sees elsewhere on the scan
  std::size_t samples = 0;
};

/// Every rule that fires adds a reason; the worst rule decides. A body that claims to fit and does
/// not is worse than an honest `failed`.
Verdict judge(const Evidence& evidence, std::vector<std::string>& reasons);

}  // namespace loopreg::registration
