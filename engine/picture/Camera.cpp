#include "picture/Camera.h"

#include <algorithm>
#include <cmath>

namespace loopreg::picture {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

Camera cameraAt(const Viewpoint& view) {
  const double a = view.azimuth * kDegree, e = view.elevation * kDegree;
  Camera camera;
  camera.back = {std::cos(e) * std::sin(a), std::sin(e), std::cos(e) * std::cos(a)};
  camera.right = {std::cos(a), 0, -std::sin(a)};
  camera.up = camera.back.cross(camera.right);
  return camera;
}

}  // namespace

Camera::Ray Camera::ray(double x, double y) const {
  const Vector3d shift = height * (x * right + y * up);
  if (orthographic) return {eye + shift, -back};
  return {eye, (shift - back).normalized()};
}

Extent outline(const Points& points, const Viewpoint& view, const Vector3d& target,
               double distance) {
  const Camera camera = cameraAt(view);
  Extent extent;
  bool first = true;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const Vector3d p = points.col(i) - target;
    // A point nearer to the camera than the target looks larger.
    const double depth =
        distance > 0 ? std::max(0.05 * distance, distance - p.dot(camera.back)) : 1;
    const double zoom = distance > 0 ? distance / depth : 1;
    const double x = zoom * p.dot(camera.right), y = zoom * p.dot(camera.up);
    if (first) extent = {x, x, y, y};
    first = false;
    extent.left = std::min(extent.left, x);
    extent.right = std::max(extent.right, x);
    extent.bottom = std::min(extent.bottom, y);
    extent.top = std::max(extent.top, y);
  }
  return extent;
}

Camera frameCamera(const Points& points, const Viewpoint& view, double aspect, double fieldOfView,
                   double margin) {
  Camera camera = cameraAt(view);
  if (points.cols() == 0) return camera;
  const Vector3d low = points.rowwise().minCoeff(), high = points.rowwise().maxCoeff();
  Vector3d target = 0.5 * (low + high);
  const double inner = std::max(0.1, 1 - 2 * margin);
  const double tangent = 2 * std::tan(0.5 * fieldOfView * kDegree);
  double distance = 0, size = 0;
  // The outline depends on the distance and the middle, both of which follow from the outline:
  // three rounds bring the rest below a pixel.
  for (int round = 0; round < 4; ++round) {
    const Extent seen = outline(points, view, target, distance);
    target +=
        0.5 * (seen.left + seen.right) * camera.right + 0.5 * (seen.bottom + seen.top) * camera.up;
    size = std::max({seen.height(), seen.width() / aspect, 1e-9}) / inner;
    if (fieldOfView > 0) distance = size / tangent;
  }
  camera.orthographic = fieldOfView <= 0;
  camera.height = camera.orthographic ? size : tangent;
  // An orthographic camera only has to stand outside.
  camera.eye = target + camera.back * (camera.orthographic ? 2 * (high - low).norm() : distance);
  return camera;
}

std::vector<FramedView> frameRow(const Points& points, const std::vector<Viewpoint>& views,
                                 int height, int width, double fieldOfView, double margin) {
  std::vector<FramedView> row;
  if (points.cols() == 0 || views.empty()) return row;
  const Vector3d low = points.rowwise().minCoeff(), high = points.rowwise().maxCoeff();
  const Vector3d target = 0.5 * (low + high);
  const double tangent = 2 * std::tan(0.5 * fieldOfView * kDegree);
  const double border = margin * height;  // pixels, on every side
  double distance = 0, metresPerPixel = 0, bottom = 0, top = 0;
  std::vector<Extent> seen(views.size());
  for (int round = 0; round < 4; ++round) {  // as in frameCamera
    bottom = top = 0;
    double widest = 0;
    for (std::size_t i = 0; i < views.size(); ++i) {
      seen[i] = outline(points, views[i], target, distance);
      bottom = std::min(bottom, seen[i].bottom);
      top = std::max(top, seen[i].top);
      widest = std::max(widest, seen[i].width());
    }
    metresPerPixel = std::max(top - bottom, 1e-9) / (height - 2 * border);
    if (width > 0) {
      metresPerPixel = std::max(metresPerPixel, widest / std::max(1.0, width - 2 * border));
    }
    if (fieldOfView > 0) distance = metresPerPixel * height / tangent;
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    FramedView view;
    view.camera = cameraAt(views[i]);
    Camera& camera = view.camera;
    camera.orthographic = fieldOfView <= 0;
    camera.height = camera.orthographic ? metresPerPixel * height : tangent;
    camera.eye = target + 0.5 * (seen[i].left + seen[i].right) * camera.right +
                 0.5 * (bottom + top) * camera.up +
                 (camera.orthographic ? 2 * (high - low).norm() : distance) * camera.back;
    view.width = width > 0 ? width : int(std::ceil(seen[i].width() / metresPerPixel + 2 * border));
    row.push_back(view);
  }
  return row;
}

}  // namespace loopreg::picture
