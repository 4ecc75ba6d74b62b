#pragma once

#include <vector>

#include "body/BodyModel.h"

namespace loopreg::body {

/// Index of the joint on the other side of the body (left_hip for right_hip, ...; itself on the
/// spine).
int mirrorJoint(int joint);

/// Skin weights for a symmetric T-posed skin, at most four joints per vertex.
///
/// Each vertex first belongs wholly to the bone whose region it lies in, the regions being divided
/// by the planes in which the body bends. The indicator functions then diffuse over the skin,
///   (M + t L) w' = M w   (three implicit steps; L cotangent Laplacian, M vertex areas),
/// with a diffusion length sqrt(t) of its own at each joint: wide at hips and shoulders, narrow at
/// fingers. Diffusion on the surface never jumps across a gap, as from thigh to thigh or arm to
/// chest.
SkinWeights diffuseSkinWeights(const Points& vertices, const Faces& faces, const Points& joints,
                               const std::vector<std::int32_t>& mirror);

}  // namespace loopreg::body
