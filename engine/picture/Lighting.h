#pragma once

#include "picture/Camera.h"

namespace loopreg::picture {

/// The lights of a photographer's studio, fixed to the camera so that every side of a turntable is
/// lit alike. Directions are unit vectors towards the light; colours linear.
struct Studio {
  Vector3d key, fill, rim;
  Vector3d keyColor, fillColor, rimColor;
  Vector3d sky, bounce;  ///< light from above and from the floor, blended by the normal's height
};
Studio studioFor(const Camera& camera);

/// A point to be lit. `albedo` is linear; `ambient` and `keySeen` in [0, 1] are the shares of the
/// surroundings and of the key light that the point sees.
struct Lit {
  Vector3d normal, albedo;
  double ambient = 1, keySeen = 1;
};

/// Linear light towards `toEye` (unit): diffuse terms of all lights, a broad sheen, and a brighter
/// edge as of skin's fine hair. The key and fill lights reach a little round the horizon
/// (wrapped diffuse), which takes the plaster look off a body.
Vector3d shade(const Studio& studio, const Lit& point, const Vector3d& toEye);

/// Compresses what is brighter than about 0.8 smoothly to below 1, channel by channel.
Vector3d softClip(const Vector3d& linear);

}  // namespace loopreg::picture
