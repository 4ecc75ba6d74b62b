#include "fit/terms/ShapePrior.h"

#include <cmath>

namespace loopreg::fit {
namespace {

constexpr double kScaleWeight = 1.0 / (0.3 * 0.3);

}  // namespace

double ShapePrior::energy(const body::BodyState& state) const {
  const double logScale = std::log(state.parameters.scale);
  return weight_ * state.parameters.betas.squaredNorm() + kScaleWeight * logScale * logScale;
}

void ShapePrior::linearize(const body::BodyState& state, NormalEquations& system) const {
  for (int b = 0; b < body_.layout.betas; ++b) {
    const int i = body_.layout.beta(b);
    system.H(i, i) += weight_;
    system.g(i) += weight_ * state.parameters.betas(b);
  }
  const int s = body_.layout.logScale();
  system.H(s, s) += kScaleWeight;
  system.g(s) += kScaleWeight * std::log(state.parameters.scale);
}

}  // namespace loopreg::fit
