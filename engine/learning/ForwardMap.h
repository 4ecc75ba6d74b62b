#pragma once

#include <vector>

#include "body/BodyModel.h"
#include "geometry/TriangleBvh.h"
#include "learning/Tensors.h"

namespace loopreg::learning {

/// The variables of the forward map, as tensors that gradients flow to.
struct PoseTensors {
  torch::Tensor pose;         ///< J x 3, axis-angle theta, radians
  torch::Tensor betas;        ///< B
  torch::Tensor translation;  ///< 3, metres
};

/// Canonical points on the template: where they project to, and how that depends on them.
///
/// The projection of c onto face f has weights b(c); near c it moves with the tangent plane,
///   b_k(c + d) = b_k(c) + g_k . d,   g_k = grad b_k in the plane of f,
/// along the edge where c projects to an edge, not at all where it projects to a corner from
/// outside. Hence the gradient of M along the surface normal is zero, as in LoopReg.
struct SurfaceTensors {
  torch::Tensor corners;   ///< N x 3, vertex indices of the face, int64
  torch::Tensor weights;   ///< N x 3, b at the projected point
  torch::Tensor gradient;  ///< N x 3 x 3, row k = g_k; undefined where points do not move
};

/// LoopReg's forward map in tensors (Bhatnagar et al., NeurIPS 2020), with exact nearest-surface
/// diffusion:
///
///   M(c; theta, beta, t) = s LBS( T(c) + B_s(c) beta + B_p(c) vec(R(theta) - I) ;
///                                 J(beta), theta, W(c) ) + t,
///
/// where every SMPL function phi is phi(c) = sum_k b_k(c) phi(V_k) over the closest face's corners.
/// Shape and pose blending happens at the vertices, before the interpolation: both are linear.
class ForwardMap {
 public:
  /// `canonicalVertices` (3 x n): where the model's vertices lie in the space of c
  /// (CanonicalSurface::vertices()). `type`: kFloat32, or kFloat64 to check gradients.
  ForwardMap(const body::BodyModel& model, const Points& canonicalVertices, torch::ScalarType type);

  /// Points of the surface as tensors. `canonical` (3 x N): where c is, for the gradient's sake;
  /// null for points that stay.
  SurfaceTensors locate(const std::vector<geometry::SurfacePoint>& points,
                        const Points* canonical = nullptr) const;

  /// The body at one pose, shared by all points that are mapped with it.
  struct Posed {
    torch::Tensor shaped;      ///< n x 3, T + B_s beta + B_p vec(R - I)
    torch::Tensor transforms;  ///< J x 12, rows of [R_j | t_j]
    torch::Tensor translation;
  };
  Posed pose(const PoseTensors& variables, double scale) const;

  /// M at surface points, N x 3. `moving` (N x 3, requires grad) adds the dependence on c.
  torch::Tensor map(const Posed& posed, const SurfaceTensors& points,
                    const torch::Tensor& moving = {}) const;
  /// M at all vertices, n x 3: plain linear blend skinning.
  torch::Tensor mapVertices(const Posed& posed) const;

  torch::ScalarType type() const { return type_; }

 private:
  torch::Tensor skin(const Posed& posed, const torch::Tensor& points,
                     const torch::Tensor& weights) const;

  torch::ScalarType type_;
  Points canonicalVertices_;
  Faces faces_;
  std::vector<int> parents_;
  torch::Tensor template_, shapeDirs_;               ///< n x 3; B x 3n
  std::vector<int> correctedBy_;                     ///< joint of each block of pose correctives
  std::vector<torch::Tensor> poseDirs_;              ///< per block: 9 x 3k
  torch::Tensor correctedVertices_;                  ///< the blocks' vertices one after another
  torch::Tensor joints_, jointShapeDirs_, weights_;  ///< J x 3; B x 3J; n x J
};

/// Rodrigues: axis-angle J x 3 to rotations J x 3 x 3, smooth through zero.
torch::Tensor rotationsOf(const torch::Tensor& axisAngle);

}  // namespace loopreg::learning
