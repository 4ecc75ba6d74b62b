#include "widgets/scene/DraftMesh.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace loopreg::ui {
namespace {

/// 21 bits per axis: two million cells along each, far beyond any draft.
std::uint64_t packed(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return (a & 0x1fffff) << 42 | (b & 0x1fffff) << 21 | (c & 0x1fffff);
}

struct Cell {
  Vector3d sum = Vector3d::Zero();
  int count = 0;
  std::int32_t nearest = -1;
  double squared = 0;
};

Draft thinned(const Mesh& cloud, Eigen::Index points) {
  Draft draft;
  for (Eigen::Index i = 0; i < points; ++i) {
    draft.source.push_back(static_cast<std::int32_t>(i * cloud.vertexCount() / points));
  }
  return draft;
}

}  // namespace

Draft makeDraft(const Mesh& mesh, Eigen::Index triangles) {
  if (mesh.isPointCloud()) {
    return mesh.vertexCount() > triangles ? thinned(mesh, triangles / 2) : Draft();
  }
  if (mesh.faceCount() <= 2 * triangles) return {};
  // A surface of area A in cells of side h has about A / h^2 vertices, and twice as many triangles.
  const double area = geometry::surfaceArea(mesh.vertices, mesh.faces);
  const double side = std::sqrt(2 * area / static_cast<double>(triangles));
  if (!(side > 0) || !std::isfinite(side)) return {};
  const Vector3d low = geometry::bounds(mesh.vertices).min();

  std::unordered_map<std::uint64_t, std::int32_t> numbers;
  std::vector<Cell> cells;
  std::vector<std::int32_t> cellOf(static_cast<std::size_t>(mesh.vertexCount()));
  for (Eigen::Index v = 0; v < mesh.vertexCount(); ++v) {
    const Vector3d at = ((mesh.vertices.col(v) - low) / side).array().floor();
    const std::uint64_t key =
        packed(static_cast<std::uint64_t>(at.x()), static_cast<std::uint64_t>(at.y()),
               static_cast<std::uint64_t>(at.z()));
    const auto [found, isNew] = numbers.emplace(key, static_cast<std::int32_t>(cells.size()));
    if (isNew) cells.emplace_back();
    cellOf[static_cast<std::size_t>(v)] = found->second;
    Cell& cell = cells[static_cast<std::size_t>(found->second)];
    cell.sum += mesh.vertices.col(v);
    ++cell.count;
  }
  for (Eigen::Index v = 0; v < mesh.vertexCount(); ++v) {
    Cell& cell = cells[static_cast<std::size_t>(cellOf[static_cast<std::size_t>(v)])];
    const double squared = (mesh.vertices.col(v) - cell.sum / cell.count).squaredNorm();
    if (cell.nearest >= 0 && squared >= cell.squared) continue;
    cell.nearest = static_cast<std::int32_t>(v);
    cell.squared = squared;
  }

  Draft draft;
  draft.spacing = side;
  for (const Cell& cell : cells) draft.source.push_back(cell.nearest);
  std::unordered_set<std::uint64_t> seen;
  std::vector<std::array<std::int32_t, 3>> kept;
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    std::array<std::int32_t, 3> corner{};
    for (int c = 0; c < 3; ++c) corner[c] = cellOf[static_cast<std::size_t>(mesh.faces(c, f))];
    if (corner[0] == corner[1] || corner[1] == corner[2] || corner[2] == corner[0]) continue;
    std::array<std::int32_t, 3> sorted = corner;
    std::sort(sorted.begin(), sorted.end());
    if (seen.insert(packed(sorted[0], sorted[1], sorted[2])).second) kept.push_back(corner);
  }
  draft.faces.resize(3, static_cast<Eigen::Index>(kept.size()));
  for (std::size_t f = 0; f < kept.size(); ++f) {
    draft.faces.col(static_cast<Eigen::Index>(f)) << kept[f][0], kept[f][1], kept[f][2];
  }
  return draft;
}

}  // namespace loopreg::ui
