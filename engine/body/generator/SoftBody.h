#pragma once

#include <Eigen/SparseCholesky>
#include <memory>
#include <vector>

#include "body/BodyParameters.h"
#include "geometry/RayCaster.h"

namespace loopreg::body {

/// The flesh around one joint: how far it reaches and what it is hung on. Metres.
struct FleshAroundJoint {
  int joint = 0;
  double reach = 0.15;    ///< radius of the simulated ball around the joint
  double spacing = 0.01;  ///< of the lattice
  double ball = 0.02;     ///< radius of the joint's own bony ball
  double bone = 0.01;     ///< radius of the bones that meet there
  /// Normal of the rest-pose plane in which the skin folds, pointing to the child's side; zero
  /// where no fold is.
  Vector3d fold = Vector3d::Zero();
  Vector3d foldAt = Vector3d::Zero();  ///< middle of the fold, relative to the joint
  double foldReach = 0;                ///< skin within this distance of it may touch
  double foldTurn = 0.5;               ///< share of the joint's rotation by which the plane turns
};

/// Flesh around a joint as an elastic, nearly incompressible lattice hung on the bones: the posed
/// shape that linear blend skinning should have had.
///
/// Cubes of the lattice carry the skin vertices within them (trilinear). For nodes x_i with rest
/// positions X_i the posed lattice minimises, by projective dynamics (Bouaziz et al., SIGGRAPH
/// 2014; one sparse factor for all poses, a local projection per cube),
///
///   sum_cubes sum_i |x_i - c - G (X_i - C)|^2 + sum_i k_i |x_i - b_i|^2 + sum_v f |x_v - q_v|^2,
///   G = (R + kappa D) / (1 + kappa),
///
/// c, C centroids; R the cube's rotation, D its deformation with the volume put back (det D = 1).
/// b_i turns X_i about the joint by a share u_i of its rotation: 1 or 0 in the bones beyond and
/// before the joint, a half in the joint's bony ball, else the skinning weights of the moved side
/// (spherical blending, which does not collapse). k_i is large in bones and far from the joint,
/// almost nothing in the flesh. q_v keeps skin on its own side of a plane that turns half as far as
/// the joint: there the fold's two sides touch.
class SoftBody {
 public:
  SoftBody(const BodyModel& model, const geometry::RayCaster& body, const FleshAroundJoint& flesh);

  /// Vertices of the skin that lie in the lattice, rising.
  const std::vector<std::int32_t>& skin() const { return skin_; }
  /// 1 near the joint, falling to 0 toward the edge of the lattice; per entry of skin().
  const VectorXd& influence() const { return influence_; }
  /// Where skin() goes when the joint turns by `rotation`, everything else at rest. 3 x k. Const:
  /// runs concurrently.
  Points relax(const Matrix3d& rotation, int iterations) const;

 private:
  void buildLattice(const geometry::RayCaster& body);
  void hangOnBones(const geometry::RayCaster& body);
  void factorize();
  Points boneTargets(const Matrix3d& rotation) const;

  const BodyModel& model_;
  FleshAroundJoint flesh_;
  std::vector<std::int32_t> skin_;
  VectorXd influence_;
  Points nodes_;                                    ///< 3 x N, X_i
  std::vector<std::array<std::int32_t, 8>> cubes_;  ///< corner bits: x, y, z
  std::vector<int> side_;  ///< per node: sign of x; on the middle plane 0, or its leg's
  std::vector<std::int32_t> cubeOfSkin_;
  Eigen::Matrix<double, 8, Eigen::Dynamic> weightOfSkin_;  ///< trilinear
  std::vector<bool> folds_;                                ///< per skin vertex
  VectorXd share_, hold_;                                  ///< u_i, k_i
  std::unique_ptr<Eigen::SimplicialLLT<Eigen::SparseMatrix<double>>> solver_;
};

}  // namespace loopreg::body
