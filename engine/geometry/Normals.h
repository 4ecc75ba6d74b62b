#pragma once

#include "geometry/Mesh.h"

namespace loopreg::geometry {

/// Unit normals of a point cloud from the plane through each point's `neighbors` nearest (PCA of
/// the covariance), made consistent by propagation along a minimum spanning tree of the neighbour
/// graph (Hoppe et al., SIGGRAPH 1992) and turned outward: away from the interior, seen from the
/// cloud's outer hull. Points without a plane (fewer than 3 neighbours, collinear) get zero.
Points estimateNormals(const Points& points, int neighbors, int threads);

/// Fills mesh.normals where they are empty: from faces, or from points. True when something was
/// estimated from points (a guess worth telling the user).
bool completeNormals(Mesh& mesh, int threads);

}  // namespace loopreg::geometry
