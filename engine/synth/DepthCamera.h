#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::synth {

/// A virtual depth camera: pinhole, square picture, z-buffer of a mesh. Pixels are about 1.2 cm
/// wide at the person, so that a buffer costs a millisecond.
class DepthCamera {
 public:
  /// Stands at `eye`, looks at `target`; the field of view holds a ball of `radius` around that.
  DepthCamera(const Vector3d& eye, const Vector3d& target, double radius);

  /// Draws the mesh into the buffer: each pixel keeps its smallest depth.
  void draw(const Points& vertices, const Faces& faces);

  struct View {
    bool visible = false;
    double distance = 0;  ///< eye to point
    double behind = 0;    ///< how much farther the deepest of the 8 neighbouring pixels lies;
                          ///< infinity where one sees nothing
  };
  /// Whether `point` is what its pixel shows, within `slack` metres of depth.
  View look(const Vector3d& point, double slack) const;

  const Vector3d& eye() const { return eye_; }

 private:
  /// Column, row and depth of a point; depth <= 0 behind the camera.
  Vector3d project(const Vector3d& point) const {
    const Vector3d p = axes_ * (point - eye_);
    return {half_ + scale_ * p.x() / p.z(), half_ - scale_ * p.y() / p.z(), p.z()};
  }

  Vector3d eye_;
  Matrix3d axes_;  ///< rows: right, up, forward
  double scale_ = 1, half_ = 0;
  int side_ = 0;
  std::vector<float> depth_;  ///< side x side, infinity where nothing is
};

}  // namespace loopreg::synth
