#pragma once

#include "fit/EnergyTerm.h"

namespace loopreg::fit {

/// weight * |beta|^2: betas are standard deviations of a population. And, where scale is free,
/// (log s / 0.3)^2: what scale and size explain alike, size explains.
class ShapePrior : public EnergyTerm {
 public:
  ShapePrior(const PreparedBody& body, double weight) : body_(body), weight_(weight) {}
  std::string name() const override { return "shape prior"; }
  double energy(const body::BodyState& state) const override;
  void linearize(const body::BodyState& state, NormalEquations& system) const override;
  void setWeight(double weight) { weight_ = weight; }

 private:
  const PreparedBody& body_;
  double weight_;
};

}  // namespace loopreg::fit
