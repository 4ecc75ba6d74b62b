#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "geometry/Mesh.h"

namespace loopreg::ui {

/// What a line of sight meets first.
struct Hit {
  Vector3d position = Vector3d::Zero();
  double distance = 0;       ///< along the ray, metres
  std::int32_t vertex = -1;  ///< nearest vertex of the face that was hit, or the point itself
  std::array<std::int32_t, 3> corners = {-1, -1, -1};  ///< of that face; thrice the point itself
  Vector3d bary = Vector3d(1, 0, 0);                   ///< position = sum of bary times corners
};

/// First triangle along a ray, or, for a point cloud, the nearest point within `tolerance` metres
/// of the ray. Plain loops: quicker than building a structure for every pose of the body; no OpenGL
/// and no depth buffer, so hidden layers do not matter. Hits that `visible` denies (cut away) are
/// seen through; empty: all count.
std::optional<Hit> pickMesh(const Points& vertices, const Faces& faces, const Vector3d& origin,
                            const Vector3d& direction, double tolerance,
                            const std::function<bool(const Vector3d&)>& visible = {});

}  // namespace loopreg::ui
