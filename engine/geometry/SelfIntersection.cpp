#include <algorithm>
#include <cmath>
#include <numeric>

#include "geometry/Topology.h"

namespace loopreg::geometry {
namespace {

using Box = Eigen::AlignedBox3d;
using Cut = std::array<std::int32_t, 2>;

/// Tree of boxes over faces, halved at the median of the widest axis; children lie side by side.
struct BoxNode {
  Box box;
  std::int32_t begin = 0, end = 0;  ///< into the order of faces
  std::int32_t children = -1;       ///< index of the first of two, or -1 for a leaf
};

constexpr std::int32_t kLeafSize = 4;

class CutFinder {
 public:
  CutFinder(const Points& vertices, const Faces& faces) : vertices_(vertices), faces_(faces) {
    const auto count = static_cast<std::size_t>(faces.cols());
    boxes_.resize(count);
    for (std::size_t f = 0; f < count; ++f) {
      for (int k = 0; k < 3; ++k) boxes_[f].extend(corner(static_cast<std::int32_t>(f), k));
    }
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), 0);
    nodes_.emplace_back();
    nodes_[0].end = static_cast<std::int32_t>(count);
    divide(0);
  }

  std::vector<Cut> cuts() const {
    std::vector<std::pair<std::int32_t, std::int32_t>> pending{{0, 0}};
    std::vector<Cut> cuts;
    while (!pending.empty()) {
      const auto [i, j] = pending.back();
      pending.pop_back();
      const BoxNode &a = nodes_[i], &b = nodes_[j];
      if (!a.box.intersects(b.box)) continue;
      if (a.children < 0 && b.children < 0) {
        findBetween(a, b, i == j, cuts);
      } else if (i == j) {
        pending.push_back({a.children, a.children});
        pending.push_back({a.children, a.children + 1});
        pending.push_back({a.children + 1, a.children + 1});
      } else if (b.children < 0 || (a.children >= 0 && a.end - a.begin >= b.end - b.begin)) {
        pending.push_back({a.children, j});
        pending.push_back({a.children + 1, j});
      } else {
        pending.push_back({i, b.children});
        pending.push_back({i, b.children + 1});
      }
    }
    std::sort(cuts.begin(), cuts.end());
    return cuts;
  }

 private:
  Vector3d corner(std::int32_t face, int k) const { return vertices_.col(faces_(k, face)); }

  void divide(std::size_t index) {
    const std::int32_t begin = nodes_[index].begin, end = nodes_[index].end;
    Box box, centers;
    for (std::int32_t i = begin; i < end; ++i) {
      box.extend(boxes_[order_[i]]);
      centers.extend(boxes_[order_[i]].center());
    }
    nodes_[index].box = box;
    if (end - begin <= kLeafSize) return;
    int axis = 0;
    centers.sizes().maxCoeff(&axis);
    const std::int32_t middle = begin + (end - begin) / 2;
    std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                     [&](std::int32_t a, std::int32_t b) {
                       return boxes_[a].center()[axis] < boxes_[b].center()[axis];
                     });
    const std::size_t children = nodes_.size();
    nodes_[index].children = static_cast<std::int32_t>(children);
    nodes_.resize(children + 2);
    nodes_[children].begin = begin;
    nodes_[children].end = nodes_[children + 1].begin = middle;
    nodes_[children + 1].end = end;
    divide(children);
    divide(children + 1);
  }

  void findBetween(const BoxNode& a, const BoxNode& b, bool same, std::vector<Cut>& cuts) const {
    for (std::int32_t i = a.begin; i < a.end; ++i) {
      for (std::int32_t j = same ? i + 1 : b.begin; j < b.end; ++j) {
        if (!cut(order_[i], order_[j])) continue;
        cuts.push_back({std::min(order_[i], order_[j]), std::max(order_[i], order_[j])});
      }
    }
  }

  bool shareVertex(std::int32_t f, std::int32_t g) const {
    for (int k = 0; k < 3; ++k) {
      if ((faces_.col(g).array() == faces_(k, f)).any()) return true;
    }
    return false;
  }

  /// Two triangles cut each other just where a side of one runs through the other.
  bool cut(std::int32_t f, std::int32_t g) const {
    if (!boxes_[f].intersects(boxes_[g]) || shareVertex(f, g)) return false;
    for (int k = 0; k < 3; ++k) {
      if (pierces(corner(f, k), corner(f, (k + 1) % 3), g)) return true;
      if (pierces(corner(g, k), corner(g, (k + 1) % 3), f)) return true;
    }
    return false;
  }

  /// Does the segment pq change sides of the face's plane inside the face? By signed volumes; a
  /// segment in the plane does not count.
  bool pierces(const Vector3d& p, const Vector3d& q, std::int32_t face) const {
    const Vector3d a = corner(face, 0), b = corner(face, 1), c = corner(face, 2);
    const Vector3d normal = (b - a).cross(c - a);
    const double atP = normal.dot(p - a), atQ = normal.dot(q - a);
    if (!((atP > 0 && atQ < 0) || (atP < 0 && atQ > 0))) return false;
    const Vector3d pq = q - p;
    const double u = pq.dot((a - p).cross(b - p));
    const double v = pq.dot((b - p).cross(c - p));
    const double w = pq.dot((c - p).cross(a - p));
    return (u >= 0 && v >= 0 && w >= 0) || (u <= 0 && v <= 0 && w <= 0);
  }

  const Points& vertices_;
  const Faces& faces_;
  std::vector<Box> boxes_;
  std::vector<std::int32_t> order_;
  std::vector<BoxNode> nodes_;
};

}  // namespace

std::vector<Cut> selfIntersections(const Points& vertices, const Faces& faces) {
  return faces.cols() == 0 ? std::vector<Cut>() : CutFinder(vertices, faces).cuts();
}

std::size_t countSelfIntersections(const Points& vertices, const Faces& faces) {
  return selfIntersections(vertices, faces).size();
}

}  // namespace loopreg::geometry
