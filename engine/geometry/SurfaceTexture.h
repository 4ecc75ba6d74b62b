#pragma once

#include <memory>
#include <vector>

#include "core/Image.h"
#include "geometry/Types.h"

namespace loopreg {

/// The pictures on a mesh: where each face's corners lie in which of them. Plain data.
///
/// Texture coordinates are those of OBJ: (0, 0) is the lower left corner of the picture, (1, 1) the
/// upper right one; beyond, the picture repeats.
///
/// Invariant: `uv` has three columns per face of the mesh, `image` one entry in [-1, images).
struct SurfaceTexture {
  Eigen::Matrix<float, 2, Eigen::Dynamic> uv;  ///< 2 x 3m: corner k of face f is column 3 f + k
  std::vector<std::int16_t> image;             ///< m; -1: the face has none
  std::vector<std::shared_ptr<const Image>> images;

  bool empty() const { return images.empty(); }
  /// The colour at a point of a face by barycentric weights, sRGB in [0, 255]; false: it has none.
  bool sample(std::int32_t face, const Vector3d& bary, Vector3d& color) const;
};

/// Bilinear lookup; pixel centres at half-integer positions, the picture repeats beyond its
/// borders.
Vector3d sampleImage(const Image& image, double u, double v);

/// A colour per vertex: the mean of the texture at its corners. False where a vertex of some face
/// gets none; `colors` is then left as it was.
bool vertexColorsOf(const SurfaceTexture& texture, const Faces& faces, Eigen::Index vertexCount,
                    Colors& colors);

}  // namespace loopreg
