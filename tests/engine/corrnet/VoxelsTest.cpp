#include "corrnet/Voxels.h"

#include <gtest/gtest.h>

#include <map>

#include "core/Rng.h"

namespace loopreg::corrnet {
namespace {

PointsF randomCloud(int count, std::uint64_t seed) {
  Rng rng(seed);
  PointsF points(3, count);
  for (Eigen::Index i = 0; i < points.size(); ++i) points(i) = float(rng.uniform(-0.5, 0.5));
  return points;
}

class Pyramid : public ::testing::Test {
 protected:
  const std::vector<PointsF> scans_ = {randomCloud(400, 1), randomCloud(150, 2)};
  const VoxelPyramid pyramid_ = buildPyramid(scans_, 0.1f, 3, 2);

  Eigen::Vector3f centre(const VoxelLevel& level, std::int32_t cell) const {
    return Eigen::Map<const Eigen::Vector3f>(&level.centre[3 * std::size_t(cell)]);
  }
  int scanOf(const VoxelLevel& level, std::int32_t cell) const {
    return cell < level.scanBegin[1] ? 0 : 1;
  }
};

TEST_F(Pyramid, EveryPointLiesInItsCell) {
  const VoxelLevel& level = pyramid_.levels[0];
  std::size_t p = 0;
  std::vector<int> seen(std::size_t(level.count()), 0);
  for (std::size_t s = 0; s < scans_.size(); ++s) {
    for (Eigen::Index i = 0; i < scans_[s].cols(); ++i, ++p) {
      const std::int32_t cell = pyramid_.cell[p];
      EXPECT_EQ(scanOf(level, cell), int(s));
      EXPECT_LE((scans_[s].col(i) - centre(level, cell)).cwiseAbs().maxCoeff(), 0.0501f);
      ++seen[std::size_t(cell)];
    }
  }
  for (const int count : seen) EXPECT_GT(count, 0);
}

TEST_F(Pyramid, CellsAreCountedWithoutBuildingIt) {
  for (std::size_t s = 0; s < scans_.size(); ++s) {
    for (const VoxelLevel& level : pyramid_.levels) {
      EXPECT_EQ(occupiedCells(scans_[s], level.size),
                std::size_t(level.scanBegin[s + 1] - level.scanBegin[s]));
    }
  }
  EXPECT_EQ(occupiedCells(1000 * scans_[0], 0.1f), 400u);  // millimetres taken for metres
}

TEST_F(Pyramid, NeighboursAreThoseOneStepAwayInTheSameScan) {
  for (const VoxelLevel& level : pyramid_.levels) {
    for (std::int32_t i = 0; i < level.count(); ++i) {
      int expected = 0;
      for (std::int32_t j = 0; j < level.count(); ++j) {
        if (scanOf(level, i) != scanOf(level, j)) continue;
        const Eigen::Vector3f step = (centre(level, j) - centre(level, i)) / level.size;
        if (step.cwiseAbs().maxCoeff() > 1.5f) continue;
        ++expected;
        const int k = int(std::lround(step.x())) + 1 + 3 * (int(std::lround(step.y())) + 1) +
                      9 * (int(std::lround(step.z())) + 1);
        EXPECT_EQ(level.neighbours[27 * std::size_t(i) + std::size_t(k)], j);
        EXPECT_EQ(level.neighbours[27 * std::size_t(j) + std::size_t(26 - k)], i);
      }
      int found = 0;
      for (int k = 0; k < 27; ++k) found += level.neighbours[27 * std::size_t(i) + k] >= 0;
      EXPECT_EQ(found, expected);
    }
  }
}

TEST_F(Pyramid, ChildrenLieInTheirParents) {
  for (std::size_t l = 0; l + 1 < pyramid_.levels.size(); ++l) {
    const VoxelLevel &fine = pyramid_.levels[l], &coarse = pyramid_.levels[l + 1];
    EXPECT_FLOAT_EQ(coarse.size, 2 * fine.size);
    for (std::int32_t i = 0; i < fine.count(); ++i) {
      const std::int32_t slot = fine.slot[std::size_t(i)];
      EXPECT_EQ(coarse.children[std::size_t(slot)], i);
      const Eigen::Vector3f off = centre(fine, i) - centre(coarse, slot / 8);
      EXPECT_LT((off.cwiseAbs().array() - 0.25f * coarse.size).abs().maxCoeff(), 1e-5f);
      for (int axis = 0; axis < 3; ++axis) EXPECT_EQ(off(axis) > 0, (slot >> axis & 1) == 1);
    }
    int children = 0;
    for (const std::int32_t child : coarse.children) children += child >= 0;
    EXPECT_EQ(children, fine.count());
  }
}

TEST_F(Pyramid, ScanInABatchEqualsTheScanAlone) {
  const VoxelPyramid alone = buildPyramid({scans_[1]}, 0.1f, 3, 1);
  for (std::size_t l = 0; l < 3; ++l) {
    const VoxelLevel &level = pyramid_.levels[l], &single = alone.levels[l];
    const std::int32_t begin = level.scanBegin[1];
    ASSERT_EQ(level.count() - begin, single.count());
    for (std::int32_t i = 0; i < single.count(); ++i) {
      EXPECT_EQ(centre(level, begin + i), centre(single, i));
      for (std::size_t k = 0; k < 27; ++k) {
        const std::int32_t there = level.neighbours[27 * std::size_t(begin + i) + k];
        const std::int32_t here = single.neighbours[27 * std::size_t(i) + k];
        EXPECT_EQ(there, here < 0 ? -1 : here + begin);
      }
    }
  }
}

TEST(Voxels, FarPointsAreMovedToTheBorder) {
  PointsF points(3, 3);
  points << 0, 1e9f, -1e9f, 0, 0, 0, 0, 0, 0;
  const VoxelPyramid pyramid = buildPyramid({points}, 0.1f, 3, 1);
  EXPECT_EQ(pyramid.levels[0].count(), 3);
  const Eigen::MatrixXf features = pointFeatures(pyramid, {points}, {PointsF::Zero(3, 3)});
  EXPECT_TRUE(features.allFinite());
}

TEST(Voxels, CellFeaturesAreMomentsOfTheirPoints) {
  // Two points in one cell (0.1 m, centre 0.05), four in another.
  PointsF points(3, 6), normals(3, 6);
  points << 0.02f, 0.04f, 0.25f, 0.25f, 0.25f, 0.25f,  //
      0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f,        //
      0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f;
  normals.setZero();
  normals.col(0) = Eigen::Vector3f::UnitX();
  normals.col(1) = Eigen::Vector3f::UnitY();
  const VoxelPyramid pyramid = buildPyramid({points}, 0.1f, 2, 1);
  const Eigen::MatrixXf features = cellFeatures(pyramid, {points}, {normals});
  ASSERT_EQ(features.cols(), 2);
  const Eigen::VectorXf f = features.col(pyramid.cell[0]);
  EXPECT_NEAR(f(0), -0.2f, 1e-5f);              // mean, in cells
  EXPECT_NEAR(f(3), 4 * 0.01f, 1e-5f);          // variance of +-0.1 cells
  EXPECT_NEAR(f(9), std::log(2.f / 3), 1e-5f);  // 2 points, 3 on average
  EXPECT_NEAR(f(10), 0.05f, 1e-6f);             // centre, metres
  EXPECT_NEAR(f(13), 0.5f, 1e-6f);
  EXPECT_NEAR(f(14), 0.5f, 1e-6f);
  EXPECT_NEAR(f(16), 1, 1e-6f);
  EXPECT_NEAR(features(16, pyramid.cell[3]), 0, 1e-6f);
}

}  // namespace
}  // namespace loopreg::corrnet
