#pragma once

#include <filesystem>

#include "core/Progress.h"
#include "core/Result.h"
#include "core/StopToken.h"
#include "geometry/Scan.h"

namespace loopreg::io {

struct ReadOptions {
  std::size_t maxVertices = 200'000'000;  ///< more than that is refused, whatever the header claims
  bool completeNormals = true;            ///< estimate normals where the file has none
  int threads = 0;
};

/// Reads a scan: PLY (ascii, both binary orders, any extra properties, pictures), OBJ (vertex
/// colours, polygons, negative indices, points only), STL (both), OFF, PCD (ascii, binary,
/// binary_compressed), XYZ/PTS/ASC, GLB/glTF and FBX (Assimp; node transforms baked). The format is
/// taken from the content where it has a signature, else from the extension.
///
/// Repairs (non-finite points, faces without area, out-of-range indices, duplicates) are made and
/// told in Scan::remarks; what cannot be read whole is refused with file, byte or line, and reason.
/// Vertex order of the file is kept, apart from dropped non-finite points.
Result<Scan> readScan(const std::filesystem::path& path, const ReadOptions& options = {},
                      Progress* progress = nullptr, StopToken stop = {});

/// True for files whose extension readScan knows: what a folder of scans is searched for.
bool isScanFile(const std::filesystem::path& path);

}  // namespace loopreg::io
