#pragma once

#include "fit/EnergyTerm.h"
#include "fit/RobustKernel.h"
#include "fit/ScanSamples.h"

namespace loopreg::fit {

/// How strongly and how far the surface terms pull. Distances in metres.
struct DataWeights {
  double total =
      1000;  ///< energy of all points 1 cm off: residuals are in centimetres, `total` points count
  double tangential = 0.1;      ///< share of point-to-point against point-to-plane
  double sigma = 0.1;           ///< Geman-McClure width
  double maxAngleDegrees = 70;  ///< gate between surface and scan normal
  /// Weight of scan points outside the body relative to those inside: 1 two-sided; below 1 the
  /// body lies beneath clothing and its surface may stay under the scan. Where the samples know
  /// what is cloth it holds there alone: skin is two-sided.
  double outside = 1;
  double cloth = 0.5;  ///< weight of cloth, whose place is a guess of the skin's, against skin's
};

/// What the two surface terms and the correspondence term share: a list of point residuals, frozen
/// between two associations.
class DataTerm : public EnergyTerm {
 public:
  explicit DataTerm(const PreparedBody& body, int threads = 1)
      : body_(body), linearizeThreads_(threads) {}
  double energy(const body::BodyState& state) const override;
  void linearize(const body::BodyState& state, NormalEquations& system) const override;
  const std::vector<PointResidual>& residuals() const { return residuals_; }

 protected:
  /// Splits `weight` into the plane's and the point's share. Every fourth residual carries the
  /// point's share for four: that part only keeps points from sliding, and costs two more rows.
  /// Factor of a residual of sample i of `samples`.
  static double clothFactor(const ScanSamples& samples, Eigen::Index i, bool scanOutside,
                            const DataWeights& weights);
  static void distribute(PointResidual& residual, std::size_t index, double weight,
                         double tangential);

  const PreparedBody& body_;
  std::vector<PointResidual> residuals_;

 private:
  int linearizeThreads_;
};

}  // namespace loopreg::fit
