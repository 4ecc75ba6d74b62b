#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/Result.h"

namespace loopreg {

/// An sRGB picture, 8 bits per channel, rows from the top.
///
/// Invariant: pixels.size() == 3 * width * height.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  ///< r, g, b of the first row's first pixel, then the next

  Image() = default;
  /// Filled with one colour.
  Image(int w, int h, std::uint8_t red = 255, std::uint8_t green = 255, std::uint8_t blue = 255);

  std::uint8_t* at(int x, int y) { return &pixels[3 * (std::size_t(y) * std::size_t(width) + x)]; }
  const std::uint8_t* at(int x, int y) const {
    return &pixels[3 * (std::size_t(y) * std::size_t(width) + x)];
  }
};

/// The bytes of a PNG file (ISO/IEC 15948: true colour, 8 bits, no interlace). Each row takes the
/// filter whose differences are smallest in absolute sum, as the standard recommends. The same
/// picture gives the same bytes with the same zlib.
std::string encodePng(const Image& image);

/// Writes a PNG atomically. Fails with the reason the file cannot be made.
Result<void> writePng(const std::filesystem::path& path, const Image& image);

/// The picture in the bytes of a PNG or JPEG file, whichever they begin like; transparency is
/// dropped. At most 2^28 pixels. Fails with what is wrong with it; `name` is the error's context.
Result<Image> decodeImage(const char* bytes, std::size_t size, const std::string& name);

}  // namespace loopreg
