#pragma once

#include <Eigen/Geometry>

#include "geometry/Types.h"

namespace loopreg::ui {

/// The camera people expect of a turntable: up stays up, the scene turns about a pivot. With a roll
/// it holds any orientation, which tumble() (a trackball) makes use of.
///
/// Pure arithmetic, no VTK. The eye looks at `pivot` from
///   eye = pivot + distance * (cos e sin a, sin e, cos e cos a)
/// with azimuth a about +y and elevation e, both in radians; a = e = 0 looks at the body's front
/// (the body faces +z); the roll turns the camera about its line of sight. Invariant: |elevation|
/// <= pi/2, distance > 0.
struct Turntable {
  Vector3d pivot = Vector3d(0, 0.9, 0);  ///< metres, engine frame
  double azimuth = 0;
  double elevation = 0;
  double roll = 0;
  double distance = 4;
  double viewAngle = 30;  ///< vertical, degrees
  bool orthographic = false;

  Vector3d direction() const;  ///< unit, from the pivot to the eye
  Vector3d eye() const { return pivot + distance * direction(); }
  Vector3d right() const;  ///< unit, the screen's x axis in the world
  Vector3d up() const;     ///< unit, the screen's y axis in the world
  /// Height of the visible plane through the pivot, metres; twice VTK's parallel scale.
  double visibleHeight() const;

  /// Mouse moved by (dx, dy) pixels, y upwards; one view height turns the scene by 180 degrees.
  /// Up is made upright again.
  void orbit(double dx, double dy, double viewHeight);
  /// The same about the screen's own axes, without a preferred up: a trackball.
  void tumble(double dx, double dy, double viewHeight);
  /// The point under the cursor stays under it.
  void pan(double dx, double dy, double viewHeight);
  /// Positive steps come nearer, 12 % each.
  void zoom(double steps);
  /// Zoom that keeps the world point at (x, y) pixels from the view's middle where it is.
  void zoomAt(double steps, double x, double y, double viewHeight);
  /// Makes a box fill the view from where the camera stands; `aspect` = width / height.
  void frame(const Eigen::AlignedBox3d& box, double aspect);

  /// Between two cameras, t in [0, 1]; the azimuth takes the short way round.
  static Turntable between(const Turntable& from, const Turntable& to, double t);
};

/// The named views on the keys 1, 3, 7 and 9, and with Ctrl their opposites.
enum class NamedView { front, side, top, isometric, back, otherSide, bottom };
void lookFrom(Turntable& camera, NamedView view);

}  // namespace loopreg::ui
