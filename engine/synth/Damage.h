#pragma once

#include "core/Rng.h"
#include "geometry/Mesh.h"

namespace loopreg::synth {

/// What a rig of virtual cameras sees of a person standing at the origin (y up): 16 around, at
/// chest, knee and overhead height, the whole ring turned at random.
struct Visibility {
  VectorXd score;  ///< n: sum over the cameras that see the vertex of the cosine to its normal
  Points viewRay;  ///< 3 x n: unit direction to the camera that sees it best; its normal where none
                   ///< does
};
Visibility lookFromAllSides(const Mesh& mesh, Rng& rng);

/// Faces that survive when `share` of the area is lost as scanners lose it: first what the cameras
/// see worst (arm pits, crotch, soles; at most 60 % of the loss), then geodesic discs of 2 to 8 cm
/// at random places.
std::vector<std::int32_t> keepAfterHoles(const Mesh& mesh, const Visibility& seen, double share,
                                         Rng& rng);

/// Faces that survive when the person is scanned from one side only, from cameras within an arc
/// just wide enough that about `share` of the area stays hidden. `azimuth` in radians about y, 0 =
/// from +z.
std::vector<std::int32_t> keepFromOneSide(const Mesh& mesh, double share, double azimuth);

/// Moves every vertex along its view ray by a normal deviate of `sigma` (the mesh's unit).
void addNoise(Mesh& mesh, const Points& viewRay, double sigma, Rng& rng);

/// A wavy patch of floor at y = 0 with a ragged border and the cells under the person missing,
/// meshed at `spacing`.
Mesh makeFloor(const Mesh& person, double spacing, Rng& rng);

/// Both meshes in one (disconnected).
Mesh joined(const Mesh& one, const Mesh& two);

}  // namespace loopreg::synth
