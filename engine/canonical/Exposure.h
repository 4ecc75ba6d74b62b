#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::canonical {

/// Which vertices lie on the outer skin: true where more than a few of the rays above the vertex
/// (cosine-weighted about its normal) go 15 cm without meeting the mesh again. The insides of
/// mouth, nostrils and eye sockets, which some bodies model and others do not, are hidden.
std::vector<bool> exposedVertices(const Points& vertices, const Faces& faces, int threads);

}  // namespace loopreg::canonical
