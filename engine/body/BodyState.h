#pragma once

#include <array>

#include "body/Skinning.h"

namespace loopreg::body {

/// A point of the body's surface: sum_i bary_i * vertex_i. A vertex itself has bary (1, 0, 0).
struct BodyPoint {
  std::array<std::int32_t, 3> vertex = {0, 0, 0};
  Vector3d bary = Vector3d(1, 0, 0);
  static BodyPoint atVertex(std::int32_t v) { return {{v, v, v}, Vector3d(1, 0, 0)}; }
};

/// Order of the unknowns of a fit, D = 3 J + 4 + B:
///   [ w_0 .. w_{J-1} (3 each) | translation (3) | log scale (1) | beta (B) ]
/// w_j is a rotation increment in world axes about joint j: it turns the whole subtree of j,
///   R_j <- exp([w_j]) R_j  in the world,  rotations[j] <- R_a^T exp([w_j]) R_a rotations[j]  (a =
/// parent of j).
struct ParameterLayout {
  int joints = 0, betas = 0;
  explicit ParameterLayout(const BodyModel& m) : joints(m.jointCount()), betas(m.betaCount()) {}
  int rotation(int joint) const { return 3 * joint; }
  int translation() const { return 3 * joints; }
  int logScale() const { return 3 * joints + 3; }
  int beta(int b = 0) const { return 3 * joints + 4 + b; }
  int size() const { return 3 * joints + 4 + betas; }
};

/// A posed body together with what first derivatives need.
struct BodyState {
  BodyParameters parameters;
  JointTransforms chain;
  Eigen::MatrixXd offsetShape;    ///< 3J x B: dt_j / d beta
  Points rest;                    ///< 3 x n: T + S beta + pose correctives + displacements
  Points vertices;                ///< 3 x n, world
  std::vector<Matrix3d> blended;  ///< n: A_v = sum_k w_k R_k

  Vector3d position(const BodyPoint& p) const {
    return p.bary(0) * vertices.col(p.vertex[0]) + p.bary(1) * vertices.col(p.vertex[1]) +
           p.bary(2) * vertices.col(p.vertex[2]);
  }
};

/// Evaluates `state` for its parameters.
void evaluate(const BodyModel& model, const BodyParameters& parameters, BodyState& state,
              const Points* displacements = nullptr);

/// The parameters after a step delta (D) in the layout above. Betas are kept in [-betaBound,
/// betaBound].
BodyParameters stepped(const BodyModel& model, const BodyState& state, const VectorXd& delta,
                       double betaBound = 5.0);

/// d position / d unknowns of one surface point, 3 x D, exact. With c_a = sum_{k below a} w_k (R_k
/// x + t_k), s_a = sum_{k below a} w_k and scale s:
///   d v / d w_a    = -s [ c_a - s_a p_a ]_x   + s A P_a (d vec R_a / d w_a)   (pose correctives
/// of joint a)
///   d v / d trans  = I,   d v / d log s = v - trans
///   d v / d beta   = s ( A S_x + sum_k w_k dt_k / d beta )
/// The fitter accumulates the same expression in panels (fit/NormalEquations.h), where a file's
/// correctives of far joints may be left out; this function is the reference that it is tested
/// against.
Eigen::Matrix<double, 3, Eigen::Dynamic> pointJacobian(const BodyModel& model,
                                                       const BodyState& state,
                                                       const BodyPoint& point,
                                                       bool withPoseCorrectives = true);

}  // namespace loopreg::body
