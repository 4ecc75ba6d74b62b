#include "geometry/TriangleBvh.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "core/Parallel.h"

namespace loopreg::geometry {
namespace {

using Array4f = Eigen::Array4f;

constexpr int kWidth = 8;
constexpr int kBins = 16;
/// Below this depth ranges are halved by count, so that the deepest tree has kDepthLimit + 11 levels
/// (8^11 > 2^31) and the traversal's stack has a fixed size.
constexpr int kDepthLimit = 24;
constexpr int kStackSize = (kDepthLimit + 12) * (kWidth - 1) + kWidth;

/// Relative slack on single-precision coordinates (half an ulp is 6e-8): boxes and queries are
/// widened by it, so that a box is never judged farther than the exact geometry inside it.
constexpr float kCoordinateSlack = 2e-7f;
/// Relative slack on a squared distance computed in single precision.
constexpr float kDistanceSlack = 4e-6f;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// ---------------------------------------------------------------------------------------- building

struct Box {
  Array4f low = Array4f::Constant(kInfinity);
  Array4f high = Array4f::Constant(-kInfinity);
  void add(const Array4f& from, const Array4f& to) {
    low = low.min(from);
    high = high.max(to);
  }
  void add(const Box& box) { add(box.low, box.high); }
  /// Half the surface area.
  float area() const {
    const Array4f d = (high - low).max(0.0f);
    return d[0] * d[1] + d[1] * d[2] + d[2] * d[0];
  }
};

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

/// Consecutive primitives with their common box and the box of their centres.
struct Range {
  std::size_t begin = 0, end = 0;
  Box box, centres;
  std::size_t count() const { return end - begin; }
  void add(const Primitive& p) {
    box.add(p.low, p.high);
    const Array4f centre = p.centre();
    centres.add(centre, centre);
  }
};

/// Eight faces fill a node; its cost does not depend on how many there are.
float blocks(std::size_t count) { return static_cast<float>((count + kWidth - 1) / kWidth); }

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

/// Binned surface-area heuristic along the widest axis of the centres (Wald 2007).
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

  std::array<Box, kBins> boxes;
  std::array<std::size_t, kBins> counts{};
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const int bin = binOf(primitives[i]);
    boxes[bin].add(primitives[i].low, primitives[i].high);
    ++counts[bin];
  }
  std::array<float, kBins> rightCost{};
  Box box;
  std::size_t count = 0;
  for (int b = kBins - 1; b > 0; --b) {
    box.add(boxes[b]);
    count += counts[b];
    rightCost[b] = count == 0 ? kInfinity : box.area() * blocks(count);
  }
  box = Box();
  count = 0;
  int best = 1;
  float bestCost = kInfinity;
  for (int b = 1; b < kBins; ++b) {  // bins below b go left
    box.add(boxes[b - 1]);
    count += counts[b - 1];
    if (count == 0) continue;
    const float cost = box.area() * blocks(count) + rightCost[b];
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
                      std::array<Range, kWidth>& children) {
  children[0] = range;
  int count = 1;
  while (count < kWidth) {
    int widest = -1;
    float area = -1;
    for (int c = 0; c < count; ++c) {
      // Below the depth limit it is the fullest instead: counts must fall eightfold.
      const float size =
          depth < kDepthLimit ? children[c].box.area() : static_cast<float>(children[c].count());
      if (children[c].count() > kWidth && size > area) {
        area = size;
        widest = c;
      }
    }
    if (widest < 0) break;
    const std::array<Range, 2> parts = depth < kDepthLimit
                                           ? split(primitives, children[widest])
                                           : splitInHalf(primitives, children[widest]);
    children[widest] = parts[0];
    children[count++] = parts[1];
  }
  return count;
}

/// Appends the node over `range` and everything below it; returns its index.
template <class Node>
std::int32_t build(std::vector<Primitive>& primitives, const Range& range, int depth,
                   std::vector<Node>& nodes) {
  const auto index = static_cast<std::int32_t>(nodes.size());
  nodes.emplace_back();
  if (range.count() <= kWidth) {
    nodes[index].count = static_cast<std::int32_t>(range.count());
    for (std::size_t i = range.begin; i < range.end; ++i) {
      nodes[index].child[i - range.begin] = ~primitives[i].face();
    }
    return index;
  }
  std::array<Range, kWidth> children;
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

// --------------------------------------------------------------------------------------- searching

/// A query point as an interval of single-precision numbers relative to the tree's origin.
struct QueryInterval {
  float low[3], high[3];
  QueryInterval(const Vector3d& query, const Vector3d& origin) {
    for (int k = 0; k < 3; ++k) {
      const auto x = static_cast<float>(std::clamp(query[k] - origin[k], -1e30, 1e30));
      const float slack = std::abs(x) * kCoordinateSlack;
      low[k] = x - slack;
      high[k] = x + slack;
    }
  }
};

/// Upper bound, in single precision, of what a box may seem to be away and still matter.
float searchBound(double squaredDistance) {
  if (!(squaredDistance < 1e38)) return kInfinity;
  return static_cast<float>(squaredDistance) * (1 + kDistanceSlack) +
         std::numeric_limits<float>::min();
}

/// Squared distances of the query to the eight boxes; bit i of the answer: box i is within `bound`.
template <class Node>
inline unsigned boxDistances(const Node& node, const QueryInterval& query, float bound,
                             float* squared) {
#ifdef __AVX2__
  const __m256 zero = _mm256_setzero_ps();
  __m256 sum = zero;
  for (int k = 0; k < 3; ++k) {
    const __m256 below =
        _mm256_sub_ps(_mm256_load_ps(node.low[k]), _mm256_broadcast_ss(&query.high[k]));
    const __m256 above =
        _mm256_sub_ps(_mm256_broadcast_ss(&query.low[k]), _mm256_load_ps(node.high[k]));
    const __m256 gap = _mm256_max_ps(_mm256_max_ps(below, above), zero);
    sum = _mm256_add_ps(sum, _mm256_mul_ps(gap, gap));
  }
  _mm256_store_ps(squared, sum);
  const __m256 within = _mm256_cmp_ps(sum, _mm256_set1_ps(bound), _CMP_LE_OQ);
  return static_cast<unsigned>(_mm256_movemask_ps(within)) & ((1u << node.count) - 1);
#else
  unsigned mask = 0;
  for (int i = 0; i < kWidth; ++i) {
    float sum = 0;
    for (int k = 0; k < 3; ++k) {
      const float gap =
          std::max({node.low[k][i] - query.high[k], query.low[k] - node.high[k][i], 0.0f});
      sum += gap * gap;
    }
    squared[i] = sum;
    mask |= static_cast<unsigned>(sum <= bound) << i;
  }
  return mask & ((1u << node.count) - 1);
#endif
}

/// Closest point of the segment from a along ab, as the share of ab.
double closestOnSegment(const Vector3d& ap, const Vector3d& ab) {
  const double length = ab.squaredNorm();
  return length > 0 ? std::clamp(ap.dot(ab) / length, 0.0, 1.0) : 0.0;
}

/// Weights (v, w) of b and c where the triangle has (nearly) no area: the best of its three edges.
void closestOnEdges(const Vector3d& ap, const Vector3d& ab, const Vector3d& ac, double& v,
                    double& w) {
  const double onAb = closestOnSegment(ap, ab);
  const double onAc = closestOnSegment(ap, ac);
  const double onBc = closestOnSegment(ap - ab, ac - ab);
  const double toAb = (ap - onAb * ab).squaredNorm();
  const double toAc = (ap - onAc * ac).squaredNorm();
  const double toBc = (ap - (1 - onBc) * ab - onBc * ac).squaredNorm();
  if (toAb <= toAc && toAb <= toBc) {
    v = onAb;
    w = 0;
  } else if (toAc <= toBc) {
    v = 0;
    w = onAc;
  } else {
    v = 1 - onBc;
    w = onBc;
  }
}

/// Weights (v, w) of b and c of the closest point: finds the Voronoi region of vertex, edge or face
/// that p lies in.
inline void closestWeights(const Vector3d& ap, const Vector3d& ab, const Vector3d& ac, double& v,
                           double& w) {
  v = w = 0;
  const double d1 = ab.dot(ap), d2 = ac.dot(ap);
  if (d1 <= 0 && d2 <= 0) return;  // a
  const double abab = ab.squaredNorm(), abac = ab.dot(ac), acac = ac.squaredNorm();
  const double d3 = d1 - abab, d4 = d2 - abac;  // of b
  if (d3 >= 0 && d4 <= d3) {
    v = 1;
    return;
  }
  const double d5 = d1 - abac, d6 = d2 - acac;  // of c
  if (d6 >= 0 && d5 <= d6) {
    w = 1;
    return;
  }
  // The Gram determinant is 4 area^2; where it drowns in rounding the regions below mean nothing.
  const double gram = abab * acac - abac * abac;
  if (!(gram > 1e-12 * abab * acac)) {
    closestOnEdges(ap, ab, ac, v, w);
    return;
  }
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {  // edge ab
    v = d1 / abab;
    return;
  }
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {  // edge ac
    w = d2 / acac;
    return;
  }
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {  // edge bc
    w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    v = 1 - w;
    return;
  }
  const double sum = va + vb + vc;
  v = vb / sum;
  w = vc / sum;
}

}  // namespace

SurfacePoint closestOnTriangle(const Vector3d& p, const Vector3d& a, const Vector3d& b,
                               const Vector3d& c) {
  const Vector3d ap = p - a, ab = b - a, ac = c - a;
  double v, w;
  closestWeights(ap, ab, ac, v, w);
  const Vector3d step = v * ab + w * ac;
  SurfacePoint point;
  point.bary = {1 - v - w, v, w};
  point.position = a + step;
  point.squaredDistance = (ap - step).squaredNorm();
  return point;
}

TriangleBvh::TriangleBvh(const Points& vertices, const Faces& faces)
    : vertices_(vertices), faces_(faces) {
  if (faces_.cols() == 0) return;
  const Vector3d first = vertices_.col(faces_(0, 0));
  origin_ = first.allFinite() ? first : Vector3d::Zero();
  std::vector<Primitive> primitives;
  primitives.reserve(static_cast<std::size_t>(faces_.cols()));
  Range all;
  for (Eigen::Index f = 0; f < faces_.cols(); ++f) {
    Box box;
    for (int k = 0; k < 3; ++k) {
      Array4f corner = Array4f::Zero();
      corner.head<3>() = (vertices_.col(faces_(k, f)) - origin_).cast<float>().array();
      box.add(corner, corner);
    }
    if (!(box.high - box.low).isFinite().all()) continue;  // can never be closest
    primitives.push_back({box.low, box.high});
    primitives.back().setFace(static_cast<std::int32_t>(f));
    all.add(primitives.back());
  }
  if (primitives.empty()) return;
  all.end = primitives.size();
  nodes_.reserve(primitives.size() / 4 + 8);
  build(primitives, all, 0, nodes_);
  fitBoxes();
}

void TriangleBvh::refit(const Points& vertices) {
  eigen_assert(vertices.cols() == vertices_.cols());
  vertices_ = vertices;
  if (!nodes_.empty()) fitBoxes();
}

void TriangleBvh::fitBoxes() {
  const Vector3d first = vertices_.col(faces_(0, 0));
  origin_ = first.allFinite() ? first : Vector3d::Zero();
  std::vector<Array4f> corners(static_cast<std::size_t>(vertices_.cols()));
  for (Eigen::Index v = 0; v < vertices_.cols(); ++v) {
    corners[v].head<3>() = (vertices_.col(v) - origin_).cast<float>().array();
    corners[v][3] = 0;
  }
  // Children lie behind their parents: walking backwards meets every child first.
  std::vector<Box> boxes(nodes_.size());
  for (std::size_t n = nodes_.size(); n-- > 0;) {
    Node& node = nodes_[n];
    for (int i = 0; i < kWidth; ++i) {
      Box box;
      if (i < node.count && node.child[i] >= 0) {
        box = boxes[node.child[i]];
      } else if (i < node.count) {
        for (int k = 0; k < 3; ++k) {
          const Array4f& corner = corners[faces_(k, ~node.child[i])];
          box.add(corner, corner);
        }
        box.low -= box.low.abs() * kCoordinateSlack;
        box.high += box.high.abs() * kCoordinateSlack;
      }
      for (int k = 0; k < 3; ++k) {
        node.low[k][i] = box.low[k];
        node.high[k][i] = box.high[k];
      }
      boxes[n].add(box);
    }
  }
}

SurfacePoint TriangleBvh::closest(const Vector3d& query, double maxDistance,
                                  std::int32_t hintFace) const {
  SurfacePoint best;
  if (nodes_.empty() || !query.allFinite() || !(maxDistance >= 0)) return best;
  double bound = maxDistance * maxDistance;
  const auto visit = [&](std::int32_t f) {
    const Vector3d a = vertices_.col(faces_(0, f));
    const Vector3d ap = query - a;
    const Vector3d ab = vertices_.col(faces_(1, f)) - a, ac = vertices_.col(faces_(2, f)) - a;
    double v, w;
    closestWeights(ap, ab, ac, v, w);
    const double squared = (ap - v * ab - w * ac).squaredNorm();
    // Equal distances go to the lower index, whatever the order of the visits.
    const bool nearer =
        best.face < 0 ? squared <= bound : squared < bound || (squared == bound && f < best.face);
    if (!nearer) return;
    bound = squared;
    best.face = f;
    best.bary = {1 - v - w, v, w};
  };
  if (hintFace >= 0 && hintFace < faces_.cols()) visit(hintFace);

  struct Entry {
    float squared;
    std::int32_t node;
  };
  Entry stack[kStackSize];
  int top = 0;
  stack[top++] = {0, 0};
  const QueryInterval interval(query, origin_);
  float limit = searchBound(bound);
  alignas(32) float squared[kWidth];
  while (top > 0) {
    const Entry entry = stack[--top];
    if (entry.squared > limit) continue;
    const Node& node = nodes_[entry.node];
    Entry sorted[kWidth];  // the children within reach, farthest first
    int count = 0;
    for (unsigned mask = boxDistances(node, interval, limit, squared); mask; mask &= mask - 1) {
      const int i = __builtin_ctz(mask);
      int at = count++;
      for (; at > 0 && sorted[at - 1].squared < squared[i]; --at) sorted[at] = sorted[at - 1];
      sorted[at] = {squared[i], node.child[i]};
    }
    // Faces first, nearest first: each may shorten the reach. Nodes then go on the stack, nearest on top.
    for (int i = count - 1; i >= 0; --i) {
      if (sorted[i].node >= 0) continue;
      if (sorted[i].squared > limit) break;
      visit(~sorted[i].node);
      limit = searchBound(bound);
    }
    for (int i = 0; i < count; ++i) {
      if (sorted[i].node >= 0 && sorted[i].squared <= limit) stack[top++] = sorted[i];
    }
  }
  if (best.face >= 0) {
    best.squaredDistance = bound;
    const auto face = faces_.col(best.face);
    best.position = best.bary[0] * vertices_.col(face[0]) + best.bary[1] * vertices_.col(face[1]) +
                    best.bary[2] * vertices_.col(face[2]);
  }
  return best;
}

std::vector<SurfacePoint> TriangleBvh::closest(const Points& queries, int threads,
                                               double maxDistance) const {
  std::vector<SurfacePoint> answers;
  update(queries, threads, maxDistance, answers);
  return answers;
}

void TriangleBvh::update(const Points& queries, int threads, double maxDistance,
                         std::vector<SurfacePoint>& inout) const {
  const auto count = static_cast<std::size_t>(queries.cols());
  if (inout.size() != count) inout.assign(count, SurfacePoint());
  parallelRanges(count, resolveThreads(threads), 256, [&](std::size_t begin, std::size_t end, int) {
    std::int32_t hint = -1;  // where a query has none, the answer before: order often is spatial
    for (std::size_t i = begin; i < end; ++i) {
      if (inout[i].face >= 0) hint = inout[i].face;
      inout[i] = closest(queries.col(i), maxDistance, hint);
      hint = inout[i].face;
    }
  });
}

}  // namespace loopreg::geometry
