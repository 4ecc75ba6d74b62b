#include "fit/terms/DataTerm.h"

namespace loopreg::fit {

double DataTerm::energy(const body::BodyState& state) const {
  double total = 0;
  for (const PointResidual& r : residuals_) {
    if (r.planeWeight + r.pointWeight > 0) total += r.energy(state.position(r.point));
  }
  return total;
}

void DataTerm::linearize(const body::BodyState& state, NormalEquations& system) const {
  addPointResiduals(body_, state, residuals_, linearizeThreads_, system);
}

double DataTerm::clothFactor(const ScanSamples& samples, Eigen::Index i, bool scanOutside,
                             const DataWeights& weights) {
  if (samples.cloth.size() == 0) return scanOutside ? weights.outside : 1;
  const double cloth = samples.cloth(i);
  return (1 + cloth * (weights.cloth - 1)) * (scanOutside ? 1 + cloth * (weights.outside - 1) : 1);
}

void DataTerm::distribute(PointResidual& residual, std::size_t index, double weight,
                          double tangential) {
  residual.planeWeight = weight * (1 - tangential);
  residual.pointWeight = index % 4 == 0 ? 4 * weight * tangential : 0;
}

}  // namespace loopreg::fit
