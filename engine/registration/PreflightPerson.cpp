#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "registration/PreflightParts.h"

namespace loopreg::registration::preflight {
namespace {

constexpr double kVoxel =
    0.02;  ///< clustering cell, share of the scan's size: gaps of 2 to 4 % close
constexpr Eigen::Index kMostVertices = 150'000;  ///< vertices that the cells are filled with
constexpr double kRivalArea =
    0.35;  ///< of the largest cluster: large enough to be the person instead
constexpr double kRivalSize = 0.6;    ///< of the person's size: what could be meant as well
constexpr double kNearGap = 0.05;     ///< of the person's size: shells, glasses, torn patches
constexpr double kSplitGap = 0.2;     ///< for large pieces in the person's own column
constexpr double kLargePiece = 0.03;  ///< of the person's area

/// Disjoint sets with path halving.
struct UnionFind {
  std::vector<std::int32_t> parent;
  explicit UnionFind(std::size_t n) : parent(n) { std::iota(parent.begin(), parent.end(), 0); }
  std::int32_t find(std::int32_t i) {
    while (parent[static_cast<std::size_t>(i)] != i) {
      auto& p = parent[static_cast<std::size_t>(i)];
      p = parent[static_cast<std::size_t>(p)];
      i = p;
    }
    return i;
  }
  void join(std::int32_t a, std::int32_t b) {
    a = find(a);
    b = find(b);
    // The lower index wins, so that labels do not depend on the order of joins.
    if (a != b) parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }
};

/// Occupied cells of a regular grid, in an open-addressing table: a million vertices are looked up
/// in a few ten milliseconds.
class VoxelSet {
 public:
  VoxelSet(const Vector3d& origin, double cell)
      : origin_(origin), inverse_(1 / cell), slots_(1024) {}

  std::int32_t insert(const Vector3d& p) {
    if (2 * keys_.size() >= slots_.size()) grow();
    const std::uint64_t key = keyOf(p);
    std::size_t at = slotOf(key);
    if (slots_[at] == 0) {
      keys_.push_back(key);
      slots_[at] = static_cast<std::int32_t>(keys_.size());
    }
    return slots_[at] - 1;
  }
  std::int32_t find(const Vector3d& p) const { return findKey(keyOf(p)); }
  /// The cell at an offset of -1, 0, 1 per axis from cell `index`, or -1.
  std::int32_t neighbour(std::int32_t index, int dx, int dy, int dz) const {
    return findKey(shifted(keys_[static_cast<std::size_t>(index)], dx, dy, dz));
  }
  /// The cell of p, or an occupied one of its 26 neighbours, or -1.
  std::int32_t findNear(const Vector3d& p) const {
    const std::uint64_t key = keyOf(p);
    if (const std::int32_t own = findKey(key); own >= 0) return own;
    for (int d = 0; d < 27; ++d) {
      const std::int32_t other = findKey(shifted(key, d / 9 - 1, d / 3 % 3 - 1, d % 3 - 1));
      if (other >= 0) return other;
    }
    return -1;
  }
  std::size_t size() const { return keys_.size(); }

 private:
  std::uint64_t keyOf(const Vector3d& p) const {
    std::uint64_t key = 0;
    for (int axis = 0; axis < 3; ++axis) {
      const double c = std::floor((p(axis) - origin_(axis)) * inverse_);
      // Outliers beyond a million cells share the outermost ones.
      key =
          (key << 21) | (static_cast<std::uint64_t>(std::clamp(c, -1e6, 1e6) + 1e6 + 2) & 0x1fffff);
    }
    return key;
  }
  static std::uint64_t shifted(std::uint64_t key, int dx, int dy, int dz) {
    return key + (static_cast<std::uint64_t>(dx) << 42) + (static_cast<std::uint64_t>(dy) << 21) +
           static_cast<std::uint64_t>(dz);
  }
  std::size_t slotOf(std::uint64_t key) const {
    std::uint64_t hash = key * 0x9e3779b97f4a7c15ull;
    std::size_t at = (hash >> 32) & (slots_.size() - 1);
    while (slots_[at] != 0 && keys_[static_cast<std::size_t>(slots_[at] - 1)] != key) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }
  std::int32_t findKey(std::uint64_t key) const { return slots_[slotOf(key)] - 1; }
  void grow() {
    slots_.assign(slots_.size() * 4, 0);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      slots_[slotOf(keys_[i])] = static_cast<std::int32_t>(i + 1);
    }
  }

  Vector3d origin_;
  double inverse_;
  std::vector<std::int32_t> slots_;  ///< index + 1, 0: empty
  std::vector<std::uint64_t> keys_;
};

/// A cluster of samples that are near each other.
struct Cluster {
  std::vector<Eigen::Index> samples;
  Eigen::AlignedBox3d box;
};

bool onPlane(const std::vector<SupportPlane>& planes, const Vector3d& p) {
  return std::any_of(planes.begin(), planes.end(),
                     [&](const SupportPlane& plane) { return plane.contains(p); });
}

Samples samplesOf(const Samples& samples, const Cluster& cluster) {
  std::vector<bool> mask(static_cast<std::size_t>(samples.count()), false);
  for (const Eigen::Index i : cluster.samples) mask[static_cast<std::size_t>(i)] = true;
  return select(samples, mask);
}

/// Smallest distance between two clusters' samples, up to the coarse step they are compared with.
double gapBetween(const Samples& samples, const Cluster& a, const Cluster& b) {
  const std::size_t stepA = std::max<std::size_t>(1, a.samples.size() / 4000);
  const std::size_t stepB = std::max<std::size_t>(1, b.samples.size() / 200);
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.samples.size(); i += stepA) {
    for (std::size_t j = 0; j < b.samples.size(); j += stepB) {
      best =
          std::min(best, (samples.positions.col(a.samples[i]) - samples.positions.col(b.samples[j]))
                             .squaredNorm());
    }
  }
  return std::sqrt(best);
}

/// The cluster that is the person: the largest by area, unless another of similar size looks far
/// more like one (a chair beside a child).
std::size_t choosePerson(const Samples& samples, const std::vector<Cluster>& clusters) {
  std::size_t best = 0;
  double bestScore = -std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < clusters.size() && c < 4; ++c) {
    const double area = static_cast<double>(clusters[c].samples.size()) /
                        static_cast<double>(clusters[0].samples.size());
    if (area < kRivalArea) break;
    const UpScores scores = scoreUpAxes(samplesOf(samples, clusters[c]), {});
    const double score = scores.score[static_cast<std::size_t>(scores.best)] + 3 * std::log(area);
    if (score > bestScore) {
      bestScore = score;
      best = c;
    }
  }
  return best;
}

}  // namespace

PersonMask findPerson(const Scan& scan, const Samples& samples,
                      const std::vector<SupportPlane>& planes) {
  const Points& vertices = scan.mesh.vertices;
  PersonMask mask;
  mask.sample.assign(static_cast<std::size_t>(samples.count()), false);
  mask.vertex.assign(static_cast<std::size_t>(vertices.cols()), false);

  std::vector<bool> standing(mask.sample.size());
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    standing[static_cast<std::size_t>(i)] = !onPlane(planes, samples.positions.col(i));
  }
  const Eigen::AlignedBox3d box = robustBounds(select(samples, standing).positions, 0.005);
  const double size = box.sizes().maxCoeff();
  if (!(size > 0)) {
    mask.debrisPoints = mask.vertex.size();
    return mask;
  }

  // Cells wide enough that neighbouring samples of a sparse cloud still touch: area / count is the
  // area per sample, and a body of size H has about 0.6 H^2 of surface.
  const double spacing = std::sqrt(0.6 * size * size / static_cast<double>(samples.count()));
  VoxelSet voxels(box.min(), std::max(kVoxel * size, 1.5 * spacing));
  std::vector<std::int32_t> cellOfSample(mask.sample.size(), -1);
  for (std::size_t i = 0; i < mask.sample.size(); ++i) {
    if (standing[i])
      cellOfSample[i] = voxels.insert(samples.positions.col(static_cast<Eigen::Index>(i)));
  }
  const Eigen::Index stride = std::max<Eigen::Index>(1, vertices.cols() / kMostVertices);
  for (Eigen::Index v = 0; v < vertices.cols(); v += stride) {
    if (!onPlane(planes, vertices.col(v))) voxels.insert(vertices.col(v));
  }
  UnionFind sets(voxels.size());
  for (std::size_t i = 0; i < voxels.size(); ++i) {
    const auto own = static_cast<std::int32_t>(i);
    for (int d = 14; d < 27; ++d) {  // half of the 26 neighbours; the others find this cell
      const std::int32_t other = voxels.neighbour(own, d / 9 - 1, d / 3 % 3 - 1, d % 3 - 1);
      if (other >= 0) sets.join(own, other);
    }
  }

  std::vector<Cluster> clusters;
  std::vector<std::int32_t> clusterOfRoot(voxels.size(), -1);
  for (std::size_t i = 0; i < mask.sample.size(); ++i) {
    if (!standing[i]) continue;
    const auto root = static_cast<std::size_t>(sets.find(cellOfSample[i]));
    if (clusterOfRoot[root] < 0) {
      clusterOfRoot[root] = static_cast<std::int32_t>(clusters.size());
      clusters.emplace_back();
    }
    Cluster& cluster = clusters[static_cast<std::size_t>(clusterOfRoot[root])];
    cluster.samples.push_back(static_cast<Eigen::Index>(i));
    cluster.box.extend(Vector3d(samples.positions.col(static_cast<Eigen::Index>(i))));
  }
  std::stable_sort(clusters.begin(), clusters.end(), [](const Cluster& a, const Cluster& b) {
    return a.samples.size() > b.samples.size();
  });
  mask.components = clusters.size();

  const std::size_t person = choosePerson(samples, clusters);
  const Cluster& body = clusters[person];
  const double height = body.box.sizes().maxCoeff();
  std::vector<bool> kept(clusters.size(), false);
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    if (c == person) {
      kept[c] = true;
      continue;
    }
    const double area =
        static_cast<double>(clusters[c].samples.size()) / static_cast<double>(body.samples.size());
    if (area > kRivalArea) {  // a second person, a chair
      if (clusters[c].box.sizes().maxCoeff() > kRivalSize * height) {
        mask.rivalShare = std::max(mask.rivalShare, area);
      }
      continue;
    }
    const double gap = gapBetween(samples, body, clusters[c]);
    Eigen::AlignedBox3d column = body.box;
    column.min().array() -= kSplitGap * height;
    column.max().array() += kSplitGap * height;
    const bool split = area > kLargePiece && gap < kSplitGap * height &&
                       body.box.exteriorDistance(clusters[c].box.center()) < kSplitGap * height &&
                       column.contains(clusters[c].box);
    kept[c] = gap < kNearGap * height || split;
  }

  std::vector<bool> keptRoot(voxels.size(), false);
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    if (!kept[c]) continue;
    for (const Eigen::Index i : clusters[c].samples) {
      mask.sample[static_cast<std::size_t>(i)] = true;
      keptRoot[static_cast<std::size_t>(sets.find(cellOfSample[static_cast<std::size_t>(i)]))] =
          true;
    }
  }
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
    if (onPlane(planes, vertices.col(v))) {
      ++mask.planePoints;
      continue;
    }
    const std::int32_t cell = voxels.findNear(vertices.col(v));
    const bool keep = cell >= 0 && keptRoot[static_cast<std::size_t>(sets.find(cell))];
    mask.vertex[static_cast<std::size_t>(v)] = keep;
    if (!keep) ++mask.debrisPoints;
  }
  return mask;
}

namespace {

using Edge = std::array<std::int32_t, 2>;  ///< lower index first

/// Edges that one face has, among the vertices of the mask. Half-edges lie in rows by their lower
/// vertex (counting sort): linear in time, and local for meshes whose vertex order is.
std::vector<Edge> openEdges(const Faces& faces, const std::vector<bool>& vertexMask) {
  const std::size_t n = vertexMask.size();
  std::vector<std::int32_t> start(n + 1, 0);
  const auto forEachEdge = [&](auto&& visit) {
    for (Eigen::Index f = 0; f < faces.cols(); ++f) {
      for (int k = 0; k < 3; ++k) {
        const std::int32_t a = faces(k, f), b = faces((k + 1) % 3, f);
        visit(static_cast<std::size_t>(std::min(a, b)), std::max(a, b));
      }
    }
  };
  forEachEdge([&](std::size_t low, std::int32_t) { ++start[low + 1]; });
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<std::int32_t> other(static_cast<std::size_t>(start.back()));
  std::vector<std::int32_t> next(start.begin(), start.end() - 1);
  forEachEdge([&](std::size_t low, std::int32_t high) {
    other[static_cast<std::size_t>(next[low]++)] = high;
  });
  std::vector<Edge> open;
  for (std::size_t low = 0; low < n; ++low) {
    if (!vertexMask[low]) continue;
    const auto begin = other.begin() + start[low], end = other.begin() + start[low + 1];
    for (auto it = begin; it != end; ++it) {
      if (vertexMask[static_cast<std::size_t>(*it)] && std::count(begin, end, *it) == 1) {
        open.push_back({static_cast<std::int32_t>(low), *it});
      }
    }
  }
  return open;
}

/// Gives vertices of equal position one index: texture seams split vertices, not surfaces.
void weld(const Points& vertices, std::vector<Edge>& edges) {
  std::vector<std::int32_t> used;
  for (const Edge& edge : edges) used.insert(used.end(), edge.begin(), edge.end());
  const auto before = [&](std::int32_t a, std::int32_t b) {
    for (int axis = 0; axis < 3; ++axis) {
      if (vertices(axis, a) != vertices(axis, b)) return vertices(axis, a) < vertices(axis, b);
    }
    return a < b;
  };
  std::sort(used.begin(), used.end(), before);
  used.erase(std::unique(used.begin(), used.end()), used.end());
  std::vector<std::int32_t> first(static_cast<std::size_t>(vertices.cols()), -1);
  for (std::size_t i = 0; i < used.size(); ++i) {
    const bool same = i > 0 && vertices.col(used[i]) == vertices.col(used[i - 1]);
    first[static_cast<std::size_t>(used[i])] =
        same ? first[static_cast<std::size_t>(used[i - 1])] : used[i];
  }
  for (Edge& edge : edges) {
    for (std::int32_t& v : edge) v = first[static_cast<std::size_t>(v)];
    std::sort(edge.begin(), edge.end());
  }
}

}  // namespace

std::size_t countHoles(const Mesh& mesh, const std::vector<bool>& vertexMask) {
  std::vector<Edge> edges = openEdges(mesh.faces, vertexMask);
  weld(mesh.vertices, edges);
  std::sort(edges.begin(), edges.end());
  UnionFind curves(vertexMask.size());
  std::vector<std::int32_t> onBoundary;
  for (std::size_t i = 0, end; i < edges.size(); i = end) {
    for (end = i; end < edges.size() && edges[end] == edges[i]; ++end) continue;
    if (end - i != 1 || edges[i][0] == edges[i][1]) continue;  // a seam, or an edge without length
    curves.join(edges[i][0], edges[i][1]);
    onBoundary.push_back(edges[i][0]);
  }
  for (std::int32_t& v : onBoundary) v = curves.find(v);
  std::sort(onBoundary.begin(), onBoundary.end());
  return static_cast<std::size_t>(std::unique(onBoundary.begin(), onBoundary.end()) -
                                  onBoundary.begin());
}

}  // namespace loopreg::registration::preflight
