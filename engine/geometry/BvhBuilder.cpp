#include "geometry/BvhBuilder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace loopreg::geometry {
namespace {

using Array4f = Eigen::Array4f;

constexpr int kBins = 16;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// A face while the tree is built: its box; the face's index rides in the spare lane of `low`.
struct Primitive {
  Array4f low, high;
  std::int32_t face() const {
    std::int32_t index;
    const float lane = low[3];
    std::memcpy(&index, &lane, sizeof index);
    return index;
  }
  void setFace(std::int32_t index) { std::memcpy(low.data() + 3, &index, sizeof index); }
  /// Twice the centre of the box.
  Array4f centre() const { return low + high; }
};

/// Half the surface area.
float halfArea(const FloatBox& box) {
  const Array4f d = (box.high - box.low).max(0.0f);
  return d[0] * d[1] + d[1] * d[2] + d[2] * d[0];
}

/// Consecutive primitives with their common box and the box of their centres.
struct Range {
  std::size_t begin = 0, end = 0;
  FloatBox box, centres;
  std::size_t count() const { return end - begin; }
  void add(const Primitive& p) {
    box.add(p.low, p.high);
    const Array4f centre = p.centre();
    centres.add(centre, centre);
  }
};

/// Eight faces fill a node; its cost does not depend on how many there are.
float blocks(std::size_t count) { return static_cast<float>((count + kBvhWidth - 1) / kBvhWidth); }

/// Halves by count, in the order at hand (for centres that coincide, and below the depth limit).
std::array<Range, 2> splitInHalf(const std::vector<Primitive>& primitives, const Range& range) {
  std::array<Range, 2> parts;
  const std::size_t middle = range.begin + range.count() / 2;
  parts[0].begin = range.begin;
  parts[0].end = parts[1].begin = middle;
  parts[1].end = range.end;
  for (Range& part : parts) {
    for (std::size_t i = part.begin; i < part.end; ++i) part.add(primitives[i]);
  }
  return parts;
}

/// Binned surface-area heuristic along the widest axis of the centres.
std::array<Range, 2> split(std::vector<Primitive>& primitives, const Range& range) {
  const Array4f extent = range.centres.high - range.centres.low;
  int axis = 0;
  if (extent[1] > extent[axis]) axis = 1;
  if (extent[2] > extent[axis]) axis = 2;
  const float scale = kBins * (1 - 1e-5f) / extent[axis];
  if (!(extent[axis] > 0) || !std::isfinite(scale)) return splitInHalf(primitives, range);
  const float start = range.centres.low[axis];
  const auto binOf = [&](const Primitive& p) {
    return std::clamp(static_cast<int>((p.low[axis] + p.high[axis] - start) * scale), 0, kBins - 1);
  };

  std::array<FloatBox, kBins> boxes;
  std::array<std::size_t, kBins> counts{};
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const int bin = binOf(primitives[i]);
    boxes[bin].add(primitives[i].low, primitives[i].high);
    ++counts[bin];
  }
  std::array<float, kBins> rightCost{};
  FloatBox box;
  std::size_t count = 0;
  for (int b = kBins - 1; b > 0; --b) {
    box.add(boxes[b]);
    count += counts[b];
    rightCost[b] = count == 0 ? kInfinity : halfArea(box) * blocks(count);
  }
  box = FloatBox();
  count = 0;
  int best = 1;
  float bestCost = kInfinity;
  for (int b = 1; b < kBins; ++b) {  // bins below b go left
    box.add(boxes[b - 1]);
    count += counts[b - 1];
    if (count == 0) continue;
    const float cost = halfArea(box) * blocks(count) + rightCost[b];
    if (cost < bestCost) {
      bestCost = cost;
      best = b;
    }
  }
  if (bestCost == kInfinity) return splitInHalf(primitives, range);

  // Partition, gathering both boxes on the way. Neither side is empty: the costs saw to that.
  std::array<Range, 2> parts;
  std::size_t left = range.begin, right = range.end;
  while (left < right) {
    if (binOf(primitives[left]) < best) {
      parts[0].add(primitives[left++]);
    } else {
      std::swap(primitives[left], primitives[--right]);
      parts[1].add(primitives[right]);
    }
  }
  parts[0].begin = range.begin;
  parts[0].end = parts[1].begin = left;
  parts[1].end = range.end;
  return parts;
}

/// The children of a node over `range`: the widest is split until there are eight, or until each
/// fits a node of its own.
int splitIntoChildren(std::vector<Primitive>& primitives, const Range& range, int depth,
                      std::array<Range, kBvhWidth>& children) {
  children[0] = range;
  int count = 1;
  while (count < kBvhWidth) {
    int widest = -1;
    float area = -1;
    for (int c = 0; c < count; ++c) {
      // Below the depth limit it is the fullest instead: counts must fall eightfold.
      const float size = depth < kBvhDepthLimit ? halfArea(children[c].box)
                                                : static_cast<float>(children[c].count());
      if (children[c].count() > kBvhWidth && size > area) {
        area = size;
        widest = c;
      }
    }
    if (widest < 0) break;
    const std::array<Range, 2> parts = depth < kBvhDepthLimit
                                           ? split(primitives, children[widest])
                                           : splitInHalf(primitives, children[widest]);
    children[widest] = parts[0];
    children[count++] = parts[1];
  }
  return count;
}

/// Appends the node over `range` and everything below it; returns its index.
std::int32_t build(std::vector<Primitive>& primitives, const Range& range, int depth,
                   std::vector<BvhNode>& nodes) {
  const auto index = static_cast<std::int32_t>(nodes.size());
  nodes.emplace_back();
  if (range.count() <= kBvhWidth) {
    nodes[index].count = static_cast<std::int32_t>(range.count());
    for (std::size_t i = range.begin; i < range.end; ++i) {
      nodes[index].child[i - range.begin] = ~primitives[i].face();
    }
    return index;
  }
  std::array<Range, kBvhWidth> children;
  const int count = splitIntoChildren(primitives, range, depth, children);
  nodes[index].count = count;
  for (int c = 0; c < count; ++c) {
    const std::int32_t child = children[c].count() == 1
                                   ? ~primitives[children[c].begin].face()
                                   : build(primitives, children[c], depth + 1, nodes);
    nodes[index].child[c] = child;  // `nodes` may have moved: no reference is held across build()
  }
  return index;
}

}  // namespace

std::vector<BvhNode> buildBvh(const Points& vertices, const Faces& faces) {
  std::vector<BvhNode> nodes;
  if (faces.cols() == 0) return nodes;
  // Relative to the mesh itself, so that single precision suffices far from the origin, too.
  const Vector3d first = vertices.col(faces(0, 0));
  const Vector3d origin = first.allFinite() ? first : Vector3d::Zero();
  std::vector<Primitive> primitives;
  primitives.reserve(static_cast<std::size_t>(faces.cols()));
  Range all;
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    FloatBox box;
    for (int k = 0; k < 3; ++k) {
      Array4f corner = Array4f::Zero();
      corner.head<3>() = (vertices.col(faces(k, f)) - origin).cast<float>().array();
      box.add(corner, corner);
    }
    if (!(box.high - box.low).isFinite().all()) continue;  // can never be closest
    primitives.push_back({box.low, box.high});
    primitives.back().setFace(static_cast<std::int32_t>(f));
    all.add(primitives.back());
  }
  if (primitives.empty()) return nodes;
  all.end = primitives.size();
  nodes.reserve(primitives.size() / 4 + 8);
  build(primitives, all, 0, nodes);
  return nodes;
}

}  // namespace loopreg::geometry
