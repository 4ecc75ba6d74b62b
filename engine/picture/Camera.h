#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::picture {

/// A camera. `right`, `up` and `back` are its axes in the world (it looks along -back). `height` is
/// the height of what it shows at distance 1 for a perspective camera (2 tan of half the vertical
/// field of view), in metres for an orthographic one.
struct Camera {
  Vector3d eye = Vector3d(0, 0, 5);
  Vector3d right = Vector3d::UnitX(), up = Vector3d::UnitY(), back = Vector3d::UnitZ();
  double height = 0.35;
  bool orthographic = false;

  struct Ray {
    Vector3d origin, direction;  ///< direction of unit length
  };
  /// The ray through (x, y) in [-1/2, 1/2] times the picture's height, x right, y up, 0 the middle.
  Ray ray(double x, double y) const;
};

/// Where a camera stands: azimuth about y (0: in front, on +z; 90: at the body's left, on +x) and
/// elevation above the horizon, both in degrees.
struct Viewpoint {
  double azimuth = 0, elevation = 0;
};

/// What a view of some points needs: the offsets of the middle of their outline from `target` along
/// the camera's axes, and its half width and height, all at the depth of the target.
struct Extent {
  double left = 0, right = 0, bottom = 0, top = 0;
  double width() const { return right - left; }
  double height() const { return top - bottom; }
};

/// Outline of `points` (3 x n) as a camera at `distance` from `target` sees it, in metres at the
/// target's depth; `distance` 0: orthographic.
Extent outline(const Points& points, const Viewpoint& view, const Vector3d& target,
               double distance);

/// A camera at `view` whose picture of `aspect` (width / height) shows all of `points` with a free
/// border of `margin` times its size. `fieldOfView`: vertical, in degrees; 0 is orthographic.
Camera frameCamera(const Points& points, const Viewpoint& view, double aspect,
                   double fieldOfView = 20, double margin = 0.06);

/// One picture of a row.
struct FramedView {
  Camera camera;
  int width = 0;  ///< pixels
};

/// Cameras that show `points` from several sides at one scale, with their floors on one line: a row
/// of pictures of `height` pixels, each as wide as its outline needs, or all of `width` pixels
/// where that is not 0.
std::vector<FramedView> frameRow(const Points& points, const std::vector<Viewpoint>& views,
                                 int height, int width = 0, double fieldOfView = 20,
                                 double margin = 0.05);

}  // namespace loopreg::picture
