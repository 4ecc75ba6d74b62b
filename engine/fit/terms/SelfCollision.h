#pragma once

#include "fit/EnergyTerm.h"

namespace loopreg::fit {

/// Keeps limbs out of the trunk and of each other: spheres along the bones, with radii measured on
/// the template, push apart where they overlap and their bones are no neighbours in the tree:
///   E = weight * sum_{a,b} max(0, r_a + r_b - |c_a - c_b|)^2 / (1 cm)^2.
/// Radii are 80 % of the limb's, so that touching flesh is free and only passing through costs.
class SelfCollision : public EnergyTerm {
 public:
  SelfCollision(const PreparedBody& body, double weight);
  std::string name() const override { return "self-collision"; }
  double energy(const body::BodyState& state) const override;
  void linearize(const body::BodyState& state, NormalEquations& system) const override;
  void setWeight(double weight) { weight_ = weight; }
  /// Deepest overlap at `state`, metres.
  double deepest(const body::BodyState& state) const;

 private:
  /// A ball that moves rigidly with `joint`; rest centre = J_joint + along (J_child - J_joint) +
  /// offset.
  struct Ball {
    int joint = 0, child = -1;
    double along = 0;
    Vector3d offset = Vector3d::Zero();
    double radius = 0;
  };
  Vector3d restCenter(const body::BodyState& state, const Ball& ball) const;
  Vector3d center(const body::BodyState& state, const Ball& ball) const;
  void addDerivative(const body::BodyState& state, const Ball& ball, const Vector3d& direction,
                     VectorXd& row) const;

  const PreparedBody& body_;
  std::vector<Ball> balls_;
  std::vector<std::array<int, 2>> pairs_;
  double weight_;
};

}  // namespace loopreg::fit
