#pragma once

#include <memory>
#include <string>
#include <vector>

#include "geometry/Mesh.h"
#include "geometry/SurfaceTexture.h"

namespace loopreg {

/// A scan as it was in its file: own frame, own units, nothing moved. Immutable once published
/// (std::shared_ptr<const Scan>).
struct Scan {
  std::string name;  ///< file name without folder and extension
  std::string file;  ///< path as given by the user
  Mesh mesh;         ///< normals are those of the file, or estimated (see normalsEstimated)
  /// The pictures on the mesh's faces; null: none. `mesh.colors` then holds their colours at the
  /// vertices.
  std::shared_ptr<const SurfaceTexture> texture;
  bool normalsEstimated = false;
  /// Metres per unit where the format or file states it (FBX UnitScaleFactor, glTF: 1); else 0.
  double statedMetresPerUnit = 0;
  /// Repairs made while reading, one sentence each ("Dropped 12 faces without area.").
  std::vector<std::string> remarks;
};

}  // namespace loopreg
