#pragma once

#include <memory>
#include <vector>

#include "geometry/Types.h"

namespace loopreg::geometry {

/// k-d tree over points (nanoflann behind a plain interface). Immutable; queries run concurrently.
class PointIndex {
 public:
  explicit PointIndex(Points points);
  ~PointIndex();
  PointIndex(PointIndex&&) noexcept;
  PointIndex& operator=(PointIndex&&) noexcept;

  struct Neighbor {
    std::int32_t index = -1;
    double squaredDistance = 0;
  };
  /// Nearest point; index -1 only for an empty set.
  Neighbor nearest(const Vector3d& query) const;
  std::vector<Neighbor> nearest(const Points& queries, int threads) const;
  /// The k nearest (fewer when there are fewer), ascending.
  std::vector<Neighbor> nearest(const Vector3d& query, int k) const;
  /// All within `radius`, ascending by distance.
  std::vector<Neighbor> within(const Vector3d& query, double radius) const;
  const Points& points() const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace loopreg::geometry
