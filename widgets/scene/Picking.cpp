#include "widgets/scene/Picking.h"

#include <limits>

namespace loopreg::ui {
namespace {

/// A ray that meets two triangles' common edge must not slip between them by rounding.
constexpr double kSlack = 1e-9;

/// Moeller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997; both sides.
bool meet(const Vector3d& a, const Vector3d& b, const Vector3d& c, const Vector3d& origin,
          const Vector3d& direction, double& t, double& u, double& v) {
  const Vector3d ab = b - a;
  const Vector3d ac = c - a;
  const Vector3d p = direction.cross(ac);
  const double determinant = ab.dot(p);
  if (std::abs(determinant) < 1e-18) return false;
  const Vector3d s = origin - a;
  u = s.dot(p) / determinant;
  if (u < -kSlack || u > 1 + kSlack) return false;
  const Vector3d q = s.cross(ab);
  v = direction.dot(q) / determinant;
  if (v < -kSlack || u + v > 1 + kSlack) return false;
  t = ac.dot(q) / determinant;
  return t > 0;
}

using Test = std::function<bool(const Vector3d&)>;

std::optional<Hit> pickFaces(const Points& vertices, const Faces& faces, const Vector3d& origin,
                             const Vector3d& direction, const Test& visible) {
  Hit best;
  best.distance = std::numeric_limits<double>::infinity();
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    double t = 0;
    double u = 0;
    double v = 0;
    if (!meet(vertices.col(faces(0, f)), vertices.col(faces(1, f)), vertices.col(faces(2, f)),
              origin, direction, t, u, v) ||
        t >= best.distance || (visible && !visible(origin + t * direction))) {
      continue;
    }
    best.distance = t;
    const double w = 1 - u - v;
    const int corner = w >= u && w >= v ? 0 : (u >= v ? 1 : 2);
    best.vertex = faces(corner, f);
    best.corners = {faces(0, f), faces(1, f), faces(2, f)};
    best.bary = Vector3d(w, u, v).cwiseMax(0);
    best.bary /= best.bary.sum();
  }
  if (best.vertex < 0) return std::nullopt;
  best.position = origin + best.distance * direction;
  return best;
}

std::optional<Hit> pickPoints(const Points& points, const Vector3d& origin,
                              const Vector3d& direction, double tolerance, const Test& visible) {
  // The front-most point within the tolerance: cursors are blunt, clouds are thin.
  Hit best;
  best.distance = std::numeric_limits<double>::infinity();
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const Vector3d offset = points.col(i) - origin;
    const double t = offset.dot(direction);
    if (t <= 0 || t >= best.distance) continue;
    if ((offset - t * direction).squaredNorm() > tolerance * tolerance) continue;
    if (visible && !visible(points.col(i))) continue;
    best.distance = t;
    best.vertex = static_cast<std::int32_t>(i);
  }
  if (best.vertex < 0) return std::nullopt;
  best.position = points.col(best.vertex);
  best.corners.fill(best.vertex);
  return best;
}

}  // namespace

std::optional<Hit> pickMesh(const Points& vertices, const Faces& faces, const Vector3d& origin,
                            const Vector3d& direction, double tolerance,
                            const std::function<bool(const Vector3d&)>& visible) {
  return faces.cols() > 0 ? pickFaces(vertices, faces, origin, direction, visible)
                          : pickPoints(vertices, origin, direction, tolerance, visible);
}

}  // namespace loopreg::ui
