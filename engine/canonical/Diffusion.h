#pragma once

#include "body/BodyParameters.h"
#include "canonical/CanonicalSurface.h"

/// Every function of a body model, diffused from its surface to R^3: the value at q is the value at
/// q's closest point of the canonical surface, interpolated between the face's corners. All take
/// the points that CanonicalSurface::project() found for the queries (each on a face).
namespace loopreg::canonical {

using SurfacePoints = std::vector<geometry::SurfacePoint>;

/// What LoopReg's implicit surface answers for every query point.
struct CanonicalQuery {
  SurfacePoints nearest;   ///< face and weights on the model, position on the canonical surface
  VectorXd distance;       ///< metres, negative inside
  body::SkinWeights skin;  ///< W(q), falling, rows sum to 1
};
CanonicalQuery query(const CanonicalSurface& surface, const body::BodyModel& model,
                     const Points& points, int threads);

/// T(q), 3 x k: places on the model's own template, metres.
Points diffusedTemplate(const body::BodyModel& model, const SurfacePoints& nearest);
/// W(q): the corners' weights, joint by joint, in falling order; unused slots have weight 0 and
/// joint 0.
body::SkinWeights diffusedSkin(const body::BodyModel& model, const SurfacePoints& nearest,
                               int threads);
/// S(q), 3k x B, and P(q), 3k x 9(J - 1) (no columns where the model has none); row 3 i + axis.
Eigen::MatrixXd diffusedShapeDirs(const body::BodyModel& model, const SurfacePoints& nearest);
Eigen::MatrixXf diffusedPoseDirs(const body::BodyModel& model, const SurfacePoints& nearest);

/// LoopReg's forward map (Bhatnagar et al., NeurIPS 2020), 3 x k, world:
///   M(q; theta, beta, t) = s LBS(T(q) + S(q) beta + P(q) vec(R(theta) - I), J(beta), theta, W(q))
///                          + t.
/// At a vertex it is body::poseBody().
Points forwardMap(const body::BodyModel& model, const body::BodyParameters& parameters,
                  const SurfacePoints& nearest, int threads);

}  // namespace loopreg::canonical
