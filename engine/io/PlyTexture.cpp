#include "io/PlyTexture.h"

#include <cmath>
#include <limits>

#include "io/Neighbours.h"

namespace loopreg::io {

void PlyTexture::addPolygon(std::size_t corners, const std::vector<float>& texcoords,
                            double number) {
  const std::size_t first = number_.size(), last = corners / 3;
  const bool known = number >= 0 && number < double(names_.size());
  number_.resize(last, known ? static_cast<std::int16_t>(number) : std::int16_t{-1});
  uv_.resize(2 * corners, std::numeric_limits<float>::quiet_NaN());
  // The fan's triangle j has the polygon's corners 0, j + 1 and j + 2.
  if (texcoords.size() < 2 * (last - first + 2)) return;
  for (std::size_t j = 0; j < last - first; ++j) {
    const std::size_t from[] = {0, j + 1, j + 2};
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t corner = 3 * (first + j) + k;
      uv_[2 * corner] = texcoords[2 * from[k]];
      uv_[2 * corner + 1] = texcoords[2 * from[k] + 1];
    }
  }
}

SurfaceTexture PlyTexture::finish(const SourceFile& file, const Faces& faces,
                                  const std::vector<float>& vertexUv,
                                  std::vector<std::string>& remarks) {
  SurfaceTexture texture;
  if (!wanted() || faces.cols() == 0) return texture;
  const auto corners = static_cast<std::size_t>(faces.size());
  uv_.resize(2 * corners, std::numeric_limits<float>::quiet_NaN());
  number_.resize(corners / 3, 0);
  bool any = false;
  for (std::size_t face = 0; face < corners / 3; ++face) {
    bool complete = true;
    for (std::size_t corner = 3 * face; corner < 3 * face + 3; ++corner) {
      float* const uv = &uv_[2 * corner];
      const auto vertex = static_cast<std::size_t>(faces.data()[corner]);
      if (!std::isfinite(uv[0]) && faces.data()[corner] >= 0 && 2 * vertex + 1 < vertexUv.size()) {
        uv[0] = vertexUv[2 * vertex];
        uv[1] = vertexUv[2 * vertex + 1];
      }
      complete = complete && std::isfinite(uv[0]) && std::isfinite(uv[1]);
    }
    if (!complete) number_[face] = -1;
    any = any || number_[face] >= 0;
  }
  if (!any) {
    remarks.push_back(kLostTexture + names_.front() + "': nothing says where on the scan it lies.");
    return texture;
  }
  Pictures pictures(file.path, remarks);
  std::vector<std::int16_t> imageOf;
  for (const std::string& name : names_) {
    auto image = pictures.named(name);
    imageOf.push_back(image ? static_cast<std::int16_t>(texture.images.size()) : std::int16_t{-1});
    if (image) texture.images.push_back(std::move(image));
  }
  if (texture.images.empty()) return texture;
  for (float& value : uv_) value = std::isfinite(value) ? value : 0.0f;
  texture.uv = Eigen::Map<const Eigen::Matrix2Xf>(uv_.data(), 2, faces.size());
  for (std::int16_t& number : number_) number = number < 0 ? number : imageOf[std::size_t(number)];
  texture.image = std::move(number_);
  return texture;
}

}  // namespace loopreg::io
