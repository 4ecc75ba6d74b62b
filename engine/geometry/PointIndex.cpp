#include "geometry/PointIndex.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nanoflann.hpp>

#include "core/Parallel.h"

namespace loopreg::geometry {
namespace {

using Neighbor = PointIndex::Neighbor;

/// What nanoflann reads the points through.
struct Cloud {
  Points points;
  std::size_t kdtree_get_point_count() const { return static_cast<std::size_t>(points.cols()); }
  double kdtree_get_pt(std::size_t index, std::size_t axis) const { return points(axis, index); }
  template <class Box>
  bool kdtree_get_bbox(Box&) const {
    return false;  // nanoflann computes it
  }
};

using Metric = nanoflann::L2_Simple_Adaptor<double, Cloud, double, std::int32_t>;
using KdTree = nanoflann::KDTreeSingleIndexAdaptor<Metric, Cloud, 3, std::int32_t>;

/// The search keeps a running sum as its lower bound; the slack covers that sum's rounding, so that
/// equal distances are never pruned.
constexpr float kBoundSlack = -1e-6f;
#if NANOFLANN_VERSION >= 0x150
const nanoflann::SearchParameters kSearch(kBoundSlack, false);
#else
const nanoflann::SearchParams kSearch(32, kBoundSlack, false);
#endif

/// Order of answers: by distance, then by index, whatever the order in which the tree meets them.
bool nearer(const Neighbor& a, const Neighbor& b) {
  return a.squaredDistance < b.squaredDistance ||
         (a.squaredDistance == b.squaredDistance && a.index < b.index);
}

/// nanoflann offers a point only below worstDist(): a hair above lets equal distances through.
double justAbove(double value) {
  return value * (1 + std::numeric_limits<double>::epsilon()) + std::numeric_limits<double>::min();
}

/// The single nearest point.
class NearestOne {
 public:
  using DistanceType = double;
  using IndexType = std::int32_t;
  bool addPoint(double squaredDistance, std::int32_t index) {
    const Neighbor candidate{index, squaredDistance};
    if (best.index < 0 || nearer(candidate, best)) best = candidate;
    return true;
  }
  double worstDist() const {
    return best.index < 0 ? std::numeric_limits<double>::infinity()
                          : justAbove(best.squaredDistance);
  }
  bool full() const { return best.index >= 0; }
  std::size_t size() const { return best.index >= 0; }
  void sort() {}

  Neighbor best;
};

/// The k nearest, kept sorted by insertion (k is small).
class NearestK {
 public:
  using DistanceType = double;
  using IndexType = std::int32_t;
  explicit NearestK(std::size_t k) : k_(k) { items.reserve(k + 1); }
  bool addPoint(double squaredDistance, std::int32_t index) {
    const Neighbor candidate{index, squaredDistance};
    if (items.size() == k_ && !nearer(candidate, items.back())) return true;
    items.insert(std::upper_bound(items.begin(), items.end(), candidate, nearer), candidate);
    if (items.size() > k_) items.pop_back();
    return true;
  }
  double worstDist() const {
    return items.size() < k_ ? std::numeric_limits<double>::infinity()
                             : justAbove(items.back().squaredDistance);
  }
  bool full() const { return items.size() == k_; }
  std::size_t size() const { return items.size(); }
  void sort() {}

  std::vector<Neighbor> items;

 private:
  std::size_t k_;
};

/// All points within a radius, boundary included.
class WithinRadius {
 public:
  using DistanceType = double;
  using IndexType = std::int32_t;
  explicit WithinRadius(double squaredRadius) : squaredRadius_(squaredRadius) {}
  bool addPoint(double squaredDistance, std::int32_t index) {
    if (squaredDistance <= squaredRadius_) items.push_back({index, squaredDistance});
    return true;
  }
  double worstDist() const { return justAbove(squaredRadius_); }
  bool full() const { return true; }
  std::size_t size() const { return items.size(); }
  void sort() {}

  std::vector<Neighbor> items;

 private:
  double squaredRadius_;
};

}  // namespace

struct PointIndex::Tree {
  explicit Tree(Points points) : cloud{std::move(points)} {
    if (cloud.points.cols() == 0) return;
    kdTree = std::make_unique<KdTree>(3, cloud, nanoflann::KDTreeSingleIndexAdaptorParams(12));
    kdTree->buildIndex();
  }
  Cloud cloud;  // referred to by kdTree: a Tree never moves
  std::unique_ptr<KdTree> kdTree;
};

PointIndex::PointIndex(Points points) : tree_(std::make_unique<Tree>(std::move(points))) {}
PointIndex::~PointIndex() = default;
PointIndex::PointIndex(PointIndex&&) noexcept = default;
PointIndex& PointIndex::operator=(PointIndex&&) noexcept = default;

const Points& PointIndex::points() const { return tree_->cloud.points; }

PointIndex::Neighbor PointIndex::nearest(const Vector3d& query) const {
  if (!tree_->kdTree) return {};
  NearestOne search;
  tree_->kdTree->findNeighbors(search, query.data(), kSearch);
  return search.best;
}

std::vector<PointIndex::Neighbor> PointIndex::nearest(const Points& queries, int threads) const {
  std::vector<Neighbor> answers(static_cast<std::size_t>(queries.cols()));
  parallelRanges(answers.size(), resolveThreads(threads), 512,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) answers[i] = nearest(queries.col(i));
                 });
  return answers;
}

std::vector<PointIndex::Neighbor> PointIndex::nearest(const Vector3d& query, int k) const {
  if (!tree_->kdTree || k <= 0) return {};
  NearestK search(
      std::min<std::size_t>(static_cast<std::size_t>(k), tree_->cloud.kdtree_get_point_count()));
  tree_->kdTree->findNeighbors(search, query.data(), kSearch);
  return std::move(search.items);
}

std::vector<PointIndex::Neighbor> PointIndex::within(const Vector3d& query, double radius) const {
  if (!tree_->kdTree || !(radius >= 0)) return {};
  WithinRadius search(radius * radius);
  tree_->kdTree->findNeighbors(search, query.data(), kSearch);
  std::sort(search.items.begin(), search.items.end(), nearer);
  return std::move(search.items);
}

}  // namespace loopreg::geometry
