#include "geometry/Normals.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/Parallel.h"
#include "geometry/PointIndex.h"

namespace loopreg::geometry {
namespace {

/// Neighbours that completeNormals() asks for: enough to average out a scanner's noise, few enough
/// to stay on one side of a hand.
constexpr int kDefaultNeighbors = 16;
/// Neighbours over which orientation spreads.
constexpr int kGraphDegree = 8;
/// Steps into which edge weights are sorted.
constexpr int kWeightSteps = 1024;
/// Directions in which a component is seen from outside.
constexpr int kViews = 128;

/// Spreads the low 21 bits of x to every third bit.
std::uint64_t spreadBits(std::uint64_t x) {
  x &= 0x1fffff;
  x = (x | x << 32) & 0x1f00000000ffffULL;
  x = (x | x << 16) & 0x1f0000ff0000ffULL;
  x = (x | x << 8) & 0x100f00f00f00f00fULL;
  x = (x | x << 4) & 0x10c30c30c30c30c3ULL;
  return (x | x << 2) & 0x1249249249249249ULL;
}

/// The points' indices along a Z-order curve: what is near in space is near in memory.
std::vector<std::int32_t> spatialOrder(const Points& points) {
  const Eigen::AlignedBox3d box = bounds(points);
  const double extent = box.sizes().maxCoeff();
  const double scale = extent > 0 ? 2097151.0 / extent : 0.0;
  std::vector<std::pair<std::uint64_t, std::int32_t>> keys(static_cast<std::size_t>(points.cols()));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::uint64_t key = 0;
    for (int k = 0; k < 3; ++k) {
      key |= spreadBits(static_cast<std::uint64_t>((points(k, i) - box.min()[k]) * scale)) << k;
    }
    keys[i] = {key, static_cast<std::int32_t>(i)};
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::int32_t> order(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order[i] = keys[i].second;
  return order;
}

/// Normal of the plane through a point and its neighbours: the covariance's eigenvector of least
/// variance. Zero where they lie on a line or in one place.
Vector3d planeNormal(const Points& points, const std::vector<PointIndex::Neighbor>& neighbors) {
  if (neighbors.size() < 3) return Vector3d::Zero();
  // Relative to the point itself: far from the origin nothing is lost to cancellation.
  const Vector3d center = points.col(neighbors.front().index);
  Vector3d sum = Vector3d::Zero();
  Matrix3d products = Matrix3d::Zero();
  for (const PointIndex::Neighbor& n : neighbors) {
    const Vector3d d = points.col(n.index) - center;
    sum += d;
    products += d * d.transpose();
  }
  const Matrix3d covariance =
      products - sum * sum.transpose() / static_cast<double>(neighbors.size());
  const double scale = covariance.trace();
  if (!(scale > 0) || !std::isfinite(scale)) return Vector3d::Zero();
  Eigen::SelfAdjointEigenSolver<Matrix3d> solver;
  solver.computeDirect(covariance / scale);
  if (!(solver.eigenvalues()[1] > 1e-8)) return Vector3d::Zero();
  return solver.eigenvectors().col(0).normalized();
}

/// Union-find that also knows, for each member, whether its sign is opposite to its root's.
class SignedSets {
 public:
  explicit SignedSets(std::size_t count) : parent_(count), opposite_(count, 0) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  struct Root {
    std::int32_t index;
    bool opposite;
  };
  Root find(std::int32_t i) {
    std::int32_t root = i;
    bool sign = false;
    while (parent_[root] != root) {
      sign ^= opposite_[root] != 0;
      root = parent_[root];
    }
    // Hang everything on the way directly under the root, keeping each one's sign towards it.
    bool rest = sign;
    while (parent_[i] != root && i != root) {
      const std::int32_t next = parent_[i];
      const bool step = opposite_[i] != 0;
      parent_[i] = root;
      opposite_[i] = rest;
      rest ^= step;
      i = next;
    }
    return {root, sign};
  }
  void unite(std::int32_t a, std::int32_t b, bool opposite) {
    const Root rootA = find(a), rootB = find(b);
    if (rootA.index == rootB.index) return;
    const std::int32_t low = std::min(rootA.index, rootB.index);
    const std::int32_t high = std::max(rootA.index, rootB.index);
    parent_[high] = low;
    opposite_[high] = opposite ^ rootA.opposite ^ rootB.opposite;
  }

 private:
  std::vector<std::int32_t> parent_;
  std::vector<std::uint8_t> opposite_;
};

/// Distrust of the edge from p to q: 0 in a plane, growing with the bend, and with the edge leaving
/// the tangent planes. The latter (absent in Hoppe's weight) keeps the two sides of a hand or a
/// sheet apart, whose normals are parallel but opposite.
int edgeWeight(const Vector3d& step, const Vector3d& n, const Vector3d& m) {
  const double length = step.norm();
  const double leaving =
      length > 0 ? 0.5 * (std::abs(step.dot(n)) + std::abs(step.dot(m))) / length : 0.0;
  const double weight = 0.5 * (1 - std::abs(n.dot(m)) + leaving);
  return std::clamp(static_cast<int>(weight * kWeightSteps), 0, kWeightSteps - 1);
}

/// Makes signs consistent along the minimum spanning forest of the neighbour graph: Kruskal's order
/// with signs in the union-find needs neither the tree nor a walk over it.
/// graph: kGraphDegree neighbours per point, -1 for none. Returns the tree each point belongs to.
std::vector<std::int32_t> spreadSigns(const Points& points, const std::vector<std::int32_t>& graph,
                                      Points& normals) {
  const auto count = static_cast<std::size_t>(points.cols());
  const auto usable = [&](std::size_t edge) {
    const std::int32_t j = graph[edge];
    return j >= 0 && !normals.col(j).isZero(0) &&
           !normals.col(static_cast<Eigen::Index>(edge / kGraphDegree)).isZero(0);
  };
  std::vector<std::int16_t> weights(graph.size(), -1);
  std::vector<std::size_t> start(kWeightSteps + 1, 0);
  for (std::size_t edge = 0; edge < graph.size(); ++edge) {
    if (!usable(edge)) continue;
    const auto i = static_cast<Eigen::Index>(edge / kGraphDegree);
    const std::int32_t j = graph[edge];
    weights[edge] = static_cast<std::int16_t>(
        edgeWeight(points.col(j) - points.col(i), normals.col(i), normals.col(j)));
    ++start[static_cast<std::size_t>(weights[edge]) + 1];
  }
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<std::uint32_t> sorted(start.back());
  for (std::size_t edge = 0; edge < graph.size(); ++edge) {
    if (weights[edge] >= 0) sorted[start[weights[edge]]++] = static_cast<std::uint32_t>(edge);
  }
  SignedSets sets(count);
  for (const std::uint32_t edge : sorted) {
    const auto i = static_cast<std::int32_t>(edge / kGraphDegree);
    sets.unite(i, graph[edge], normals.col(i).dot(normals.col(graph[edge])) < 0);
  }
  std::vector<std::int32_t> tree(count);
  for (std::size_t i = 0; i < count; ++i) {
    const SignedSets::Root root = sets.find(static_cast<std::int32_t>(i));
    tree[i] = root.index;
    if (root.opposite) normals.col(i) *= -1;
  }
  return tree;
}

/// Turns each tree outward. Seen from far away in direction d, the first point met is on the
/// outside and its normal should face the viewer: the trees' extreme points in many directions vote
/// with n . d. (The rim of an open shell is extreme on its open side, too, but there n . d is
/// small.)
void turnOutward(const Points& points, const std::vector<std::int32_t>& tree, int threads,
                 Points& normals) {
  // Golden-angle spiral: even directions on the sphere.
  Points views(3, kViews);
  for (int v = 0; v < kViews; ++v) {
    const double z = 1 - (2 * v + 1.0) / kViews, angle = 2.399963229728653 * v;
    const double r = std::sqrt(1 - z * z);
    views.col(v) = Vector3d(r * std::cos(angle), r * std::sin(angle), z);
  }
  // Members of each tree side by side.
  const std::size_t count = tree.size();
  std::vector<std::int32_t> members(count);
  std::iota(members.begin(), members.end(), 0);
  std::stable_sort(members.begin(), members.end(),
                   [&](std::int32_t a, std::int32_t b) { return tree[a] < tree[b]; });
  for (std::size_t begin = 0; begin < count;) {
    std::size_t end = begin + 1;
    while (end < count && tree[members[end]] == tree[members[begin]]) ++end;
    VectorXd votes = VectorXd::Zero(kViews);
    const std::size_t grain = 1 + 200'000 / (end - begin);  // small trees are not worth a thread
    parallelRanges(kViews, threads, grain, [&](std::size_t first, std::size_t last, int) {
      for (std::size_t v = first; v < last; ++v) {
        const Vector3d view = views.col(v);
        std::int32_t extreme = members[begin];
        double height = -std::numeric_limits<double>::infinity();
        for (std::size_t i = begin; i < end; ++i) {
          const double h = view.dot(points.col(members[i]));
          if (h > height) {
            height = h;
            extreme = members[i];
          }
        }
        votes[v] = normals.col(extreme).dot(view);
      }
    });
    if (votes.sum() < 0) {
      for (std::size_t i = begin; i < end; ++i) normals.col(members[i]) *= -1;
    }
    begin = end;
  }
}

}  // namespace

Points estimateNormals(const Points& points, int neighbors, int threads) {
  const Eigen::Index count = points.cols();
  threads = resolveThreads(threads);
  if (count < 3 || neighbors < 2) return Points::Zero(3, count);
  // All work happens along a space-filling curve: neighbours are in cache, several times faster.
  const std::vector<std::int32_t> order = spatialOrder(points);
  Points sorted(3, count);
  for (Eigen::Index i = 0; i < count; ++i) sorted.col(i) = points.col(order[i]);
  const PointIndex index(sorted);
  Points normals(3, count);
  std::vector<std::int32_t> graph(static_cast<std::size_t>(count) * kGraphDegree, -1);
  parallelRanges(order.size(), threads, 1024, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto nearest = index.nearest(Vector3d(sorted.col(i)), neighbors + 1);
      normals.col(i) = planeNormal(sorted, nearest);
      std::size_t edge = i * kGraphDegree;
      for (const PointIndex::Neighbor& n : nearest) {
        if (edge == (i + 1) * kGraphDegree) break;
        if (n.index != static_cast<std::int32_t>(i)) graph[edge++] = n.index;
      }
    }
  });
  const std::vector<std::int32_t> tree = spreadSigns(sorted, graph, normals);
  turnOutward(sorted, tree, threads, normals);
  Points result(3, count);
  for (Eigen::Index i = 0; i < count; ++i) result.col(order[i]) = normals.col(i);
  return result;
}

bool completeNormals(Mesh& mesh, int threads) {
  if (mesh.vertexCount() == 0 || mesh.normals.cols() == mesh.vertices.cols()) return false;
  if (!mesh.isPointCloud()) {
    mesh.normals = vertexNormals(mesh.vertices, mesh.faces);
    return false;
  }
  mesh.normals = estimateNormals(mesh.vertices, kDefaultNeighbors, threads);
  return true;
}

}  // namespace loopreg::geometry
