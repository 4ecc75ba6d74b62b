#include "exchange/ObjWriter.h"

#include <cstdio>

namespace loopreg::exchange {
namespace {

int partOfFace(const ObjExtras& extras, const Eigen::Vector3i& corners) {
  const auto label = [&](int k) { return extras.partLabels[static_cast<std::size_t>(corners[k])]; };
  return label(1) == label(2) ? label(1) : label(0);
}

}  // namespace

std::string objFile(const Mesh& mesh, const ObjExtras& extras) {
  std::string text = "# LoopReg Studio\n";
  if (!extras.materialFile.empty()) text += "mtllib " + extras.materialFile + "\n";
  char line[160];
  const bool coloured = mesh.colors.cols() == mesh.vertices.cols() && mesh.colors.cols() > 0;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const Vector3d v = mesh.vertices.col(i);
    int length = std::snprintf(line, sizeof line, "v %.9g %.9g %.9g", v.x(), v.y(), v.z());
    text.append(line, static_cast<std::size_t>(length));
    if (coloured) {
      length = std::snprintf(line, sizeof line, " %.4f %.4f %.4f", mesh.colors(0, i) / 255.0,
                             mesh.colors(1, i) / 255.0, mesh.colors(2, i) / 255.0);
      text.append(line, static_cast<std::size_t>(length));
    }
    text += '\n';
  }
  for (Eigen::Index t = 0; t < extras.uv.cols(); ++t) {
    std::snprintf(line, sizeof line, "vt %.7g %.7g\n", extras.uv(0, t), extras.uv(1, t));
    text += line;
  }
  const bool textured = extras.uv.cols() > 0;
  const Faces& uvFaces = extras.uvFaces.cols() > 0 ? extras.uvFaces : mesh.faces;
  const bool grouped = extras.partLabels.size() == static_cast<std::size_t>(mesh.vertexCount()) &&
                       !extras.partNames.empty();
  if (!extras.materialFile.empty()) text += "usemtl skin\n";
  int part = -1;
  for (Eigen::Index f = 0; f < mesh.faces.cols(); ++f) {
    const int own = grouped ? partOfFace(extras, mesh.faces.col(f)) : -1;
    if (own != part) text += "g " + extras.partNames[static_cast<std::size_t>(own)] + "\n";
    part = own;
    text += 'f';
    for (int k = 0; k < 3; ++k) {
      if (textured) {
        std::snprintf(line, sizeof line, " %d/%d", mesh.faces(k, f) + 1, uvFaces(k, f) + 1);
      } else {
        std::snprintf(line, sizeof line, " %d", mesh.faces(k, f) + 1);
      }
      text += line;
    }
    text += '\n';
  }
  return text;
}

std::string materialLibrary(const std::string& pictureFile) {
  return "# LoopReg Studio\nnewmtl skin\nKa 0 0 0\nKd 1 1 1\nKs 0 0 0\nillum 1\nmap_Kd " +
         pictureFile + "\n";
}

}  // namespace loopreg::exchange
