#include "picture/Image.h"

#include <algorithm>
#include <cmath>

namespace loopreg::picture {

void paste(Image& target, const Image& source, int x, int y) {
  const int left = std::max(0, x), right = std::min(target.width, x + source.width);
  if (left >= right) return;
  for (int row = std::max(0, y); row < std::min(target.height, y + source.height); ++row) {
    std::copy_n(source.at(left - x, row - y), 3 * std::size_t(right - left), target.at(left, row));
  }
}

Image tiled(const std::vector<Image>& images, int perRow, int gap) {
  int width = 0, height = 0;
  std::vector<std::pair<int, int>> corners;
  const auto columns = std::size_t(std::max(1, perRow));
  for (std::size_t first = 0; first < images.size(); first += columns) {
    if (first > 0) height += gap;
    int x = 0, tallest = 0;
    for (std::size_t i = first; i < std::min(images.size(), first + columns); ++i) {
      if (i > first) x += gap;
      corners.emplace_back(x, height);
      x += images[i].width;
      tallest = std::max(tallest, images[i].height);
    }
    width = std::max(width, x);
    height += tallest;
  }
  Image sheet(width, height);
  for (std::size_t i = 0; i < images.size(); ++i) {
    paste(sheet, images[i], corners[i].first, corners[i].second);
  }
  return sheet;
}

std::uint8_t toSrgb(double linear) {
  const double c = std::clamp(linear, 0.0, 1.0);
  const double encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
  return std::uint8_t(std::lround(255 * encoded));
}

double fromSrgb(std::uint8_t encoded) {
  const double c = encoded / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

}  // namespace loopreg::picture
