#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::exchange {

/// Which place of a mesh each texel of its texture shows: face and barycentric weights at the
/// texel's centre, (i + 1/2) / size from the left and, from the top, (j + 1/2) / size.
///
/// Texels within 1.5 texels of a chart belong to the nearest point of its border: bilinear lookups
/// in a chart touch nothing else, so both sides of a seam show the same place alike. Where charts
/// overlap, the first face counts.
struct TexelMap {
  int size = 0;
  std::vector<std::int32_t> face;                  ///< size * size, rows from the top; -1: no chart
  Eigen::Matrix<float, 2, Eigen::Dynamic> weight;  ///< of the face's 2nd and 3rd corner

  Vector3d bary(std::size_t texel) const {
    const Eigen::Vector2d w = weight.col(static_cast<Eigen::Index>(texel)).cast<double>();
    return {1 - w.x() - w.y(), w.x(), w.y()};
  }
};

/// `uv` 2 x t in [0, 1], (0, 0) the lower left corner; `corners` 3 x m, columns of it.
TexelMap mapTexels(const Eigen::Matrix<double, 2, Eigen::Dynamic>& uv, const Faces& corners,
                   int size);

}  // namespace loopreg::exchange
