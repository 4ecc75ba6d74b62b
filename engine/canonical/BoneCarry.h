#pragma once

#include "canonical/BodyParts.h"

namespace loopreg::canonical {

/// `mesh` with each bone laid onto the same bone of `target`: what a registration of the surfaces
/// starts from. With skin weights w, joints J (of the mesh) and K (of the target),
///
///   v' = sum_j w_j (K_j + R_j S_j (v - J_j)).
///
/// R_j turns the limbs, shortest way, from the mesh's rest pose (T or A) to the target's; trunk,
/// head and feet keep their direction, which both bodies have by contract, while their joints lie
/// deeper or shallower in the body from one model to the other. S_j stretches along the bone to the
/// target's length and by the bodies' overall ratio across it.
Points carryBones(const JointedMesh& mesh, const JointedMesh& target);

}  // namespace loopreg::canonical
