#include "geometry/TriangleBvh.h"

#include <algorithm>
#include <cmath>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "core/Parallel.h"
#include "geometry/BvhBuilder.h"

namespace loopreg::geometry {
namespace {

/// Every level leaves at most all but one of its children behind.
constexpr int kStackSize = (kBvhDepthLimit + 12) * (kBvhWidth - 1) + kBvhWidth;

/// Relative slack on single-precision coordinates (half an ulp is 6e-8): boxes and queries are
/// widened by it, so that a box is never judged farther than the exact geometry inside it.
constexpr float kCoordinateSlack = 2e-7f;
/// Relative slack on a squared distance computed in single precision.
constexpr float kDistanceSlack = 4e-6f;

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
  if (!(squaredDistance < 1e38)) return std::numeric_limits<float>::infinity();
  return static_cast<float>(squaredDistance) * (1 + kDistanceSlack) +
         std::numeric_limits<float>::min();
}

/// Squared distances of the query to the eight boxes; bit i of the answer: box i is within `bound`.
inline unsigned boxDistances(const BvhNode& node, const QueryInterval& query, float bound,
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
  for (int i = 0; i < kBvhWidth; ++i) {
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

/// Spreads the low ten bits: bit i goes to bit 3 i.
std::uint64_t spread(std::uint32_t x) {
  std::uint64_t bits = x & 0x3ffu;
  bits = (bits | bits << 16) & 0x30000ffu;
  bits = (bits | bits << 8) & 0x300f00fu;
  bits = (bits | bits << 4) & 0x30c30c3u;
  return (bits | bits << 2) & 0x9249249u;
}

/// Points in the order of their Morton codes on a grid of 1,024 cells to each side: code << 32 |
/// index. Points that are not finite come last.
std::vector<std::uint64_t> alongCurve(const Points& points, int threads) {
  const auto count = static_cast<std::size_t>(points.cols());
  Eigen::AlignedBox3d box;
  for (const auto& p : points.colwise()) {
    if (p.allFinite()) box.extend(Vector3d(p));
  }
  std::vector<std::uint64_t> order(count);
  if (box.isEmpty()) {
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    return order;
  }
  const Vector3d low = box.min();
  const double cells = 1023 / std::max(1e-300, box.sizes().maxCoeff());
  parallelRanges(count, resolveThreads(threads), 4096,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) {
                     const auto p = points.col(static_cast<Eigen::Index>(i));
                     std::uint64_t code = ~std::uint64_t{0} >> 32;
                     if (p.allFinite()) {
                       const Eigen::Array3d cell = ((p - low) * cells).array();
                       code = spread(static_cast<std::uint32_t>(cell.x())) |
                              spread(static_cast<std::uint32_t>(cell.y())) << 1 |
                              spread(static_cast<std::uint32_t>(cell.z())) << 2;
                     }
                     order[i] = code << 32 | i;
                   }
                   std::sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
                             order.begin() + static_cast<std::ptrdiff_t>(end));
                 });
  return order;
}

}  // namespace

TriangleBvh::TriangleBvh(const Points& vertices, const Faces& faces)
    : vertices_(vertices), faces_(faces), nodes_(buildBvh(vertices, faces)) {
  if (!nodes_.empty()) fitBoxes();
}

void TriangleBvh::refit(const Points& vertices) {
  eigen_assert(vertices.cols() == vertices_.cols());
  vertices_ = vertices;
  if (!nodes_.empty()) fitBoxes();
}

void TriangleBvh::fitBoxes() {
  const Vector3d first = vertices_.col(faces_(0, 0));
  origin_ = first.allFinite() ? first : Vector3d::Zero();
  std::vector<Eigen::Array4f> corners(static_cast<std::size_t>(vertices_.cols()));
  for (Eigen::Index v = 0; v < vertices_.cols(); ++v) {
    corners[v].head<3>() = (vertices_.col(v) - origin_).cast<float>().array();
    corners[v][3] = 0;
  }
  // Children lie behind their parents: walking backwards meets every child first.
  std::vector<FloatBox> boxes(nodes_.size());
  for (std::size_t n = nodes_.size(); n-- > 0;) {
    BvhNode& node = nodes_[n];
    for (int i = 0; i < kBvhWidth; ++i) {
      FloatBox box;
      if (i < node.count && node.child[i] >= 0) {
        box = boxes[node.child[i]];
      } else if (i < node.count) {
        for (int k = 0; k < 3; ++k) {
          const Eigen::Array4f& corner = corners[faces_(k, ~node.child[i])];
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
    const double squared = closestOnTriangle(ap, ab, ac, v, w);
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
  alignas(32) float squared[kBvhWidth];
  while (top > 0) {
    const Entry entry = stack[--top];
    if (entry.squared > limit) continue;
    const BvhNode& node = nodes_[entry.node];
    Entry sorted[kBvhWidth];  // the children within reach, farthest first
    int count = 0;
    for (unsigned mask = boxDistances(node, interval, limit, squared); mask; mask &= mask - 1) {
      const int i = __builtin_ctz(mask);
      int at = count++;
      for (; at > 0 && sorted[at - 1].squared < squared[i]; --at) sorted[at] = sorted[at - 1];
      sorted[at] = {squared[i], node.child[i]};
    }
    // Faces first, nearest first: each may shorten the reach. Nodes then go on the stack, nearest
    // on top.
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
  std::vector<SurfacePoint> answers(static_cast<std::size_t>(queries.cols()));
  // Along a space-filling curve the answer before is nearly the answer, and the nodes it took are
  // still in the cache. The answers do not depend on the order.
  const std::vector<std::uint64_t> order = alongCurve(queries, threads);
  parallelRanges(
      order.size(), resolveThreads(threads), 256, [&](std::size_t begin, std::size_t end, int) {
        std::int32_t hint = -1;
        for (std::size_t i = begin; i < end; ++i) {
          const std::uint64_t q = order[i] & 0xffffffffu;
          answers[q] = closest(queries.col(static_cast<Eigen::Index>(q)), maxDistance, hint);
          hint = answers[q].face;
        }
      });
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
