#pragma once

namespace loopreg::fit {

/// Geman-McClure:  rho(r) = s^2 r^2 / (s^2 + r^2)  (r^2 near 0, at most s^2), with the weight of
/// its iteratively re-weighted least squares,  w(r) = (s^2 / (s^2 + r^2))^2. Annealing s from 20
/// cm to 1 cm is what makes the fit forget outliers gradually (graduated non-convexity). s in
/// metres.
struct GemanMcClure {
  double sigma = 0.1;
  double rho(double squared) const {
    const double s2 = sigma * sigma;
    return s2 * squared / (s2 + squared);
  }
  double weight(double squared) const {
    const double ratio = sigma * sigma / (sigma * sigma + squared);
    return ratio * ratio;
  }
};

}  // namespace loopreg::fit
