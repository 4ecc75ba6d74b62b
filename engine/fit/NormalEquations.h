#pragma once

#include <vector>

#include "fit/PreparedBody.h"

namespace loopreg::fit {

/// One weighted residual of a body point v against a target s:
///   planeWeight (n . (v - s))^2 + pointWeight |v - s|^2,   n unit.
struct PointResidual {
  body::BodyPoint point;
  Vector3d target = Vector3d::Zero();
  Vector3d normal = Vector3d::UnitZ();
  double planeWeight = 0;
  double pointWeight = 0;

  double energy(const Vector3d& position) const {
    const Vector3d difference = position - target;
    const double along = normal.dot(difference);
    return planeWeight * along * along + pointWeight * difference.squaredNorm();
  }
};

/// Gauss-Newton system of all terms,  H delta = -g,  H = sum J^T W J,  g = sum J^T W r, over the
/// unknowns of body::ParameterLayout. Only the lower triangle of H is kept.
struct NormalEquations {
  Eigen::MatrixXd H;  ///< D x D, lower triangle
  VectorXd g;         ///< D

  explicit NormalEquations(int size)
      : H(Eigen::MatrixXd::Zero(size, size)), g(VectorXd::Zero(size)) {}

  /// One dense row: weight * (row . delta + residual)^2.
  void addRow(const VectorXd& row, double residual, double weight);
};

/// Adds point residuals at `state`. The rows of one group of points share their few unknowns, so
/// they are gathered in narrow panels and multiplied at once: 3,400 points cost about a
/// millisecond. Pose correctives take part as far as PreparedBody keeps them.
void addPointResiduals(const PreparedBody& body, const body::BodyState& state,
                       const std::vector<PointResidual>& residuals, int threads,
                       NormalEquations& system);

}  // namespace loopreg::fit
