#include "synth/DepthCamera.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopreg::synth {
namespace {

constexpr float kNothing = std::numeric_limits<float>::infinity();
constexpr double kPixel = 0.012;  ///< metres at the target

}  // namespace

DepthCamera::DepthCamera(const Vector3d& eye, const Vector3d& target, double radius) : eye_(eye) {
  const Vector3d forward = (target - eye).normalized();
  Vector3d right = forward.cross(Vector3d::UnitY());
  if (right.squaredNorm() < 1e-6) right = Vector3d::UnitX();  // straight from above
  right.normalize();
  axes_ << right.transpose(), right.cross(forward).transpose(), forward.transpose();
  const double distance = (target - eye).norm();
  side_ = std::clamp(int(2 * radius / kPixel), 16, 512);
  half_ = 0.5 * side_;
  // The ball's outline has the tangent radius / sqrt(distance^2 - radius^2).
  const double tangent =
      radius / std::sqrt(std::max(distance * distance - radius * radius, 0.04 * radius * radius));
  scale_ = half_ / tangent;
  depth_.assign(std::size_t(side_) * std::size_t(side_), kNothing);
}

void DepthCamera::draw(const Points& vertices, const Faces& faces) {
  Points seen(3, vertices.cols());
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) seen.col(v) = project(vertices.col(v));
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    const Vector3d a = seen.col(faces(0, f)), b = seen.col(faces(1, f)), c = seen.col(faces(2, f));
    if (std::min({a.z(), b.z(), c.z()}) < 0.05) continue;
    const double area = (b.x() - a.x()) * (c.y() - a.y()) - (c.x() - a.x()) * (b.y() - a.y());
    if (std::abs(area) < 1e-12) continue;
    const int left = std::max(0, int(std::ceil(std::min({a.x(), b.x(), c.x()}) - 0.5)));
    const int right = std::min(side_ - 1, int(std::floor(std::max({a.x(), b.x(), c.x()}) - 0.5)));
    const int top = std::max(0, int(std::ceil(std::min({a.y(), b.y(), c.y()}) - 0.5)));
    const int bottom = std::min(side_ - 1, int(std::floor(std::max({a.y(), b.y(), c.y()}) - 0.5)));
    for (int y = top; y <= bottom; ++y) {
      for (int x = left; x <= right; ++x) {
        const double px = x + 0.5 - a.x(), py = y + 0.5 - a.y();
        const double u = (px * (c.y() - a.y()) - (c.x() - a.x()) * py) / area;
        const double v = ((b.x() - a.x()) * py - px * (b.y() - a.y())) / area;
        if (u < 0 || v < 0 || u + v > 1) continue;
        // Depth is not linear in the picture, but over a pixel or two nearly so.
        const auto z = float(a.z() + u * (b.z() - a.z()) + v * (c.z() - a.z()));
        float& nearest = depth_[std::size_t(y) * std::size_t(side_) + std::size_t(x)];
        nearest = std::min(nearest, z);
      }
    }
  }
}

DepthCamera::View DepthCamera::look(const Vector3d& point, double slack) const {
  View view;
  const Vector3d p = project(point);
  if (p.z() < 0.05) return view;
  const int x = int(std::floor(p.x())), y = int(std::floor(p.y()));
  if (x < 1 || y < 1 || x >= side_ - 1 || y >= side_ - 1) return view;
  const float* pixel = &depth_[std::size_t(y) * std::size_t(side_) + std::size_t(x)];
  if (p.z() > double(*pixel) + slack) return view;
  view.visible = true;
  view.distance = (point - eye_).norm();
  for (int row = -side_; row <= side_; row += side_) {
    for (int column = -1; column <= 1; ++column) {
      view.behind = std::max(view.behind, double(pixel[row + column]) - p.z());
    }
  }
  return view;
}

}  // namespace loopreg::synth
