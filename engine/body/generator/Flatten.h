#pragma once

#include <vector>

#include "geometry/Types.h"

namespace loopreg::body {

/// A patch of skin laid flat: triangles with corners in local indices.
struct Chart {
  std::vector<std::int32_t> faces;     ///< of the half mesh
  std::vector<std::int32_t> vertices;  ///< of the half mesh; local index to vertex
  Faces corners;                       ///< 3 x k local
  Points points;                       ///< 3 x l in space
  std::vector<bool> middle;            ///< l: on the body's middle plane, kept at u = 0
  Eigen::Matrix2Xd uv;                 ///< 2 x l, true size in metres
  bool hasMiddle() const;
};

/// The chart of these faces (indices into `faces`), not yet flat.
Chart makeChart(const Points& vertices, const Faces& faces, std::vector<std::int32_t> selected);

/// Lays the chart flat (see Atlas.h). Free charts are turned so that they are longer than wide;
/// those on the middle keep up as up.
void flatten(Chart& chart);

/// Whether every triangle has positive area and no two overlap (by rasterising the chart).
bool isInjective(const Chart& chart);

}  // namespace loopreg::body
