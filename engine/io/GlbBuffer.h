#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/Json.h"
#include "geometry/Mesh.h"

namespace loopreg::io {

/// A binary glTF 2.0 file in the making: the JSON document, and the binary chunk with the views and
/// accessors that say what is where in it. Every add...() returns the number of its accessor.
/// https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
class GlbBuffer {
 public:
  GlbBuffer();

  Json& document() { return document_; }

  /// 3 x n float32. `withBounds`: positions and key times must state theirs.
  std::size_t addVectors(const Points& values, bool withBounds = false);
  std::size_t addColors(const Colors& colors);  ///< linear light, 16 bits, opaque
  std::size_t addIndices(const Faces& faces);   ///< uint32
  /// Rows of `width` float32: "SCALAR", "VEC2", "VEC4" or "MAT4" by the width. Not for vertices
  /// unless `forVertices`.
  std::size_t addFloats(const std::vector<float>& values, int width, bool forVertices,
                        bool withBounds = false);
  std::size_t addShorts(const std::vector<std::uint16_t>& values, int width);  ///< for vertices

  /// A PNG file's bytes as the texture of a new, rough material; returns the material's number.
  std::size_t addTexturedMaterial(const std::string& png);

  /// The whole file; the buffer is done with.
  std::string bytes();

 private:
  std::size_t describe(std::size_t start, int target, int componentType, const char* type,
                       std::size_t count);

  Json document_;
  std::string bytes_;
};

/// The attributes of a mesh's primitive that any mesh may have: positions, normals, colours.
Json glbAttributes(GlbBuffer& buffer, const Mesh& mesh);

}  // namespace loopreg::io
