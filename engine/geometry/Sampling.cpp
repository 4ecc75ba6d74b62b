#include "geometry/Sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopreg::geometry {
namespace {

/// Point clouds far larger than wanted are thinned to this multiple before the grid is fitted.
constexpr std::size_t kThinningFactor = 32;
constexpr std::size_t kThinningFloor = 100'000;

/// Cell of a voxel grid, 21 bits per axis.
std::uint64_t cellKey(const Vector3d& p, const Vector3d& corner, double cell) {
  const auto axis = [&](int k) {
    const double steps = std::floor((p[k] - corner[k]) / cell);
    return static_cast<std::uint64_t>(std::clamp(steps, 0.0, 2097151.0));
  };
  return axis(0) << 42 | axis(1) << 21 | axis(2);
}

/// Open-addressing map from cell to a running number, in order of first appearance.
class CellTable {
 public:
  explicit CellTable(std::size_t mostCells) {
    std::size_t size = 16;
    while (size < 2 * mostCells) size *= 2;
    slots_.assign(size, {kEmpty, 0});
  }
  /// Number of the cell, a new one where it was unknown.
  std::int32_t find(std::uint64_t key) {
    std::size_t slot = (key * 0x9e3779b97f4a7c15ULL) >> 20 & (slots_.size() - 1);
    while (slots_[slot].key != key) {
      if (slots_[slot].key == kEmpty) {
        slots_[slot] = {key, count_};
        return count_++;
      }
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return slots_[slot].number;
  }
  std::size_t count() const { return static_cast<std::size_t>(count_); }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};  // no 63-bit key equals it
  struct Slot {
    std::uint64_t key;
    std::int32_t number;
  };
  std::vector<Slot> slots_;
  std::int32_t count_ = 0;
};

/// Occupied cells of the grid, counted no further than `limit` + 1.
std::size_t occupiedCells(const Points& points, const std::vector<std::int32_t>& indices,
                          const Vector3d& corner, double cell, std::size_t limit) {
  CellTable table(limit + 1);
  for (const std::int32_t i : indices) {
    table.find(cellKey(points.col(i), corner, cell));
    if (table.count() > limit) break;
  }
  return table.count();
}

/// One point per occupied cell: the one nearest to the mean of the cell's points.
std::vector<std::int32_t> onePerCell(const Points& points, const std::vector<std::int32_t>& indices,
                                     const Vector3d& corner, double cell, std::size_t cells) {
  CellTable table(cells);
  std::vector<std::int32_t> cellOf(indices.size());
  Points sums = Points::Zero(3, static_cast<Eigen::Index>(cells));
  VectorXd counts = VectorXd::Zero(static_cast<Eigen::Index>(cells));
  for (std::size_t i = 0; i < indices.size(); ++i) {
    cellOf[i] = table.find(cellKey(points.col(indices[i]), corner, cell));
    sums.col(cellOf[i]) += points.col(indices[i]) - corner;
    counts[cellOf[i]] += 1;
  }
  std::vector<std::int32_t> chosen(cells, -1);
  std::vector<double> nearest(cells, std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::int32_t c = cellOf[i];
    const Vector3d mean = corner + sums.col(c) / counts[c];
    const double squared = (points.col(indices[i]) - mean).squaredNorm();
    if (squared < nearest[c]) {
      nearest[c] = squared;
      chosen[c] = indices[i];
    }
  }
  chosen.erase(std::remove(chosen.begin(), chosen.end(), -1), chosen.end());
  return chosen;
}

/// At most `count` points, spread by the finest grid that has no more occupied cells than that.
std::vector<std::int32_t> thinByGrid(const Points& points, std::vector<std::int32_t> indices,
                                     std::size_t count) {
  const Eigen::AlignedBox3d box = bounds(points);
  const double extent = box.sizes().maxCoeff();
  if (!(extent > 0) || !std::isfinite(extent)) {  // all points in one place
    indices.resize(std::min(indices.size(), count));
    return indices;
  }
  // Occupied cells fall with the cell size but for jitter; bisect it on a logarithmic scale. 2^-20
  // of the extent is what the keys can tell apart, and one cell always holds everything.
  double fine = extent * 0x1p-20, coarse = extent * 1.01;
  for (int step = 0; step < 18 && coarse / fine > 1.01; ++step) {
    const double middle = std::sqrt(fine * coarse);
    (occupiedCells(points, indices, box.min(), middle, count) > count ? fine : coarse) = middle;
  }
  const std::size_t cells = occupiedCells(points, indices, box.min(), coarse, count);
  return onePerCell(points, indices, box.min(), coarse, cells);
}

OrientedPoints sampleMesh(const Mesh& mesh, std::size_t count, Rng& rng) {
  const std::vector<SurfacePoint> samples = sampleSurface(mesh.vertices, mesh.faces, count, rng);
  OrientedPoints result;
  result.positions.resize(3, static_cast<Eigen::Index>(samples.size()));
  result.normals.resize(3, static_cast<Eigen::Index>(samples.size()));
  result.source.resize(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const SurfacePoint& sample = samples[i];
    const auto face = mesh.faces.col(sample.face);
    Vector3d normal = Vector3d::Zero();
    if (mesh.normals.cols() == mesh.vertices.cols()) {
      for (int k = 0; k < 3; ++k) normal += sample.bary[k] * mesh.normals.col(face[k]);
    }
    if (normal.squaredNorm() < 1e-6) {  // none given, or they cancel: the face's own
      const Vector3d a = mesh.vertices.col(face[0]);
      normal = (mesh.vertices.col(face[1]) - a).cross(mesh.vertices.col(face[2]) - a);
    }
    result.positions.col(i) = sample.position;
    result.normals.col(i) = normal.stableNormalized();
    result.source[i] = sample.face;
  }
  return result;
}

}  // namespace

std::vector<SurfacePoint> sampleSurface(const Points& vertices, const Faces& faces,
                                        std::size_t count, Rng& rng) {
  const VectorXd areas = faceAreas(vertices, faces);
  const double total = areas.sum();
  if (!(total > 0) || !std::isfinite(total)) return {};
  std::vector<SurfacePoint> samples(count);
  Eigen::Index face = 0, last = areas.size() - 1;
  while (areas[last] <= 0) --last;  // rounding at the end must not land on an empty face
  double passed = 0;                // area of the faces before `face`
  for (std::size_t i = 0; i < count; ++i) {
    const double at = (static_cast<double>(i) + rng.uniform()) / static_cast<double>(count) * total;
    while (face < last && passed + areas[face] <= at) passed += areas[face++];
    // Uniform in the triangle: sqrt(u) folds the density of a square onto it (Osada et al. 2002).
    const double root = std::sqrt(rng.uniform()), v = rng.uniform();
    SurfacePoint& sample = samples[i];
    sample.face = static_cast<std::int32_t>(face);
    sample.bary = {1 - root, root * (1 - v), root * v};
    sample.position.setZero();
    for (int k = 0; k < 3; ++k) sample.position += sample.bary[k] * vertices.col(faces(k, face));
    sample.squaredDistance = 0;
  }
  return samples;
}

OrientedPoints sampleEvenly(const Mesh& mesh, std::size_t count, Rng& rng) {
  if (count == 0) return {};
  if (!mesh.isPointCloud()) return sampleMesh(mesh, count, rng);

  const auto total = static_cast<std::size_t>(mesh.vertexCount());
  std::vector<std::int32_t> chosen;
  const std::size_t most = std::max(kThinningFloor, kThinningFactor * count);
  if (total <= most) {
    chosen.resize(total);
    for (std::size_t i = 0; i < total; ++i) chosen[i] = static_cast<std::int32_t>(i);
  } else {
    // One at random out of each of `most` runs of the file's order, which mostly is spatial.
    chosen.resize(most);
    for (std::size_t i = 0; i < most; ++i) {
      const std::size_t begin = total * i / most, end = total * (i + 1) / most;
      chosen[i] = static_cast<std::int32_t>(begin + rng.below(end - begin));
    }
  }
  if (chosen.size() > count) chosen = thinByGrid(mesh.vertices, std::move(chosen), count);

  OrientedPoints result;
  result.positions.resize(3, static_cast<Eigen::Index>(chosen.size()));
  result.normals = Points::Zero(3, result.positions.cols());
  const bool oriented = mesh.normals.cols() == mesh.vertices.cols();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    result.positions.col(i) = mesh.vertices.col(chosen[i]);
    if (oriented) result.normals.col(i) = mesh.normals.col(chosen[i]);
  }
  result.source = std::move(chosen);
  return result;
}

std::vector<std::int32_t> farthestPoints(const Points& points, std::size_t count) {
  const std::size_t total = static_cast<std::size_t>(points.cols());
  std::vector<std::int32_t> chosen;
  if (total == 0 || count == 0) return chosen;
  chosen.reserve(std::min(count, total));
  VectorXd distance = VectorXd::Constant(points.cols(), std::numeric_limits<double>::infinity());
  Eigen::Index next = 0;
  while (chosen.size() < std::min(count, total)) {
    chosen.push_back(static_cast<std::int32_t>(next));
    const Vector3d latest = points.col(next);
    distance = distance.cwiseMin((points.colwise() - latest).colwise().squaredNorm().transpose());
    if (!(distance.maxCoeff(&next) > 0)) break;  // only copies of chosen points are left
  }
  return chosen;
}

}  // namespace loopreg::geometry
