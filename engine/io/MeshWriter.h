#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/Result.h"
#include "geometry/Mesh.h"

namespace loopreg::io {

/// Extra per-vertex columns of a PLY file (float32).
struct PlyProperty {
  std::string name;
  std::vector<float> values;  ///< n
};

/// Writes a mesh or point cloud in the format of the extension (.obj .ply .stl .off .glb),
/// atomically. Vertex order is kept (an STL has none). Normals and colours are written where the
/// format has a place.
Result<void> writeMesh(const std::filesystem::path& path, const Mesh& mesh);

/// Binary little-endian PLY with additional vertex properties.
Result<void> writePly(const std::filesystem::path& path, const Mesh& mesh,
                      const std::vector<PlyProperty>& properties = {});

}  // namespace loopreg::io
