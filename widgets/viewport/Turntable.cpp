#include "widgets/viewport/Turntable.h"

#include <algorithm>
#include <cmath>

namespace loopreg::ui {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kZoomPerStep = 0.88;

double wrapAngle(double angle) { return std::remainder(angle, 2 * kPi); }

}  // namespace

Vector3d Turntable::direction() const {
  return {std::cos(elevation) * std::sin(azimuth), std::sin(elevation),
          std::cos(elevation) * std::cos(azimuth)};
}

// Without roll it depends on the azimuth alone, so it exists even when the camera looks straight
// down.
Vector3d Turntable::right() const {
  const Vector3d level(std::cos(azimuth), 0, -std::sin(azimuth));
  return std::cos(roll) * level + std::sin(roll) * direction().cross(level);
}

Vector3d Turntable::up() const { return direction().cross(right()); }

double Turntable::visibleHeight() const { return 2 * distance * std::tan(viewAngle * kPi / 360); }

// Dragging right turns the scene right, so the eye goes left; the poles stop the elevation, up
// never turns over.
void Turntable::orbit(double dx, double dy, double viewHeight) {
  const double radiansPerPixel = kPi / std::max(1.0, viewHeight);
  azimuth = wrapAngle(azimuth - dx * radiansPerPixel);
  elevation = std::clamp(elevation - dy * radiansPerPixel, -kPi / 2, kPi / 2);
  roll = 0;
}

// The camera's axes are turned about the screen's, and taken apart into the three angles again.
void Turntable::tumble(double dx, double dy, double viewHeight) {
  const double radiansPerPixel = kPi / std::max(1.0, viewHeight);
  const Eigen::Matrix3d turn = (Eigen::AngleAxisd(-dx * radiansPerPixel, up()) *
                                Eigen::AngleAxisd(dy * radiansPerPixel, right()))
                                   .toRotationMatrix();
  const Vector3d newRight = turn * right();
  const Vector3d eyeward = turn * direction();
  elevation = std::asin(std::clamp(eyeward.y(), -1.0, 1.0));
  // At the poles any azimuth will do; the roll makes up for it.
  if (std::hypot(eyeward.x(), eyeward.z()) > 1e-9) azimuth = std::atan2(eyeward.x(), eyeward.z());
  const Vector3d level(std::cos(azimuth), 0, -std::sin(azimuth));
  roll = std::atan2(newRight.dot(eyeward.cross(level)), newRight.dot(level));
}

void Turntable::pan(double dx, double dy, double viewHeight) {
  const double metresPerPixel = visibleHeight() / std::max(1.0, viewHeight);
  pivot -= metresPerPixel * (dx * right() + dy * up());
}

void Turntable::zoom(double steps) {
  distance = std::clamp(distance * std::pow(kZoomPerStep, steps), 1e-3, 1e4);
}

void Turntable::zoomAt(double steps, double x, double y, double viewHeight) {
  // The point p under the cursor in the pivot's plane stays fixed when the plane shrinks by f
  // about it: pivot' = p + f (pivot - p).
  const double metresPerPixel = visibleHeight() / std::max(1.0, viewHeight);
  const Vector3d p = pivot + metresPerPixel * (x * right() + y * up());
  const double before = distance;
  zoom(steps);
  pivot = p + distance / before * (pivot - p);
}

void Turntable::frame(const Eigen::AlignedBox3d& box, double aspect) {
  if (box.isEmpty()) return;
  pivot = box.center();
  // The box seen along the view axes, with a margin that leaves room for the overlays.
  const Vector3d half = box.sizes() / 2;
  const auto extent = [&](const Vector3d& axis) { return half.dot(axis.cwiseAbs()); };
  const double halfHeight = std::max(extent(up()), extent(right()) / std::max(0.1, aspect));
  distance = 1.1 * halfHeight / std::tan(viewAngle * kPi / 360) + extent(direction());
  distance = std::max(distance, 1e-3);
}

// Distances are mixed as factors, so that a flight from far to near does not rush at its end.
Turntable Turntable::between(const Turntable& from, const Turntable& to, double t) {
  Turntable camera = to;
  camera.pivot = from.pivot + t * (to.pivot - from.pivot);
  camera.azimuth = wrapAngle(from.azimuth + t * wrapAngle(to.azimuth - from.azimuth));
  camera.elevation = from.elevation + t * (to.elevation - from.elevation);
  camera.roll = wrapAngle(from.roll + t * wrapAngle(to.roll - from.roll));
  camera.distance = from.distance * std::pow(to.distance / from.distance, t);
  return camera;
}

void lookFrom(Turntable& camera, NamedView view) {
  camera.roll = 0;
  switch (view) {
    case NamedView::front:
      camera.azimuth = 0;
      camera.elevation = 0;
      break;
    case NamedView::side:
      camera.azimuth = kPi / 2;
      camera.elevation = 0;
      break;
    case NamedView::top:
      camera.azimuth = 0;
      camera.elevation = kPi / 2;
      break;
    case NamedView::back:
      camera.azimuth = kPi;
      camera.elevation = 0;
      break;
    case NamedView::otherSide:
      camera.azimuth = -kPi / 2;
      camera.elevation = 0;
      break;
    case NamedView::bottom:
      camera.azimuth = 0;
      camera.elevation = -kPi / 2;
      break;
    case NamedView::isometric:
      camera.azimuth = kPi / 5;
      camera.elevation = kPi / 9;
      break;
  }
}

}  // namespace loopreg::ui
