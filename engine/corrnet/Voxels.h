#pragma once

#include <array>
#include <vector>

#include "geometry/Types.h"

namespace loopreg::corrnet {

using PointsF = Eigen::Matrix<float, 3, Eigen::Dynamic>;

/// One level of a sparse voxel pyramid: the occupied cells of one size, scan after scan.
/// Index -1 in any table: no such cell.
struct VoxelLevel {
  float size = 0;                        ///< edge length, metres
  std::vector<std::int32_t> scanBegin;   ///< scans + 1: the cells of scan s are [s, s + 1)
  std::vector<float> centre;             ///< 3 n: x y z of every cell
  std::vector<std::int32_t> neighbours;  ///< 27 n: entry k = (dx + 1) + 3 (dy + 1) + 9 (dz + 1);
                                         ///< 13 is the cell itself, 26 - k lies opposite to k
  std::vector<std::int32_t> children;    ///< 8 n: cells one level finer; empty at the finest
  std::vector<std::int32_t> slot;        ///< n: 8 x parent + place in it; empty at the coarsest

  std::int32_t count() const { return scanBegin.empty() ? 0 : scanBegin.back(); }
};

/// Cells of doubling size over a batch of scans. A coarse cell holds its eight children exactly, so
/// that pooling and its inverse are table look-ups.
struct VoxelPyramid {
  std::vector<VoxelLevel> levels;  ///< finest first
  std::vector<std::int32_t> cell;  ///< per point, scan after scan: its cell of the finest level
  std::vector<std::int32_t> pointBegin;  ///< scans + 1
};

/// How many cells of that size hold a point: known before the memory for a pyramid is taken.
std::size_t occupiedCells(const PointsF& points, float size);

/// Builds it from scans in metres, each centred near the origin; points beyond 2^14 cells from it
/// (hundreds of metres) are moved to that border. Cells are in Morton order: neighbours in space
/// are mostly neighbours in memory. One thread per scan at most.
VoxelPyramid buildPyramid(const std::vector<PointsF>& scans, float finest, int levels, int threads);

/// Inputs of a network per cell of the finest level.
constexpr int kCellFeatures = 17;
/// kCellFeatures x cells: mean place in the cell (3, cells), covariance (6: xx yy zz xy xz yz, x 4
/// cells^2), log of the count over the scan's mean count, centre (3, metres), mean normal (3), and
/// the share of points with a normal (1). `normals` has the points' shape; zero where unknown.
Eigen::MatrixXf cellFeatures(const VoxelPyramid& pyramid, const std::vector<PointsF>& scans,
                             const std::vector<PointsF>& normals);

/// Inputs of the point head: place in the cell (3, cells), normal (3), 1 where there is a normal.
constexpr int kPointFeatures = 7;
Eigen::MatrixXf pointFeatures(const VoxelPyramid& pyramid, const std::vector<PointsF>& scans,
                              const std::vector<PointsF>& normals);

}  // namespace loopreg::corrnet
