#pragma once

#include <memory>
#include <vector>

#include "geometry/Mesh.h"
#include "picture/Camera.h"
#include "picture/Image.h"

namespace loopreg::picture {

/// What stands on the stage: a mesh, or a point cloud, whose points are drawn as small discs.
struct Subject {
  const Mesh* mesh = nullptr;  ///< y up; normals are used where there are any
  Vector3d color = kClay;      ///< linear
  bool vertexColors = true;    ///< the mesh's own colours instead, where it has them

  static const Vector3d kClay;   ///< warm clay: a body
  static const Vector3d kSlate;  ///< cool grey: a scan beside it
};

struct PictureOptions {
  int width = 480, height = 640;
  int lightRays = 12;  ///< rays per pixel that look for the surroundings; a third of it for the key
  bool ground = true;  ///< a floor under the lowest point, seen only by its shadow
  std::uint8_t backdrop = 236;  ///< sRGB grey of the background
  int threads = 0;
};

/// Pictures of still subjects by ray casting: smooth normals, a three-light studio (Lighting.h),
/// ambient occlusion and soft shadows, a floor that only shows its shadow.
///
/// One ray finds the surface of each pixel; light is gathered there by few rays in random
/// directions, whose noise a filter that stops at edges takes away (as in Dammertz et al., HPG
/// 2010). Pixels on an outline or a crease are then cast anew with 2 x 2 rays. So the cost follows
/// what is seen, and not the square of the antialiasing. Rows are shared among threads; the same
/// input gives the same bytes whatever their number.
///
/// Immutable: pictures may be taken concurrently.
class Stage {
 public:
  explicit Stage(const std::vector<Subject>& subjects);
  ~Stage();
  Stage(Stage&&) noexcept;
  Stage& operator=(Stage&&) noexcept;

  Image picture(const Camera& camera, const PictureOptions& options) const;

 private:
  struct Scene;
  std::unique_ptr<Scene> scene_;
};

}  // namespace loopreg::picture
