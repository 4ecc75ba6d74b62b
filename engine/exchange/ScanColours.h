#pragma once

#include <memory>
#include <vector>

#include "geometry/PointIndex.h"
#include "geometry/RayCaster.h"
#include "geometry/Scan.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::exchange {

/// How far a scan's surface may lie from the body's for its colour to be that place's, metres.
struct ColourReach {
  double outside = 0.04;  ///< along the body's normal: clothes, hair
  double inside = 0.02;   ///< against it
};

/// The colours of a scan, asked for by places of a body near it.
///
/// A place x with outward normal n takes the colour of the closest scan point y where y plausibly
/// is that place's own surface, and of the first one along n where it is not:
///
///   -inside <= (y - x) . n <= outside                                  (reach)
///   |(y - x) - ((y - x) . n) n| <= 10 mm + 0.8 |(y - x) . n|           (not past the scan's edge)
///   n . n_scan >= 0.25                                                 (not the other side's skin)
///
/// A mesh answers with its texture, else with its vertices' colours, interpolated; where layers lie
/// on each other (a shirt over a skin), with the outermost. A point cloud answers with the nearby
/// points' colours, weighted by their distance across n; normals that were only estimated may be
/// turned the wrong way, so their sign is not asked.
///
/// Immutable; questions may be asked concurrently.
class ScanColours {
 public:
  /// `vertices`: the scan's, in the body's frame; `usable`: per vertex, empty: all. The scan must
  /// outlive this.
  ScanColours(const Scan& scan, Points vertices, const std::vector<bool>& usable);

  bool empty() const { return !cloud_ && tree_.empty(); }

  /// Looks which way the scan's normals point, and whether it has layers, by places of the body
  /// (3 x n).
  void calibrate(const Points& places, const Points& normals, const ColourReach& reach,
                 int threads);

  struct Sample {
    bool found = false;
    Vector3d position = Vector3d::Zero();  ///< on the scan
    Vector3d color = Vector3d::Zero();     ///< sRGB in [0, 255]
  };
  /// `hint` carries the last answer from one place to the next, near one; -1 at first.
  Sample at(const Vector3d& place, const Vector3d& normal, const ColourReach& reach,
            std::int32_t& hint) const;

 private:
  struct Spot {
    std::int32_t face = -1;
    Vector3d bary, position;
  };
  Spot spotOf(const geometry::RayCaster::Hit& hit) const;
  Spot onMesh(const Vector3d& place, const Vector3d& normal, const ColourReach& reach,
              std::int32_t& hint) const;
  Spot outermost(Spot spot, const Vector3d& normal) const;
  Sample inCloud(const Vector3d& place, const Vector3d& normal, const ColourReach& reach) const;
  bool agrees(const Vector3d& normal, std::int32_t face) const;
  Vector3d colorOf(const Spot& spot) const;

  const Scan& scan_;
  geometry::TriangleBvh tree_;  ///< of the usable faces
  std::unique_ptr<geometry::RayCaster> rays_;
  std::vector<std::int32_t> original_;  ///< the tree's faces in the scan, or its points
  Points faceNormals_;
  std::unique_ptr<geometry::PointIndex> cloud_;
  double spacing_ = 0;  ///< of the cloud's points, metres
  double turn_ = 1;     ///< -1: the scan's normals point inward
  bool layered_ = false;
};

}  // namespace loopreg::exchange
