#pragma once

#include <string>

#include "geometry/Mesh.h"

namespace loopreg::exchange {

/// What an OBJ file of a body holds beyond its mesh.
struct ObjExtras {
  Eigen::Matrix<double, 2, Eigen::Dynamic> uv;  ///< 2 x t or 0 columns
  Faces uvFaces;                                ///< 3 x m; 0 columns: uv is per vertex
  std::vector<int> partLabels;                  ///< per vertex; empty: one group
  std::vector<std::string> partNames;
  std::string materialFile;  ///< name of the .mtl file beside it; empty: no material
};

/// The material library of such a file: one material, "skin", whose picture is `pictureFile`.
std::string materialLibrary(const std::string& pictureFile);

/// Wavefront OBJ: vertices in their order ("v x y z r g b" where there are colours), texture
/// coordinates, and one group per part. A face belongs to the part of most of its corners. Faces
/// keep their order too (so a group's name comes up many times): topologies stay comparable.
std::string objFile(const Mesh& mesh, const ObjExtras& extras);

}  // namespace loopreg::exchange
