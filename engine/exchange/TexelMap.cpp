#include "exchange/TexelMap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geometry/TriangleBvh.h"

namespace loopreg::exchange {

TexelMap mapTexels(const Eigen::Matrix<double, 2, Eigen::Dynamic>& uv, const Faces& corners,
                   int size) {
  constexpr double kBorder = 1.5;  // texels
  const auto count = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  TexelMap map;
  map.size = size;
  map.face.assign(count, -1);
  map.weight.setZero(2, static_cast<Eigen::Index>(count));
  std::vector<float> distance(count, std::numeric_limits<float>::infinity());
  for (Eigen::Index f = 0; f < corners.cols(); ++f) {
    Eigen::Matrix3d at = Eigen::Matrix3d::Zero();  // corners in texels, rows from the top
    for (int k = 0; k < 3; ++k) {
      const Eigen::Vector2d t = uv.col(corners(k, f));
      at.col(k) = Vector3d(t.x() * size - 0.5, (1 - t.y()) * size - 0.5, 0);
    }
    if (!at.allFinite()) continue;
    const Eigen::Vector2d low = at.topRows<2>().rowwise().minCoeff().array() - kBorder;
    const Eigen::Vector2d high = at.topRows<2>().rowwise().maxCoeff().array() + kBorder;
    const int left = static_cast<int>(std::ceil(std::max(low.x(), 0.0)));
    const int right = static_cast<int>(std::floor(std::min(high.x(), size - 1.0)));
    const int top = static_cast<int>(std::ceil(std::max(low.y(), 0.0)));
    const int bottom = static_cast<int>(std::floor(std::min(high.y(), size - 1.0)));
    for (int y = top; y <= bottom; ++y) {
      for (int x = left; x <= right; ++x) {
        const std::size_t texel = static_cast<std::size_t>(y) * size + x;
        if (distance[texel] == 0) continue;
        const geometry::SurfacePoint near =
            geometry::closestOnTriangle(Vector3d(x, y, 0), at.col(0), at.col(1), at.col(2));
        // Inside, rounding may leave a tiny distance.
        const double squared = near.squaredDistance < 1e-12 ? 0 : near.squaredDistance;
        if (squared > kBorder * kBorder || !(static_cast<float>(squared) < distance[texel])) {
          continue;
        }
        distance[texel] = static_cast<float>(squared);
        map.face[texel] = static_cast<std::int32_t>(f);
        map.weight.col(static_cast<Eigen::Index>(texel)) = near.bary.tail<2>().cast<float>();
      }
    }
  }
  return map;
}

}  // namespace loopreg::exchange
