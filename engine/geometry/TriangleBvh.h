#pragma once

#include <limits>
#include <vector>

#include "geometry/Types.h"

namespace loopreg::geometry {

/// A point on a triangle mesh: x = bary_0 V_{f0} + bary_1 V_{f1} + bary_2 V_{f2}.
struct SurfacePoint {
  std::int32_t face = -1;  ///< -1: nothing within the search distance
  Vector3d bary = Vector3d::Zero();
  Vector3d position = Vector3d::Zero();
  double squaredDistance = std::numeric_limits<double>::infinity();
};

constexpr int kBvhWidth = 8;

/// Eight children side by side, one axis after another, so that one vector instruction serves all.
/// Boxes are in single precision, rounded outward, relative to an origin kept by the tree. A child
/// is another node (>= 0, always behind its parent) or a single face f, stored as ~f.
struct alignas(32) BvhNode {
  float low[3][kBvhWidth];
  float high[3][kBvhWidth];
  std::int32_t child[kBvhWidth];
  std::int32_t count = 0;  ///< children in use; the boxes of the others are empty
};

/// Exact closest points on a triangle mesh that moves.
///
/// The tree's topology is built once (binned surface-area heuristic over face centroids, on the
/// rest pose for a body); refit() moves the boxes to new vertex positions in O(m), so a posed body
/// costs ~0.1 ms per pose instead of a rebuild. Deterministic: on equal distances the lower face
/// index wins. Thread rule: queries are const and may run concurrently; refit() must not overlap
/// them.
class TriangleBvh {
 public:
  TriangleBvh() = default;
  /// Copies what it needs; `vertices` 3 x n, `faces` 3 x m.
  TriangleBvh(const Points& vertices, const Faces& faces);

  /// Same faces, new positions.
  void refit(const Points& vertices);

  /// Closest surface point within `maxDistance`. `hintFace` (say, the last answer) only saves time.
  SurfacePoint closest(const Vector3d& query,
                       double maxDistance = std::numeric_limits<double>::infinity(),
                       std::int32_t hintFace = -1) const;
  /// All queries (3 x q) on `threads` threads.
  std::vector<SurfacePoint> closest(
      const Points& queries, int threads,
      double maxDistance = std::numeric_limits<double>::infinity()) const;
  /// The same for nearby poses: `inout` holds the last answers as hints and receives the new ones.
  void update(const Points& queries, int threads, double maxDistance,
              std::vector<SurfacePoint>& inout) const;

  bool empty() const { return faces_.cols() == 0; }
  const Points& vertices() const { return vertices_; }
  const Faces& faces() const { return faces_; }

 private:
  void fitBoxes();

  Points vertices_;
  Faces faces_;
  std::vector<BvhNode> nodes_;
  Vector3d origin_ = Vector3d::Zero();
};

/// Closest point of one triangle (a, b, c) to p, with barycentric weights
/// (Ericson, Real-Time Collision Detection, section 5.1.5).
SurfacePoint closestOnTriangle(const Vector3d& p, const Vector3d& a, const Vector3d& b,
                               const Vector3d& c);

/// The same relative to corner a (ap = p - a, and so on): weights v of b and w of c; returns the
/// squared distance. Every search goes through this one function, so that all agree to the last
/// bit.
double closestOnTriangle(const Vector3d& ap, const Vector3d& ab, const Vector3d& ac, double& v,
                         double& w);

}  // namespace loopreg::geometry
