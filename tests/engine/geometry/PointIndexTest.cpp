#include "geometry/PointIndex.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using geometry::PointIndex;
using namespace loopreg::testing;

/// All points by distance, then index.
std::vector<PointIndex::Neighbor> bruteForce(const Points& points, const Vector3d& query) {
  std::vector<PointIndex::Neighbor> all;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const Vector3d d = query - points.col(i);
    all.push_back({static_cast<std::int32_t>(i), d[0] * d[0] + d[1] * d[1] + d[2] * d[2]});
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.squaredDistance < b.squaredDistance ||
           (a.squaredDistance == b.squaredDistance && a.index < b.index);
  });
  return all;
}

TEST(PointIndex, AgreesWithBruteForce) {
  const Points points = randomPoints(3000, -1, 1, 1);
  const PointIndex index(points);
  const Points queries = randomPoints(100, -1.5, 1.5, 2);
  const auto batch = index.nearest(queries, 2);
  for (Eigen::Index i = 0; i < queries.cols(); ++i) {
    const Vector3d query = queries.col(i);
    const auto wanted = bruteForce(points, query);
    EXPECT_EQ(index.nearest(query).index, wanted[0].index);
    EXPECT_EQ(batch[static_cast<std::size_t>(i)].index, wanted[0].index);
    EXPECT_NEAR(index.nearest(query).squaredDistance, wanted[0].squaredDistance, 1e-15);
    const auto nearest = index.nearest(query, 20);
    ASSERT_EQ(nearest.size(), 20u);
    for (int k = 0; k < 20; ++k) EXPECT_EQ(nearest[k].index, wanted[k].index);
    const double radius = 0.5;
    const auto within = index.within(query, radius);
    const auto count = std::count_if(wanted.begin(), wanted.end(), [&](const auto& n) {
      return n.squaredDistance <= radius * radius;
    });
    ASSERT_EQ(static_cast<std::ptrdiff_t>(within.size()), count);
    for (std::size_t k = 0; k < within.size(); ++k) EXPECT_EQ(within[k].index, wanted[k].index);
  }
}

TEST(PointIndex, EqualDistancesComeInOrderOfIndex) {
  // A lattice with every point twice: all distances tie many times over.
  Points points(3, 2 * 6 * 6 * 6);
  for (int i = 0; i < 432; ++i) {
    const int j = i % 216;
    points.col(i) = Vector3d(j % 6, j / 6 % 6, j / 36);
  }
  const PointIndex index(points);
  for (const Vector3d& query : {Vector3d(2, 3, 1), Vector3d(2.5, 2.5, 2.5), Vector3d(0, 0.5, 9)}) {
    const auto wanted = bruteForce(points, query);
    EXPECT_EQ(index.nearest(query).index, wanted[0].index);
    const auto nearest = index.nearest(query, 25);
    for (int k = 0; k < 25; ++k) EXPECT_EQ(nearest[k].index, wanted[k].index) << k;
    const auto within = index.within(query, 1.0);
    for (std::size_t k = 0; k < within.size(); ++k) EXPECT_EQ(within[k].index, wanted[k].index);
  }
}

TEST(PointIndex, TheRadiusIsInclusive) {
  Points points(3, 2);
  points << 1, 2, 0, 0, 0, 0;
  const PointIndex index(points);
  EXPECT_EQ(index.within(Vector3d::Zero(), 1.0).size(), 1u);
  EXPECT_EQ(index.within(Vector3d::Zero(), 0.999).size(), 0u);
  EXPECT_EQ(index.within(Vector3d(1, 0, 0), 0.0).size(), 1u);
  EXPECT_EQ(index.within(Vector3d::Zero(), -1.0).size(), 0u);
}

TEST(PointIndex, FewPointsGiveFewNeighbours) {
  const PointIndex none(Points(3, 0));
  EXPECT_EQ(none.nearest(Vector3d::Zero()).index, -1);
  EXPECT_TRUE(none.nearest(Vector3d(0, 0, 0), 5).empty());
  EXPECT_TRUE(none.within(Vector3d(0, 0, 0), 5).empty());
  const PointIndex three(randomPoints(3, 0, 1, 1));
  EXPECT_EQ(three.nearest(Vector3d(0, 0, 0), 5).size(), 3u);
  EXPECT_TRUE(three.nearest(Vector3d(0, 0, 0), 0).empty());
}

TEST(PointIndex, SurvivesBeingMoved) {
  PointIndex first(randomPoints(100, 0, 1, 1));
  const std::int32_t answer = first.nearest(Vector3d(0.5, 0.5, 0.5)).index;
  PointIndex second(std::move(first));
  EXPECT_EQ(second.nearest(Vector3d(0.5, 0.5, 0.5)).index, answer);
  EXPECT_EQ(second.points().cols(), 100);
}

}  // namespace
}  // namespace loopreg
