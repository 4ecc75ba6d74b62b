#pragma once

#include <Eigen/SparseCholesky>
#include <array>
#include <memory>
#include <vector>

#include "geometry/Types.h"

namespace loopreg::canonical {

/// Draws the point  sum_k bary_k x_{vertex_k}  of a sheet towards `target`.
struct Pull {
  std::array<std::int32_t, 3> vertex{};
  Vector3d bary = Vector3d(1, 0, 0);
  Vector3d target = Vector3d::Zero();
  double weight = 0;  ///< m^2: the area that the pull stands for
};

/// A mesh that follows pulls smoothly. Displacements d of its vertices minimise
///
///   sum_i w_i |x_i + d_i - t_i|^2  +  l^4 sum_v m_v |(M^-1 L d)_v|^2  +  eta l^2 d^T L d,
///
/// a thin plate with a weak membrane: L is the cotangent Laplacian and M = diag(m) the vertex areas
/// of the rest shape, so that the stiffness is a length l, whatever the mesh's resolution: what is
/// smaller than l is smoothed away. One symmetric sparse factorisation serves all three axes.
/// Parts that hang together with nothing (eyes, teeth) are tied to the main surface beside them.
class ElasticSheet {
 public:
  /// `vertices` 3 x n, metres; the largest component is the main surface.
  ElasticSheet(const Points& vertices, const Faces& faces);

  /// The sheet `shape` (3 x n) after following the pulls.
  Points follow(const Points& shape, const std::vector<Pull>& pulls, double stiffLength);

  const VectorXd& areas() const { return areas_; }  ///< n, m^2
  bool isMain(Eigen::Index v) const { return main_[static_cast<std::size_t>(v)]; }

 private:
  using Sparse = Eigen::SparseMatrix<double>;
  Sparse laplacian_, bending_, ties_;
  VectorXd areas_;
  std::vector<bool> main_;
  std::unique_ptr<Eigen::SimplicialLDLT<Sparse>> solver_;
};

}  // namespace loopreg::canonical
