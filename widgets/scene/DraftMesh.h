#pragma once

#include <vector>

#include "geometry/Mesh.h"

namespace loopreg::ui {

/// A mesh with far fewer triangles, drawn where the next frame matters more than detail: while a
/// fit runs beside the window, and while the timeline is scrubbed. On the processor a frame's time
/// is that of its vertices.
///
/// Its vertices are some of the mesh's own, so every per-vertex colour of the mesh is one of the
/// draft's too.
struct Draft {
  std::vector<std::int32_t> source;  ///< of each draft vertex: the mesh's vertex
  Faces faces;                       ///< 3 x k over the draft's vertices; empty for a cloud
  double spacing = 0;                ///< the cubes' edges, in the mesh's unit; 0 for a cloud
};

/// Vertices in cubes of one size become the one nearest to their mean; triangles that collapse or
/// repeat are dropped. The cubes' size aims at `triangles` of them (for a cloud: half as many
/// points, evenly picked). Empty where the mesh is no larger than twice that.
Draft makeDraft(const Mesh& mesh, Eigen::Index triangles);

}  // namespace loopreg::ui
