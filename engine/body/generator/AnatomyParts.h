#pragma once

#include <algorithm>
#include <cmath>

#include "body/generator/Anatomy.h"
#include "body/generator/Measurements.h"

/// What the parts of the recipe share: where the measured tables go for one person.
namespace loopreg::body {

inline constexpr double kFaceTop =
    0.12;  ///< above the head joint: below it a face is long or short

inline double lerp(double a, double b, double t) { return a + t * (b - a); }

/// A bump of height one at `center` that falls to zero at `width` on either side.
inline double bump(double x, double center, double width) {
  const double t = std::clamp(1 - std::abs(x - center) / width, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// Piecewise linear through (x0, y0) ... in rising x.
inline double curve(double x, std::initializer_list<std::pair<double, double>> points) {
  auto previous = points.begin();
  if (x <= previous->first) return previous->second;
  for (auto it = previous + 1; it != points.end(); ++it, ++previous) {
    if (x <= it->first) {
      const double t = (x - previous->first) / (it->first - previous->first);
      return lerp(previous->second, it->second, t * t * (3 - 2 * t));
    }
  }
  return previous->second;
}

/// Where the measured tables' fractions of stature and absolute numbers go for one person.
struct Frame {
  explicit Frame(const Person& p) : person(p) {
    scale = p.stature / lerp(measured::kStatureFemale, measured::kStatureMale, p.sex);
    head = 0.5 * (1 + scale) * lerp(0.985, 1.045, p.sex) * p.head;
    // The trunk takes up what the legs and the head leave of the stature.
    legTop = kLegTop * p.leg * p.stature;
    const double headHeight = measured::kHeadReference * head;
    headJoint = p.stature - headHeight;
    trunk = (headJoint - legTop) / (kHeadJoint - kLegTop);
    armScale = scale * p.arm;
  }
  /// Height of a fraction of the mean stature.
  double y(double fraction) const {
    if (fraction <= kLegTop) return fraction / kLegTop * legTop;
    return legTop + (fraction - kLegTop) * trunk;
  }
  /// Legs move out with the hips' breadth and the thighs' girth, so that thighs do not grow
  /// together.
  double legShift() const {
    return scale * (0.06 * (person.hip - 1) + 0.025 * std::max(0.0, person.thigh - 1));
  }
  /// Height of the nipples, a fraction of stature.
  double thelion() const { return lerp(0.7180, 0.7400, std::clamp(person.sex, 0.0, 1.0)); }
  static constexpr double kLegTop = 0.475, kHeadJoint = 0.882;
  const Person& person;
  double scale, head, legTop, headJoint, trunk, armScale;
};

/// Neck, skull, face and ears, as a group of their own.
void addHead(const Frame& f, Field& skin);

/// What lies across trunk and limbs once they are one: collar bones, muscles, folds, navel.
void addDetails(const Frame& f, const Points& joints, Field& skin);

}  // namespace loopreg::body
