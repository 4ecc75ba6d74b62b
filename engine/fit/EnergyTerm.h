#pragma once

#include <string>

#include "fit/NormalEquations.h"

namespace loopreg::fit {

/// One term of the fitting energy. A new term is one class in engine/fit/terms: it says what it
/// costs and how that cost changes, and the solver does the rest.
///
/// Between two calls of associate(), energy() is a smooth function of the state (robust weights
/// and closest points are frozen), and linearize() is its Gauss-Newton approximation.
class EnergyTerm {
 public:
  virtual ~EnergyTerm() = default;
  /// Shown in the energy plot ("scan to model").
  virtual std::string name() const = 0;
  /// Renews closest points and robust weights at `state`.
  virtual void associate(const body::BodyState& state) { (void)state; }
  virtual double energy(const body::BodyState& state) const = 0;
  /// Adds J^T W J and J^T W r.
  virtual void linearize(const body::BodyState& state, NormalEquations& system) const = 0;
};

}  // namespace loopreg::fit
