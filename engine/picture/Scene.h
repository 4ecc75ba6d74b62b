#pragma once

#include "geometry/RayCaster.h"
#include "picture/Stage.h"

namespace loopreg::picture {

/// The subjects of a stage as one triangle mesh with per-vertex normals and linear colours.
struct SceneMesh {
  Points vertices, normals, albedo;  ///< 3 x n
  Faces faces;
};
SceneMesh gather(const std::vector<Subject>& subjects);

/// What a camera ray meets. `depth` is the distance from the ray's origin.
struct Sample {
  enum Kind : std::uint8_t { nothing, surface, floor } kind = nothing;
  Vector3d position = Vector3d::Zero();
  Vector3d normal = Vector3d::UnitY();  ///< smooth, towards the eye
  Vector3d facing = Vector3d::UnitY();  ///< of the triangle, towards the eye
  Vector3d albedo = Vector3d::Zero();
  double depth = 0;
};

/// Rays into the scene: what is seen, and how much light comes by. Coordinates in metres.
class Tracer {
 public:
  explicit Tracer(SceneMesh mesh);

  Sample look(const Camera::Ray& ray, bool ground) const;
  /// Share of the hemisphere about the sample's normal that is free within a quarter of the scene's
  /// size, by `rays` cosine-distributed directions; `seed` turns their pattern.
  double ambient(const Sample& sample, int rays, std::uint64_t seed) const;
  /// Share of a wide light around `direction` that is seen from the sample.
  double lightSeen(const Sample& sample, const Vector3d& direction, int rays,
                   std::uint64_t seed) const;
  double size() const { return size_; }

 private:
  SceneMesh mesh_;
  geometry::RayCaster caster_;
  Eigen::AlignedBox3d box_;
  double size_ = 1;   ///< diagonal of the bounding box
  double floor_ = 0;  ///< height of the lowest point
};

}  // namespace loopreg::picture
