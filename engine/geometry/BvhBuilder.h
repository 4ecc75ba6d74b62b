#pragma once

#include <vector>

#include "geometry/TriangleBvh.h"

namespace loopreg::geometry {

/// Below this depth ranges of faces are halved by count, so that the deepest tree has
/// kBvhDepthLimit + 11 levels (8^11 > 2^31) and a traversal's stack has a fixed size.
constexpr int kBvhDepthLimit = 24;

/// Box in single precision; empty until something is added. The fourth lane is of no account.
struct FloatBox {
  Eigen::Array4f low = Eigen::Array4f::Constant(std::numeric_limits<float>::infinity());
  Eigen::Array4f high = Eigen::Array4f::Constant(-std::numeric_limits<float>::infinity());
  void add(const Eigen::Array4f& from, const Eigen::Array4f& to) {
    low = low.min(from);
    high = high.max(to);
  }
  void add(const FloatBox& box) { add(box.low, box.high); }
};

/// The tree's topology over the faces whose corners are finite: `child` and `count` of every node,
/// root first, parents before their children; the nodes' boxes are left to the caller.
/// Binned surface-area heuristic (Wald, "On fast construction of SAH-based bounding volume
/// hierarchies", 2007), collapsed to eight children.
std::vector<BvhNode> buildBvh(const Points& vertices, const Faces& faces);

}  // namespace loopreg::geometry
