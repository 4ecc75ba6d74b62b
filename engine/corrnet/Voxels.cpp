#include "corrnet/Voxels.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"

namespace loopreg::corrnet {
namespace {

using Cell = std::array<std::int32_t, 3>;

constexpr std::int32_t kHalf = 1 << 14;  // cells on either side of the origin

/// The lower 16 bits of `value`, two zeros between each.
std::uint64_t spread(std::uint64_t value) {
  value &= 0xffff;
  value = (value | value << 16) & 0x0000ff0000ffULL;
  value = (value | value << 8) & 0x00f00f00f00fULL;
  value = (value | value << 4) & 0x0c30c30c30c3ULL;
  return (value | value << 2) & 0x249249249249ULL;
}

std::uint64_t mortonOf(const Cell& cell) {
  return spread(std::uint64_t(cell[0])) | spread(std::uint64_t(cell[1])) << 1 |
         spread(std::uint64_t(cell[2])) << 2;
}

/// Cells by their place: open addressing with linear probing, at most half full.
class CellTable {
 public:
  explicit CellTable(const std::vector<Cell>& cells) {
    std::size_t size = 64;
    while (size < 2 * cells.size()) size *= 2;
    mask_ = size - 1;
    key_.assign(size, kEmpty);
    index_.resize(size);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::uint64_t key = packed(cells[i]);
      std::size_t place = placeOf(key);
      while (key_[place] != kEmpty) place = (place + 1) & mask_;
      key_[place] = key;
      index_[place] = static_cast<std::int32_t>(i);
    }
  }

  std::int32_t find(const Cell& cell) const {
    const std::uint64_t key = packed(cell);
    for (std::size_t place = placeOf(key);; place = (place + 1) & mask_) {
      if (key_[place] == key) return index_[place];
      if (key_[place] == kEmpty) return -1;
    }
  }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  static std::uint64_t packed(const Cell& c) {
    const auto part = [](std::int32_t value) { return std::uint64_t(std::uint16_t(value)); };
    return part(c[0]) | part(c[1]) << 16 | part(c[2]) << 32;
  }
  std::size_t placeOf(std::uint64_t key) const {
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ULL) >> 24) & mask_;
  }

  std::size_t mask_ = 0;
  std::vector<std::uint64_t> key_;
  std::vector<std::int32_t> index_;
};

/// One scan's part of a level, indices counted from 0.
struct ScanLevel {
  std::vector<Cell> cells;
  std::vector<std::int32_t> neighbours, children, slot;
};
struct ScanCells {
  std::vector<ScanLevel> levels;
  std::vector<std::int32_t> cellOfPoint;
};

void findNeighbours(ScanLevel& level) {
  const CellTable table(level.cells);
  level.neighbours.assign(27 * level.cells.size(), -1);
  for (std::size_t i = 0; i < level.cells.size(); ++i) {
    level.neighbours[27 * i + 13] = static_cast<std::int32_t>(i);
    // The relation is symmetric: half of it is looked up, the rest follows.
    for (int k = 14; k < 27; ++k) {
      const Cell& c = level.cells[i];
      const std::int32_t other =
          table.find({c[0] + k % 3 - 1, c[1] + k / 3 % 3 - 1, c[2] + k / 9 - 1});
      if (other < 0) continue;
      level.neighbours[27 * i + std::size_t(k)] = other;
      level.neighbours[27 * std::size_t(other) + std::size_t(26 - k)] =
          static_cast<std::int32_t>(i);
    }
  }
}

/// The next coarser level; Morton order keeps siblings together, so one pass finds the parents.
ScanLevel coarser(ScanLevel& fine) {
  ScanLevel coarse;
  fine.slot.resize(fine.cells.size());
  for (std::size_t i = 0; i < fine.cells.size(); ++i) {
    const Cell& c = fine.cells[i];
    const Cell parent = {c[0] >> 1, c[1] >> 1, c[2] >> 1};
    if (coarse.cells.empty() || coarse.cells.back() != parent) {
      coarse.cells.push_back(parent);
      coarse.children.insert(coarse.children.end(), 8, -1);
    }
    const auto place = std::int32_t((c[0] & 1) + 2 * (c[1] & 1) + 4 * (c[2] & 1));
    fine.slot[i] = static_cast<std::int32_t>(8 * (coarse.cells.size() - 1)) + place;
    coarse.children[std::size_t(fine.slot[i])] = static_cast<std::int32_t>(i);
  }
  return coarse;
}

Cell cellAt(const PointsF& points, std::size_t i, float size) {
  Cell cell;
  for (int axis = 0; axis < 3; ++axis) {
    const float value = std::floor(points(axis, static_cast<Eigen::Index>(i)) / size);
    const float bounded = std::clamp(value, float(1 - kHalf), float(kHalf - 2));
    cell[std::size_t(axis)] = static_cast<std::int32_t>(bounded) + kHalf;
  }
  return cell;
}

ScanCells cellsOf(const PointsF& points, float finest, int levels) {
  const auto count = static_cast<std::size_t>(points.cols());
  std::vector<std::pair<std::uint64_t, std::int32_t>> order(count);
  const auto place = [&](std::size_t i) { return cellAt(points, i, finest); };
  for (std::size_t i = 0; i < count; ++i) {
    order[i] = {mortonOf(place(i)), static_cast<std::int32_t>(i)};
  }
  std::sort(order.begin(), order.end());
  ScanCells cells;
  cells.levels.resize(1);
  cells.cellOfPoint.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || order[i].first != order[i - 1].first) {
      cells.levels[0].cells.push_back(place(std::size_t(order[i].second)));
    }
    cells.cellOfPoint[std::size_t(order[i].second)] =
        static_cast<std::int32_t>(cells.levels[0].cells.size()) - 1;
  }
  for (int level = 1; level < levels; ++level) {
    ScanLevel next = coarser(cells.levels.back());
    cells.levels.push_back(std::move(next));
  }
  for (ScanLevel& level : cells.levels) findNeighbours(level);
  return cells;
}

/// Adds `shift` to every index that names a cell.
void append(std::vector<std::int32_t>& to, const std::vector<std::int32_t>& from,
            std::int32_t shift) {
  to.reserve(to.size() + from.size());
  for (const std::int32_t index : from) to.push_back(index < 0 ? -1 : index + shift);
}

}  // namespace

std::size_t occupiedCells(const PointsF& points, float size) {
  std::vector<std::uint64_t> codes(static_cast<std::size_t>(points.cols()));
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = mortonOf(cellAt(points, i, size));
  std::sort(codes.begin(), codes.end());
  return static_cast<std::size_t>(std::unique(codes.begin(), codes.end()) - codes.begin());
}

VoxelPyramid buildPyramid(const std::vector<PointsF>& scans, float finest, int levels,
                          int threads) {
  std::vector<ScanCells> parts(scans.size());
  parallelRanges(scans.size(), threads, 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t s = begin; s < end; ++s) parts[s] = cellsOf(scans[s], finest, levels);
  });
  VoxelPyramid pyramid;
  pyramid.levels.resize(std::size_t(levels));
  pyramid.pointBegin = {0};
  for (VoxelLevel& level : pyramid.levels) level.scanBegin = {0};
  for (const ScanCells& part : parts) {
    append(pyramid.cell, part.cellOfPoint, pyramid.levels[0].count());
    pyramid.pointBegin.push_back(static_cast<std::int32_t>(pyramid.cell.size()));
    // Coarse to fine: the indices that a level's tables are shifted by must be those before it.
    for (int l = levels - 1; l >= 0; --l) {
      VoxelLevel& level = pyramid.levels[std::size_t(l)];
      const ScanLevel& from = part.levels[std::size_t(l)];
      level.size = std::ldexp(finest, l);
      if (l + 1 < levels) {
        const VoxelLevel& above = pyramid.levels[std::size_t(l) + 1];
        append(level.slot, from.slot, 8 * above.scanBegin[above.scanBegin.size() - 2]);
      }
      if (l > 0) append(level.children, from.children, pyramid.levels[std::size_t(l) - 1].count());
      append(level.neighbours, from.neighbours, level.count());
      for (const Cell& cell : from.cells) {
        for (const std::int32_t c : cell) {
          level.centre.push_back((float(c - (kHalf >> l)) + 0.5f) * level.size);
        }
      }
      level.scanBegin.push_back(level.count() + static_cast<std::int32_t>(from.cells.size()));
    }
  }
  return pyramid;
}

Eigen::MatrixXf cellFeatures(const VoxelPyramid& pyramid, const std::vector<PointsF>& scans,
                             const std::vector<PointsF>& normals) {
  const VoxelLevel& level = pyramid.levels.front();
  Eigen::MatrixXf features = Eigen::MatrixXf::Zero(kCellFeatures, level.count());
  Eigen::VectorXf count = Eigen::VectorXf::Zero(level.count());
  const Eigen::MatrixXf local = pointFeatures(pyramid, scans, normals);
  for (Eigen::Index p = 0; p < local.cols(); ++p) {
    const std::int32_t cell = pyramid.cell[std::size_t(p)];
    auto sum = features.col(cell);
    const float x = local(0, p), y = local(1, p), z = local(2, p);
    sum.head<3>() += local.col(p).head<3>();
    sum(3) += x * x;
    sum(4) += y * y;
    sum(5) += z * z;
    sum(6) += x * y;
    sum(7) += x * z;
    sum(8) += y * z;
    sum.tail<4>() += local.col(p).tail<4>();
    count(cell) += 1;
  }
  for (std::size_t s = 0; s + 1 < level.scanBegin.size(); ++s) {
    const std::int32_t begin = level.scanBegin[s], end = level.scanBegin[s + 1];
    const float points = float(pyramid.pointBegin[s + 1] - pyramid.pointBegin[s]);
    const float mean = points / float(std::max(1, end - begin));
    for (std::int32_t i = begin; i < end; ++i) {
      auto f = features.col(i);
      f.head<9>() /= count(i);
      const Eigen::Vector3f m = f.head<3>();
      f.segment<3>(3) -= m.cwiseProduct(m);
      f(6) -= m.x() * m.y();
      f(7) -= m.x() * m.z();
      f(8) -= m.y() * m.z();
      f.segment<6>(3) *= 4;
      f(9) = std::log(count(i) / mean);
      f.segment<3>(10) = Eigen::Map<const Eigen::Vector3f>(&level.centre[3 * std::size_t(i)]);
      f.tail<4>() /= count(i);
    }
  }
  return features;
}

Eigen::MatrixXf pointFeatures(const VoxelPyramid& pyramid, const std::vector<PointsF>& scans,
                              const std::vector<PointsF>& normals) {
  const VoxelLevel& level = pyramid.levels.front();
  Eigen::MatrixXf features(kPointFeatures, static_cast<Eigen::Index>(pyramid.cell.size()));
  Eigen::Index p = 0;
  for (std::size_t s = 0; s < scans.size(); ++s) {
    for (Eigen::Index i = 0; i < scans[s].cols(); ++i, ++p) {
      const std::size_t cell = std::size_t(pyramid.cell[std::size_t(p)]);
      const Eigen::Vector3f centre = Eigen::Map<const Eigen::Vector3f>(&level.centre[3 * cell]);
      // Points moved to the border of the grid are far from their cell.
      features.col(p).head<3>() =
          ((scans[s].col(i) - centre) / level.size).cwiseMax(-1.f).cwiseMin(1.f);
      features.col(p).segment<3>(3) = normals[s].col(i);
      features(6, p) = normals[s].col(i).squaredNorm() > 0.25f ? 1.f : 0.f;
    }
  }
  return features;
}

}  // namespace loopreg::corrnet
