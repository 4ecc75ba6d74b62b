#pragma once

#include <limits>
#include <memory>

#include "geometry/Types.h"

namespace loopreg::geometry {

/// Rays against a triangle mesh (Embree 3 or 4 behind a plain interface). Immutable; casts run
/// concurrently. Built on one thread, so that the answer never depends on the thread count.
class RayCaster {
 public:
  RayCaster(const Points& vertices, const Faces& faces);
  ~RayCaster();
  RayCaster(RayCaster&&) noexcept;
  RayCaster& operator=(RayCaster&&) noexcept;

  struct Hit {
    std::int32_t face = -1;  ///< -1: nothing hit
    double distance = std::numeric_limits<double>::infinity();
    double u = 0, v = 0;  ///< barycentric weights of the face's 2nd and 3rd vertex
  };
  /// First hit along origin + t * direction, t in (near, far]; `direction` of any length, distance
  /// in its units.
  Hit first(const Vector3d& origin, const Vector3d& direction, double near = 0,
            double far = std::numeric_limits<double>::infinity()) const;
  bool occluded(const Vector3d& origin, const Vector3d& direction, double near, double far) const;
  /// Inside a closed mesh: majority vote of the parity of three rays.
  bool inside(const Vector3d& point) const;

 private:
  struct Scene;
  std::unique_ptr<Scene> scene_;
};

}  // namespace loopreg::geometry
