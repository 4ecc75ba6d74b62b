#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::body {

/// Principal component analysis of a population in full correspondence.
struct PrincipalShapes {
  Points mean;                 ///< 3 x n
  Eigen::MatrixXd directions;  ///< 3n x B, each scaled to one standard deviation; row 3 v + axis
  VectorXd deviations;         ///< B: root of the area-weighted mean square displacement, metres
};

/// The first `count` directions (fewer for few people) of the people's vertices, 3 x n each, y up.
/// The metric is that of the surface: vertex areas `area`, so that densely meshed hands and faces
/// do not count for more. Signs as SMPL has them: the first direction makes taller, the others
/// fuller (outward along `normals`, 3 x n, on the whole).
PrincipalShapes principalShapes(const std::vector<Points>& people, const VectorXd& area,
                                const Points& normals, int count);

}  // namespace loopreg::body
