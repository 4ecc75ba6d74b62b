#pragma once

#include <functional>
#include <vector>

#include "core/Rng.h"
#include "geometry/Types.h"

namespace loopreg::synth {

/// A posed, possibly dressed person as surfaces whose every vertex knows what it is: what the scan
/// simulation photographs. Skin, clothes and hair are parts of one mesh, each open or closed.
/// Metres, y up. Skin that clothes hide may stay: the cameras do not see it.
///
/// Invariant: `canonical`, `beneath` and `part` have one entry per vertex.
struct PosedPerson {
  Points vertices;                 ///< 3 x n
  Faces faces;                     ///< 3 x m, outward
  Points canonical;                ///< 3 x n: the place on the built-in body's T-pose template
  Points beneath;                  ///< 3 x n: from the vertex to the body's skin; 0 on skin
  std::vector<std::int32_t> part;  ///< n: SMPL joint
  Points joints;                   ///< 3 x J, the body's beneath; 0 columns: unknown
  Matrix3d root = Matrix3d::Identity();  ///< pelvis: body frame (y up, facing +z) -> world
  double stature = 1;                    ///< height of the rest pose over the built-in template's
  VectorXd betas;                        ///< of the built-in body; empty where unknown
};

/// Draws a person. `heldOut`: from bodies, poses and clothes that training never sees. Called from
/// several threads at once; the same generator state gives the same person.
using PersonSource = std::function<PosedPerson(Rng&, bool heldOut)>;

}  // namespace loopreg::synth
