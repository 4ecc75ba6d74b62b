#pragma once

#include "fit/EnergyTerm.h"

namespace loopreg::fit {

/// What is known of one joint's local rotation phi = log R_j (axis-angle, T-pose axes: x left, y
/// up, z forward): mean and standard deviation per axis, and the range that anatomy allows.
/// Radians.
struct JointStatistics {
  Vector3d mean = Vector3d::Zero();
  Vector3d deviation = Vector3d::Constant(0.3);
  Vector3d lower = Vector3d::Constant(-3.2);
  Vector3d upper = Vector3d::Constant(3.2);
};

/// Statistics of every joint of a model, by its name: SMPL's 24 joints from published ranges of
/// motion of healthy adults (hips, knees, elbows, ... : Norkin & White, Measurement of Joint
/// Motion), finger joints tight around the file's hand mean, unknown joints loose. The root has
/// none.
std::vector<JointStatistics> jointStatistics(const body::BodyModel& model);

/// Pose prior and joint limits: for each joint but the root
///   E = prior  * sum_axis ((phi - mean) / deviation)^2
///     + limits * sum_axis max(0, lower - phi, phi - upper)^2 / (0.05 rad)^2
/// Derivative: the world increment w of joint j turns its local rotation by u = R_a^T w on the
/// left, and
///   d phi = J_l^-1(phi) u,  J_l^-1(phi) = I - [phi]/2 + (1/t^2 - (1 + cos t)/(2 t sin t))
/// [phi]^2,  t = |phi|.
class JointPrior : public EnergyTerm {
 public:
  JointPrior(const PreparedBody& body, double prior, double limits);
  std::string name() const override { return "pose prior"; }
  double energy(const body::BodyState& state) const override;
  void linearize(const body::BodyState& state, NormalEquations& system) const override;
  void setWeights(double prior, double limits);
  /// Sum of the limit part alone at unit weight: > 0 where a joint is bent further than anatomy
  /// allows.
  double limitEnergy(const body::BodyState& state) const;

 private:
  const PreparedBody& body_;
  std::vector<JointStatistics> statistics_;
  double prior_, limits_;
};

/// Inverse left Jacobian of SO(3) at phi.
Matrix3d inverseLeftJacobian(const Vector3d& phi);

}  // namespace loopreg::fit
