#pragma once

#include <cmath>

namespace loopreg::io {

/// The sRGB transfer curve (IEC 61966-2-1) between encoded values, as in images and most scan
/// files, and linear light, in which glTF states vertex colours. Both in [0, 1].
inline double linearFromSrgb(double s) {
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}
inline double srgbFromLinear(double l) {
  return l <= 0.0031308 ? 12.92 * l : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
}

}  // namespace loopreg::io
