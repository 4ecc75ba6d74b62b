#pragma once

#include "geometry/Scan.h"

namespace loopreg::testing {

/// A person of ellipsoids, 1.76 m tall, standing on y = 0 and facing +z with arms a little away
/// from the body: enough of a human for the preflight, and it needs no data file.
Scan figure();
/// Adds a closed box, or a flat grid of `steps` x `steps` quads at `origin` along `a` and `b`.
void addBox(Mesh& mesh, const Vector3d& low, const Vector3d& high);
void addPlate(Mesh& mesh, const Vector3d& origin, const Vector3d& a, const Vector3d& b, int steps);

}  // namespace loopreg::testing
