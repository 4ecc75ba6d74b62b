#include "tests/engine/picture/PngReader.h"

#include <zlib.h>

#include <cstdlib>

namespace loopreg::testing {
namespace {

std::uint32_t bigEndian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::uint8_t(bytes[at + i]);
  return value;
}

/// What the filter of type `type` predicts from left, above and upper left.
int predicted(int type, int a, int b, int c) {
  if (type == 1) return a;
  if (type == 2) return b;
  if (type == 3) return (a + b) / 2;
  if (type != 4) return 0;
  const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

}  // namespace

picture::Image decodePng(const std::string& bytes) {
  if (bytes.compare(0, 8, std::string("\x89PNG\r\n\x1a\n", 8)) != 0) return {};
  std::string header, packed;
  bool ended = false;
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::size_t length = bigEndian(bytes, at);
    const std::string typed = bytes.substr(at + 4, length + 4);
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(typed.data()), uInt(typed.size()));
    if (sum != bigEndian(bytes, at + 8 + length) || ended) return {};
    const std::string type = typed.substr(0, 4);
    if (type == "IHDR") header = typed.substr(4);
    if (type == "IDAT") packed += typed.substr(4);
    ended = type == "IEND";
    at += length + 12;
  }
  if (!ended || header.size() != 13 || header.substr(8) != std::string("\x08\x02\0\0\0", 5)) {
    return {};
  }
  picture::Image image(int(bigEndian(header, 0)), int(bigEndian(header, 4)));
  const std::size_t stride = 3 * std::size_t(image.width);
  std::string rows((stride + 1) * std::size_t(image.height), '\0');
  uLongf size = uLongf(rows.size());
  if (uncompress(reinterpret_cast<Bytef*>(rows.data()), &size,
                 reinterpret_cast<const Bytef*>(packed.data()), uLong(packed.size())) != Z_OK ||
      size != rows.size()) {
    return {};
  }
  for (std::size_t y = 0; y < std::size_t(image.height); ++y) {
    const int type = rows[y * (stride + 1)];
    std::uint8_t* row = image.pixels.data() + y * stride;
    for (std::size_t i = 0; i < stride; ++i) {
      const int a = i >= 3 ? row[i - 3] : 0, b = y > 0 ? row[i - stride] : 0;
      const int c = i >= 3 && y > 0 ? row[i - stride - 3] : 0;
      row[i] = std::uint8_t(rows[y * (stride + 1) + 1 + i] + predicted(type, a, b, c));
    }
  }
  return image;
}

}  // namespace loopreg::testing
