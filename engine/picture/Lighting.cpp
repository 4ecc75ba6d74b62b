#include "picture/Lighting.h"

#include <algorithm>
#include <cmath>

namespace loopreg::picture {
namespace {

constexpr double kWrap = 0.18;   ///< how far light reaches round the horizon, as a cosine
constexpr double kSheen = 0.05;  ///< strength of the broad highlight
constexpr double kGloss = 18;    ///< its exponent
constexpr double kEdge = 0.10;   ///< strength of the brighter edge

double wrapped(double cosine) { return std::max(0.0, (cosine + kWrap) / (1 + kWrap)); }

}  // namespace

Studio studioFor(const Camera& camera) {
  const auto towards = [&](double right, double up, double back) {
    return Vector3d((right * camera.right + up * camera.up + back * camera.back).normalized());
  };
  Studio studio;
  studio.key = towards(-0.75, 0.85, 0.80);
  studio.fill = towards(0.95, 0.15, 0.60);
  studio.rim = towards(0.55, 0.65, -0.90);
  studio.keyColor = 0.92 * Vector3d(1.00, 0.95, 0.88);
  studio.fillColor = 0.16 * Vector3d(0.86, 0.94, 1.00);
  studio.rimColor = 0.42 * Vector3d(0.95, 0.98, 1.00);
  studio.sky = 0.36 * Vector3d(0.94, 0.98, 1.00);
  studio.bounce = 0.16 * Vector3d(1.00, 0.94, 0.88);
  return studio;
}

Vector3d shade(const Studio& studio, const Lit& point, const Vector3d& toEye) {
  const Vector3d& n = point.normal;
  const double height = 0.5 * (1 + n.y());
  Vector3d light = point.ambient * (height * studio.sky + (1 - height) * studio.bounce);
  light += point.keySeen * wrapped(n.dot(studio.key)) * studio.keyColor;
  // The weaker lights cast no shadow of their own: what sees little of its surroundings sees little
  // of them.
  light += point.ambient * wrapped(n.dot(studio.fill)) * studio.fillColor;
  light += point.ambient * std::max(0.0, n.dot(studio.rim)) * studio.rimColor;

  const Vector3d half = (studio.key + toEye).normalized();
  const double sheen =
      kSheen * point.keySeen * std::pow(std::max(0.0, n.dot(half)), kGloss) * (kGloss + 8) / 25;
  const double edge = kEdge * point.ambient * std::pow(1 - std::max(0.0, n.dot(toEye)), 4);
  return point.albedo.cwiseProduct(light) + sheen * studio.keyColor + edge * studio.sky;
}

Vector3d softClip(const Vector3d& linear) {
  constexpr double kKnee = 0.75;
  Vector3d result = linear;
  for (int c = 0; c < 3; ++c) {
    if (result[c] > kKnee) {
      const double over = (result[c] - kKnee) / (1 - kKnee);
      result[c] = kKnee + (1 - kKnee) * (1 - std::exp(-over));
    }
  }
  return result;
}

}  // namespace loopreg::picture
