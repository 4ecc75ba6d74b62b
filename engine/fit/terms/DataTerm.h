#pragma once

#include "fit/EnergyTerm.h"
#include "fit/RobustKernel.h"

namespace loopreg::fit {

/// What the two surface terms and the correspondence term share: a list of point residuals, frozen
/// between two associations.
class DataTerm : public EnergyTerm {
 public:
  explicit DataTerm(const PreparedBody& body) : body_(body) {}
  double energy(const body::BodyState& state) const override;
  void linearize(const body::BodyState& state, NormalEquations& system) const override;
  const std::vector<PointResidual>& residuals() const { return residuals_; }

 protected:
  const PreparedBody& body_;
  std::vector<PointResidual> residuals_;
};

/// How strongly and how far the surface terms pull. Distances in metres.
struct DataWeights {
  double total =
      1000;  ///< energy of all points 1 cm off: residuals are in centimetres, `total` points count
  double tangential = 0.1;      ///< share of point-to-point against point-to-plane
  double sigma = 0.1;           ///< Geman-McClure width
  double maxAngleDegrees = 70;  ///< gate between surface and scan normal
  /// Weight of scan points outside the body relative to those inside: 1 two-sided; below 1 the
  /// body lies beneath clothing and its surface may stay under the scan.
  double outside = 1;
};

}  // namespace loopreg::fit
