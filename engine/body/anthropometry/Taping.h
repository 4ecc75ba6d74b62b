#pragma once

#include <functional>
#include <vector>

#include "body/Anthropometry.h"
#include "geometry/CrossSection.h"

namespace loopreg::body::anthropometry {

/// A tape laid around or along the body.
struct Tape {
  double length = 0;  ///< metres
  std::vector<BodyPoint> path;
};

/// A figure with its faces sorted by part, ready for the tape.
///
/// Which faces a section looks at keeps parts apart that the plane meets as well: hands beside the
/// hips, arms at the armpit, the other leg.
class Subject {
 public:
  Subject(const Figure& figure, const MeasureOptions& options);

  const Figure& figure() const { return figure_; }
  const Points& vertices() const { return figure_.vertices; }
  Vector3d joint(SmplJoint joint) const { return figure_.joints.col(joint); }
  /// The joint of the measured side, named by its left twin.
  Vector3d sided(SmplJoint left) const;
  double sideSign() const { return side_ == Side::left ? 1 : -1; }  ///< of x
  double floor() const { return floor_; }
  double top() const { return top_; }
  double middle() const { return middle_; }  ///< x of the middle plane
  /// Shoulder joints above hip joints: the yardstick for search ranges on the trunk.
  double trunk() const { return trunk_; }
  double hipHeight() const { return hipHeight_; }
  double shoulderHeight() const { return hipHeight_ + trunk_; }
  bool belongs(std::int32_t vertex, SmplJoint leftRoot) const;

  enum class Faces { all, withoutArms, arm, leg };
  std::vector<geometry::SectionCurve> section(const geometry::Plane& plane, Faces which) const;
  /// Around everything that the plane meets.
  Tape aroundAll(const geometry::Plane& plane, Faces which) const;
  /// Around the one loop that encloses `through` (or is nearest to it).
  Tape aroundLimb(const Vector3d& through, const Vector3d& normal, Faces which) const;
  Tape aroundTrunk(double height) const;
  double trunkGirth(double height) const { return aroundTrunk(height).length; }

 private:
  Tape pull(const std::vector<const geometry::SectionCurve*>& curves, const Vector3d& normal) const;

  const Figure& figure_;
  Side side_;
  bool alongSkin_;
  std::vector<int> group_;  ///< n: 0 trunk and head, else 1 + limb
  std::vector<std::int32_t> withoutArms_, arm_, leg_;
  double floor_ = 0, top_ = 0, middle_ = 0, trunk_ = 0, hipHeight_ = 0;
};

BodyPoint onEdge(const geometry::EdgePoint& point);
/// The vertex farthest along a direction among those that `wanted` accepts; -1 without any.
std::int32_t farthest(const Points& vertices, const Vector3d& direction,
                      const std::function<bool(std::int32_t)>& wanted);

/// Where f is largest on [low, high]: `samples` even steps, then golden section about the best.
/// Sections of a mesh are continuous in the plane's height but not smooth, hence no derivatives.
double whereLargest(const std::function<double(double)>& f, double low, double high, int samples);

}  // namespace loopreg::body::anthropometry
