#pragma once

#include <array>
#include <vector>

#include "geometry/Types.h"

namespace loopreg::body {

/// Cross-section of a limb or of the trunk in the plane across its axis: four quarter superellipses
///   |(u - cu) / a|^n + |(v - cv) / b|^n = 1,
/// with its own half-axis a (toward +u and -u), b (toward +v and -v) and exponent n on each side.
/// Metres. Half-axes and exponents are what a tape and a caliper measure: breadth, depth, fullness.
struct Section {
  double at = 0;                 ///< station along the axis
  double cu = 0, cv = 0;         ///< centre
  double uPlus = 0, uMinus = 0;  ///< half-breadths
  double vPlus = 0, vMinus = 0;  ///< half-depths
  double nPlus = 2, nMinus = 2;  ///< exponents for v above and below cv
};

/// One building block of the body's implicit surface; negative inside, about metric near the
/// surface. Blocks are given for the left half (x >= 0) or across the middle plane; the field is
/// evaluated at |x|.
struct Primitive {
  enum class Kind { tube, ellipsoid, roundCone, relief, stroke, almond };
  Kind kind = Kind::ellipsoid;
  double blend = 0;       ///< width of the smooth union with everything before it in the group;
                          ///< softness of an almond's edge
  bool subtract = false;  ///< cuts instead of adding

  // tube: sections across a world axis (0 x, 1 y, 2 z), resampled evenly
  int axis = 1;
  double capLength = 0.02;
  std::vector<Section> sections;

  // ellipsoid: centre, half-axes, rotation (world to its own frame)
  Vector3d center = Vector3d::Zero(), radii = Vector3d::Ones();
  Matrix3d rotation = Matrix3d::Identity();

  // roundCone: centre -> end, radii.x() -> radii.y()
  Vector3d end = Vector3d::Zero();

  // relief, stroke, almond: raise (or with a negative height sink) the surface built before them
  double height = 0;
  struct Knot {
    Vector3d point;
    double radius, height;
  };
  std::vector<Knot> path;  ///< of a stroke, densely resampled

  Eigen::AlignedBox3d box;  ///< of the block, for culling

  double distance(const Vector3d& p) const;
  bool raises() const { return kind >= Kind::relief; }
  /// How far a relief, stroke or almond moves the surface at p, metres; zero outside its box.
  double rise(const Vector3d& p) const;
};

Primitive makeTube(int axis, const std::vector<Section>& sections, double capLength, double blend);
Primitive makeEllipsoid(const Vector3d& center, const Vector3d& radii, double blend,
                        const Matrix3d& rotation = Matrix3d::Identity());
Primitive makeRoundCone(const Vector3d& from, const Vector3d& to, double r0, double r1,
                        double blend);

/// Modelling strokes, as with clay. Relief: a bell of ellipsoidal section,
///   rise(p) = height exp(-|R (p - c) / radii|^2);
/// stroke: a bell across a smooth curve through `knots` (its heights are the knots'); almond: a
/// plateau of that outline seen along the local z axis, `radii` = (half width, half height above,
/// below), with an edge `softness` wide: the opening between two lids.
Primitive makeRelief(const Vector3d& center, const Vector3d& radii, double height,
                     const Matrix3d& rotation = Matrix3d::Identity());
Primitive makeStroke(const std::vector<Primitive::Knot>& knots);
Primitive makeAlmond(const Vector3d& center, const Vector3d& radii, double height, double softness,
                     const Matrix3d& rotation);

/// The implicit body: groups of blocks. Within a group blocks are united in order, each with its
/// own blend width (so fingers, united first and narrowly, do not web, and then join the palm
/// widely); groups are united likewise. Immutable once built; evaluated concurrently.
class Field {
 public:
  struct Group {
    double blend = 0;
    std::vector<Primitive> primitives;
    Eigen::AlignedBox3d box;
  };

  /// Starts a group; later add() calls go into it.
  void beginGroup(double blend);
  void add(Primitive primitive);
  /// A relief or stroke on the surface of all groups together.
  void addDetail(Primitive primitive);

  /// About the signed distance to the surface; beyond kFar only a lower bound.
  double value(const Vector3d& p) const;
  /// Central differences of value().
  Vector3d gradient(const Vector3d& p) const;
  /// Newton steps p -= f g / |g|^2, each at most `maxStep`. Points with x = 0 stay on that plane.
  Vector3d project(Vector3d p, int steps, double maxStep = 0.01) const;
  /// The first point of the surface on the ray from `from` (outside) along the unit `direction`.
  Vector3d trace(const Vector3d& from, const Vector3d& direction) const;

  static constexpr double kFar = 0.06;

 private:
  std::vector<Group> groups_;
  std::vector<Primitive> details_;
};

}  // namespace loopreg::body
