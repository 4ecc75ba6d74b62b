#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace loopreg::io {

/// Merges points of exactly the same coordinates, numbered in the order of their first appearance:
/// for formats whose triangles do not share points. An open-addressing hash table, about 20 ns per
/// corner.
class PointMerger {
 public:
  explicit PointMerger(std::size_t corners) {
    std::size_t slots = 16;
    while (slots < corners) slots *= 2;  // a closed mesh has one point per six corners
    slots_.assign(slots, -1);
    points_.reserve(corners / 5 + 3);
  }

  std::int32_t add(std::array<double, 3> point) {
    for (double& value : point) value += 0.0;  // -0 becomes +0
    if (2 * points_.size() >= slots_.size()) grow();
    std::size_t slot = hash(point) & (slots_.size() - 1);
    for (; slots_[slot] >= 0; slot = (slot + 1) & (slots_.size() - 1)) {
      // Bytes are compared, so that points that are not numbers are equal to themselves too.
      if (std::memcmp(&points_[slots_[slot]], &point, sizeof(point)) == 0) return slots_[slot];
    }
    slots_[slot] = static_cast<std::int32_t>(points_.size());
    points_.push_back(point);
    return slots_[slot];
  }

  const std::vector<std::array<double, 3>>& points() const { return points_; }

 private:
  static std::size_t hash(const std::array<double, 3>& point) {
    std::uint64_t bits[3];
    std::memcpy(bits, point.data(), sizeof(bits));
    std::uint64_t mixed = 0;
    for (const std::uint64_t part : bits) {
      mixed = (mixed ^ part) * 0x9e3779b97f4a7c15ULL;
      mixed ^= mixed >> 29;
    }
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
  }

  void grow() {
    slots_.assign(2 * slots_.size(), -1);
    for (std::size_t i = 0; i < points_.size(); ++i) {
      std::size_t slot = hash(points_[i]) & (slots_.size() - 1);
      while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::int32_t>(i);
    }
  }

  std::vector<std::int32_t> slots_;
  std::vector<std::array<double, 3>> points_;
};

}  // namespace loopreg::io
