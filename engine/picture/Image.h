#pragma once

#include "core/Image.h"
#include "geometry/Types.h"

namespace loopreg::picture {

using loopreg::encodePng;
using loopreg::Image;
using loopreg::writePng;

/// Copies `source` into `target` with its upper left corner at (x, y); what lies outside is cut.
void paste(Image& target, const Image& source, int x, int y);

/// Pictures side by side (tops aligned), `perRow` in each row, with `gap` white pixels between.
Image tiled(const std::vector<Image>& images, int perRow, int gap = 0);

/// Linear light in [0, 1] to an sRGB byte and back (IEC 61966-2-1); values outside are clamped.
std::uint8_t toSrgb(double linear);
double fromSrgb(std::uint8_t encoded);

}  // namespace loopreg::picture
