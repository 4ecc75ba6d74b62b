#pragma once

#include "core/Rng.h"
#include "geometry/Mesh.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::synth {

/// A surface meshed anew, as a scanner's fusion software would: nothing of the old connectivity is
/// left.
struct Resurfaced {
  Mesh mesh;  ///< about as many vertices as asked for, each on the old surface
  std::vector<geometry::SurfacePoint> origin;  ///< per vertex: where on the old mesh
};

/// Extracts the zero level of the signed distance on a randomly turned grid (surface nets: one
/// vertex per cell with a sign change, one quad per crossed grid edge; Gibson, MICCAI 1998), then
/// drops each vertex onto the closest point of the given surface. The sign is that of the
/// angle-weighted normal at the closest point (Baerentzen and Aanaes, TVCG 2005). Details thinner
/// than a cell close up, as they do in a real scan.
Resurfaced resurface(const Points& vertices, const Faces& faces, int targetVertices, Rng& rng);

}  // namespace loopreg::synth
