#pragma once

#include "body/generator/Field.h"
#include "geometry/Mesh.h"

namespace loopreg::body {

/// The half surface x >= 0 of the field's zero set as a triangle mesh, outward oriented, manifold,
/// its boundary exactly on the plane x = 0 (mirrored and welded there it becomes a closed symmetric
/// skin).
///
/// Marching tetrahedra (Kuhn's six per cube, whose diagonals agree across cubes, so the result is a
/// manifold by construction) on the blocks of a grid of `spacing` metres that the surface may
/// cross.
Mesh polygonizeHalf(const Field& field, const Eigen::AlignedBox3d& bounds, double spacing,
                    int threads);

}  // namespace loopreg::body
