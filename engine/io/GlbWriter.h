#pragma once

#include <string>

#include "geometry/Mesh.h"

namespace loopreg::io {

/// A mesh or point cloud as a binary glTF 2.0 file with one node, one mesh, one primitive.
/// Coordinates are written as they are: glTF's unit is the metre, its y axis is up.
/// https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
std::string glbBytes(const Mesh& mesh);

}  // namespace loopreg::io
