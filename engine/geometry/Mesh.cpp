#include "geometry/Mesh.h"

#include <algorithm>
#include <cmath>

namespace loopreg::geometry {
namespace {

/// Twice the area times the unit normal of one face.
Vector3d areaVector(const Points& vertices, const Faces& faces, Eigen::Index f) {
  const Vector3d a = vertices.col(faces(0, f));
  return (vertices.col(faces(1, f)) - a).cross(vertices.col(faces(2, f)) - a);
}

/// v / |v|, or zero for a vector that has no direction.
Vector3d unitOrZero(const Vector3d& v) {
  const double length = v.norm();
  return length > 0 && std::isfinite(length) ? Vector3d(v / length) : Vector3d::Zero();
}

/// arccos to 2e-8 (Abramowitz & Stegun 4.4.46), several times faster than the library's: reading a
/// scan of millions of triangles spends its time here.
double angleOfCosine(double cosine) {
  const double x = std::min(std::abs(cosine), 1.0);
  double p = -0.0012624911;
  for (const double c : {0.0066700901, -0.0170881256, 0.0308918810, -0.0501743046, 0.0889789874,
                         -0.2145988016, 1.5707963050}) {
    p = p * x + c;
  }
  const double angle = std::sqrt(1 - x) * p;
  return cosine < 0 ? 3.14159265358979323846 - angle : angle;
}

/// The columns of `values` named by `kept`; empty input (attribute absent) stays empty.
template <class Matrix>
Matrix selectColumns(const Matrix& values, const std::vector<std::int32_t>& kept) {
  if (values.cols() == 0) return {};
  Matrix selected(3, static_cast<Eigen::Index>(kept.size()));
  for (std::size_t i = 0; i < kept.size(); ++i) selected.col(i) = values.col(kept[i]);
  return selected;
}

/// The sub-mesh of the vertices with mask[v] and of the given faces, whose vertices all are among
/// them.
Mesh compact(const Mesh& mesh, const std::vector<bool>& mask,
             const std::vector<std::int32_t>& faces, std::vector<std::int32_t>* keptOut) {
  std::vector<std::int32_t> kept;
  std::vector<std::int32_t> newIndex(mask.size(), -1);
  for (std::size_t v = 0; v < mask.size(); ++v) {
    if (!mask[v]) continue;
    newIndex[v] = static_cast<std::int32_t>(kept.size());
    kept.push_back(static_cast<std::int32_t>(v));
  }
  Mesh result;
  result.vertices = selectColumns(mesh.vertices, kept);
  result.normals = selectColumns(mesh.normals, kept);
  result.colors = selectColumns(mesh.colors, kept);
  result.faces.resize(3, static_cast<Eigen::Index>(faces.size()));
  for (std::size_t f = 0; f < faces.size(); ++f) {
    for (int k = 0; k < 3; ++k) result.faces(k, f) = newIndex[mesh.faces(k, faces[f])];
  }
  if (keptOut) *keptOut = std::move(kept);
  return result;
}

}  // namespace

Points faceNormals(const Points& vertices, const Faces& faces) {
  Points normals(3, faces.cols());
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    normals.col(f) = unitOrZero(areaVector(vertices, faces, f));
  }
  return normals;
}

Points vertexNormals(const Points& vertices, const Faces& faces) {
  // Weights by the angle at the corner (Thuermer & Wuethrich 1998) make the normal independent of
  // how the surface around the vertex is cut into triangles.
  Points sums = Points::Zero(3, vertices.cols());
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    const Vector3d n = unitOrZero(areaVector(vertices, faces, f));
    if (n.isZero(0)) continue;
    const Vector3d a = vertices.col(faces(0, f)), b = vertices.col(faces(1, f)),
                   c = vertices.col(faces(2, f));
    const Vector3d ab = (b - a).normalized(), bc = (c - b).normalized(), ca = (a - c).normalized();
    sums.col(faces(0, f)) += angleOfCosine(-ca.dot(ab)) * n;
    sums.col(faces(1, f)) += angleOfCosine(-ab.dot(bc)) * n;
    sums.col(faces(2, f)) += angleOfCosine(-bc.dot(ca)) * n;
  }
  for (Eigen::Index v = 0; v < sums.cols(); ++v) sums.col(v) = unitOrZero(sums.col(v));
  return sums;
}

VectorXd faceAreas(const Points& vertices, const Faces& faces) {
  VectorXd areas(faces.cols());
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    areas[f] = 0.5 * areaVector(vertices, faces, f).norm();
  }
  return areas;
}

double surfaceArea(const Points& vertices, const Faces& faces) {
  return faceAreas(vertices, faces).sum();
}

double volume(const Points& vertices, const Faces& faces) {
  // Sum of the signed tetrahedra over a point of the mesh: exact for any apex on a closed mesh, and
  // an apex nearby avoids cancellation where the mesh lies far from the origin.
  if (faces.cols() == 0) return 0;
  const Vector3d apex = vertices.col(faces(0, 0));
  double sixfold = 0;
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    const Vector3d a = vertices.col(faces(0, f)) - apex;
    const Vector3d b = vertices.col(faces(1, f)) - apex;
    const Vector3d c = vertices.col(faces(2, f)) - apex;
    sixfold += a.dot(b.cross(c));
  }
  return sixfold / 6;
}

Eigen::AlignedBox3d bounds(const Points& vertices) {
  Eigen::AlignedBox3d box;
  if (vertices.cols() > 0) {
    box.min() = vertices.rowwise().minCoeff();
    box.max() = vertices.rowwise().maxCoeff();
  }
  return box;
}

Mesh selectFaces(const Mesh& mesh, const std::vector<std::int32_t>& faces,
                 std::vector<std::int32_t>* kept) {
  std::vector<bool> mask(static_cast<std::size_t>(mesh.vertexCount()), false);
  for (const std::int32_t f : faces) {
    for (int k = 0; k < 3; ++k) mask[mesh.faces(k, f)] = true;
  }
  return compact(mesh, mask, faces, kept);
}

Mesh selectVertices(const Mesh& mesh, const std::vector<bool>& vertexMask,
                    std::vector<std::int32_t>* kept) {
  std::vector<std::int32_t> faces;
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    if (vertexMask[mesh.faces(0, f)] && vertexMask[mesh.faces(1, f)] &&
        vertexMask[mesh.faces(2, f)]) {
      faces.push_back(static_cast<std::int32_t>(f));
    }
  }
  return compact(mesh, vertexMask, faces, kept);
}

}  // namespace loopreg::geometry
