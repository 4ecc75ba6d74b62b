#pragma once

#include "body/BodyModel.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::canonical {

/// LoopReg's implicit canonical surface of one body: its mesh placed in the canonical space that
/// all bodies share, the built-in body's T-pose. Vertex v of the model lies at vertices().col(v);
/// with the model's own faces that is the whole map, in both directions:
///
///   canonical -> body: closest point of this mesh = (face, barycentric weights) on the model,
///   body -> canonical: position() of a (face, weights) pair.
///
/// For the built-in body it is the template itself; for any other body registerTemplate() made it.
/// Every body function phi is diffused to all of R^3 by  phi(q) = sum_k b_k phi(V_k)  at the
/// closest surface point of q (Diffusion.h): exact everywhere, 1 MB instead of a grid's 650.
/// Immutable; queries run concurrently.
class CanonicalSurface {
 public:
  /// The model's own template: right for the built-in body, and for any body on its own.
  explicit CanonicalSurface(const body::BodyModel& model);
  /// `vertices` (3 x n, metres, canonical space), `faces` (3 x m): the model's.
  CanonicalSurface(Points vertices, const Faces& faces);

  /// Closest points to `canonical` (3 x q, metres).
  std::vector<geometry::SurfacePoint> project(const Points& canonical, int threads) const;
  /// Canonical position of a surface point: what Correspondences::canonical holds.
  Vector3d position(const geometry::SurfacePoint& point) const;
  /// Distances of `canonical` to the surface, metres, negative inside; `nearest` is project()'s
  /// answer. The sign is that of the angle-weighted pseudonormal of the face, edge or vertex that
  /// holds the closest point (Baerentzen and Aanaes, TVCG 2005): exact for closed meshes.
  VectorXd signedDistances(const Points& canonical,
                           const std::vector<geometry::SurfacePoint>& nearest, int threads) const;

  const Points& vertices() const { return tree_.vertices(); }
  const Faces& faces() const { return tree_.faces(); }

 private:
  Vector3d pseudonormal(const geometry::SurfacePoint& point) const;

  geometry::TriangleBvh tree_;
  Points faceNormals_;    ///< 3 x m
  Points vertexNormals_;  ///< 3 x n
  /// 3 x 3m: column 3 f + k belongs to the edge of f that is opposite its corner k.
  Points edgeNormals_;
};

}  // namespace loopreg::canonical
