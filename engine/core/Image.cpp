#include "core/Image.h"

#include <zlib.h>

#include <array>
#include <cstdlib>

#include "core/AtomicFile.h"

namespace loopreg {
namespace {

void appendBigEndian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(char((value >> shift) & 0xff));
}

/// Length, type, data and the CRC-32 of type and data.
void appendChunk(std::string& out, const char* type, const std::string& data) {
  appendBigEndian(out, std::uint32_t(data.size()));
  const std::size_t start = out.size();
  out.append(type, 4);
  out += data;
  const auto* bytes = reinterpret_cast<const Bytef*>(out.data() + start);
  appendBigEndian(out, std::uint32_t(crc32(0, bytes, uInt(out.size() - start))));
}

/// The PNG standard's predictor: whichever of left, above and upper left is nearest to
/// left + above - upper left.
int paeth(int left, int above, int corner) {
  const int guess = left + above - corner;
  const int a = std::abs(guess - left), b = std::abs(guess - above), c = std::abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/// Appends the row's filter byte and filtered bytes.
void appendFilteredRow(std::string& out, const Image& image, int y) {
  const std::size_t length = 3 * std::size_t(image.width);
  const std::uint8_t* row = image.pixels.data() + std::size_t(y) * length;
  std::array<std::string, 5> candidates;
  std::size_t best = 0;
  long bestSum = -1;
  for (std::size_t filter = 0; filter < candidates.size(); ++filter) {
    std::string& filtered = candidates[filter];
    filtered.resize(length);
    long sum = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const int left = i >= 3 ? row[i - 3] : 0;
      const int above = y > 0 ? row[i - length] : 0;
      const int corner = y > 0 && i >= 3 ? row[i - length - 3] : 0;
      const int guess = filter == 0   ? 0
                        : filter == 1 ? left
                        : filter == 2 ? above
                        : filter == 3 ? (left + above) / 2
                                      : paeth(left, above, corner);
      const auto difference = std::int8_t(std::uint8_t(row[i] - guess));
      filtered[i] = char(difference);
      sum += std::abs(int(difference));
    }
    if (bestSum < 0 || sum < bestSum) {
      best = filter;
      bestSum = sum;
    }
  }
  out.push_back(char(best));
  out += candidates[best];
}

}  // namespace

Image::Image(int w, int h, std::uint8_t red, std::uint8_t green, std::uint8_t blue)
    : width(w), height(h), pixels(3 * std::size_t(w) * std::size_t(h)) {
  for (std::size_t i = 0; i < pixels.size(); i += 3) {
    pixels[i] = red;
    pixels[i + 1] = green;
    pixels[i + 2] = blue;
  }
}

std::string encodePng(const Image& image) {
  std::string header;
  appendBigEndian(header, std::uint32_t(image.width));
  appendBigEndian(header, std::uint32_t(image.height));
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB, deflate, filters, no interlace

  std::string rows;
  rows.reserve((3 * std::size_t(image.width) + 1) * std::size_t(image.height));
  for (int y = 0; y < image.height; ++y) appendFilteredRow(rows, image, y);
  uLongf packedSize = compressBound(uLong(rows.size()));
  std::string packed(packedSize, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &packedSize,
            reinterpret_cast<const Bytef*>(rows.data()), uLong(rows.size()), 6);
  packed.resize(packedSize);

  std::string png("\x89PNG\r\n\x1a\n", 8);
  appendChunk(png, "IHDR", header);
  appendChunk(png, "sRGB", std::string(1, '\0'));
  appendChunk(png, "IDAT", packed);
  appendChunk(png, "IEND", {});
  return png;
}

Result<void> writePng(const std::filesystem::path& path, const Image& image) {
  return writeFile(path, encodePng(image));
}

}  // namespace loopreg
