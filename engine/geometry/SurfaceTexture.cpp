#include "geometry/SurfaceTexture.h"

#include <cmath>

namespace loopreg {

Vector3d sampleImage(const Image& image, double u, double v) {
  const auto wrapped = [](double t) { return std::isfinite(t) ? t - std::floor(t) : 0.0; };
  const double x = wrapped(u) * image.width - 0.5, y = (1 - wrapped(v)) * image.height - 0.5;
  const double left = std::floor(x), top = std::floor(y);
  const auto column = [&](int offset) {
    return (static_cast<int>(left) + offset + image.width) % image.width;
  };
  const auto row = [&](int offset) {
    return (static_cast<int>(top) + offset + image.height) % image.height;
  };
  const auto at = [&](int dx, int dy) {
    const std::uint8_t* p = image.at(column(dx), row(dy));
    return Vector3d(p[0], p[1], p[2]);
  };
  const double fx = x - left, fy = y - top;
  return (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) +
         fy * ((1 - fx) * at(0, 1) + fx * at(1, 1));
}

bool SurfaceTexture::sample(std::int32_t face, const Vector3d& bary, Vector3d& color) const {
  const std::int16_t which = image[static_cast<std::size_t>(face)];
  if (which < 0) return false;
  const Eigen::Vector2d at =
      uv.middleCols<3>(3 * static_cast<Eigen::Index>(face)).cast<double>() * bary;
  color = sampleImage(*images[static_cast<std::size_t>(which)], at.x(), at.y());
  return true;
}

bool vertexColorsOf(const SurfaceTexture& texture, const Faces& faces, Eigen::Index vertexCount,
                    Colors& colors) {
  Points sums = Points::Zero(3, vertexCount);
  std::vector<int> corners(static_cast<std::size_t>(vertexCount), 0);
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      Vector3d color;
      const std::int32_t v = faces(k, f);
      if (!texture.sample(static_cast<std::int32_t>(f), Vector3d::Unit(k), color)) continue;
      sums.col(v) += color;
      ++corners[static_cast<std::size_t>(v)];
    }
  }
  for (Eigen::Index f = 0; f < faces.size(); ++f) {
    if (corners[static_cast<std::size_t>(faces.data()[f])] == 0) return false;
  }
  colors.resize(3, vertexCount);
  for (Eigen::Index v = 0; v < vertexCount; ++v) {
    const int count = std::max(1, corners[static_cast<std::size_t>(v)]);
    colors.col(v) = (sums.col(v) / count).array().round().cast<std::uint8_t>();
  }
  return true;
}

}  // namespace loopreg
