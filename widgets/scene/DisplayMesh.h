#pragma once

#include <vtkSmartPointer.h>

#include <memory>
#include <vector>

#include "geometry/Mesh.h"

class vtkCellArray;
class vtkPolyData;

namespace loopreg::ui {

/// What the 3D view draws of a mesh: float32 copies relative to `origin`, so that scans far from
/// their frame's zero keep their precision. Made on a worker thread, read-only afterwards.
struct DisplayMesh {
  vtkSmartPointer<vtkPolyData> full;       ///< all vertices, in the mesh's order
  vtkSmartPointer<vtkPolyData> coarse;     ///< for moving cameras; null: `full` is small enough
  vtkSmartPointer<vtkPolyData> draft;      ///< for busy moments; null: `full` is small enough
  std::vector<std::int32_t> coarseSource;  ///< of each vertex of `coarse`: that of `full`
  std::vector<std::int32_t> draftSource;   ///< of each vertex of `draft`: that of `full`
  Vector3d origin = Vector3d::Zero();      ///< subtracted from every vertex
  bool hasColors = false;                  ///< `full` carries the file's colours as "colors"

  bool isLarge() const;
  bool hasDraft() const { return !draftSource.empty(); }
  DisplayMesh();
  ~DisplayMesh();
};

/// Above this many triangles (or points) a coarse level is made. A graphics card draws several times
/// as many as quickly as one: there it is for large scans only.
inline constexpr Eigen::Index kCoarseAbove = 80'000;
inline constexpr Eigen::Index kLargeAbove = 200'000;
/// Triangles of that level (half as many points of a cloud), and of a draft (DraftMesh.h).
inline constexpr Eigen::Index kCoarseTriangles = 40'000;
inline constexpr Eigen::Index kDraftTriangles = 8'000;

std::shared_ptr<const DisplayMesh> makeDisplayMesh(const Mesh& mesh);

/// Triangles, positions (minus `origin`) and normals as VTK has them.
vtkSmartPointer<vtkPolyData> toPolyData(const Points& vertices, const Faces& faces,
                                        const Points& normals, const Vector3d& origin);
/// `count` triangles, three indices each.
vtkSmartPointer<vtkCellArray> triangleCells(const std::int32_t* corners, Eigen::Index count);
/// New positions and normals for the same faces; the arrays are written in place.
void updatePolyData(vtkPolyData* data, const Points& vertices, const Points& normals);

}  // namespace loopreg::ui
