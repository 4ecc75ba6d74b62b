#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg {

/// A triangle mesh or a point cloud: plain data.
///
/// Invariant: face indices lie in [0, n); `normals` and `colors` are empty or have n columns.
/// `faces` empty: a point cloud.
struct Mesh {
  Points vertices;  ///< 3 x n
  Faces faces;      ///< 3 x m
  Points normals;   ///< 3 x n unit vectors, or empty
  Colors colors;    ///< 3 x n sRGB, or empty

  Eigen::Index vertexCount() const { return vertices.cols(); }
  Eigen::Index faceCount() const { return faces.cols(); }
  bool isPointCloud() const { return faces.cols() == 0; }
};

namespace geometry {

/// Unit normal of each face, 3 x m; zero for faces without area.
Points faceNormals(const Points& vertices, const Faces& faces);
/// Angle-weighted unit vertex normals, 3 x n; zero at vertices without a face.
Points vertexNormals(const Points& vertices, const Faces& faces);
/// Area of each face, m.
VectorXd faceAreas(const Points& vertices, const Faces& faces);
double surfaceArea(const Points& vertices, const Faces& faces);
/// Signed volume by the divergence theorem; meaningful for closed, outward-oriented meshes.
double volume(const Points& vertices, const Faces& faces);
Eigen::AlignedBox3d bounds(const Points& vertices);

/// The mesh of the given faces with unused vertices dropped; `kept`, where asked for, receives the
/// old index of each new vertex. For a point cloud `faces` stays empty and `vertexMask` decides.
Mesh selectFaces(const Mesh& mesh, const std::vector<std::int32_t>& faces,
                 std::vector<std::int32_t>* kept = nullptr);
Mesh selectVertices(const Mesh& mesh, const std::vector<bool>& vertexMask,
                    std::vector<std::int32_t>* kept = nullptr);

}  // namespace geometry
}  // namespace loopreg
