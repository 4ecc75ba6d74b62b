#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "geometry/SurfaceTexture.h"
#include "io/SourceFile.h"

namespace loopreg::io {

/// Collects the pictures on a PLY file's faces as MeshLab writes them: `comment TextureFile NAME`
/// names each picture; a face's list `texcoord` has u and v of every corner, its number `texnumber`
/// says which picture it shows (the first where there is none). Other programs give every vertex
/// its own u and v; a face's list goes before them.
class PlyTexture {
 public:
  explicit PlyTexture(std::vector<std::string> names) : names_(std::move(names)) {}

  /// Without a named picture, coordinates are of no use: nothing needs to be collected.
  bool wanted() const { return !names_.empty(); }

  /// One polygon has become the triangles (fan) whose corners end with number `corners`.
  /// `texcoords`: its list, or empty; `number`: its picture.
  void addPolygon(std::size_t corners, const std::vector<float>& texcoords, double number);

  /// Reads the pictures beside the file. `vertexUv`: 2 per vertex, or empty. Empty, with a remark,
  /// where there is no picture or nothing says where it lies.
  SurfaceTexture finish(const SourceFile& file, const Faces& faces,
                        const std::vector<float>& vertexUv, std::vector<std::string>& remarks);

 private:
  std::vector<std::string> names_;
  std::vector<float> uv_;             ///< 2 per corner; NaN: not told by its face
  std::vector<std::int16_t> number_;  ///< per triangle; -1: no picture of this number
};

}  // namespace loopreg::io
