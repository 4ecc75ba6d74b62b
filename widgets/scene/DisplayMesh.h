#pragma once

#include <vtkSmartPointer.h>

#include <memory>
#include <vector>

#include "geometry/Mesh.h"

class vtkCellArray;
class vtkPolyData;

namespace loopreg::ui {

/// A mesh of fewer triangles made of some of the full mesh's vertices.
struct DisplayLevel {
  vtkSmartPointer<vtkPolyData> data;  ///< null: the full mesh is small enough
  std::vector<std::int32_t> source;   ///< of each vertex: that of the full mesh
  double spacing = 0;                 ///< of its vertices, in the mesh's unit; 0 for a cloud
  explicit operator bool() const { return data != nullptr; }
};

/// What the 3D view draws of a mesh: float32 copies relative to `origin`, so that scans far from
/// their frame's zero keep their precision. Made on a worker thread, read-only afterwards.
struct DisplayMesh {
  vtkSmartPointer<vtkPolyData> full;   ///< all vertices, in the mesh's order
  DisplayLevel screen;                 ///< for a person as high as the screen; none for a cloud
  DisplayLevel coarse;                 ///< for moving cameras
  DisplayLevel draft;                  ///< for busy moments
  Vector3d origin = Vector3d::Zero();  ///< subtracted from every vertex
  bool hasColors = false;              ///< `full` carries the file's colours as "colors"

  bool isLarge() const;
  DisplayMesh();
  ~DisplayMesh();
};

/// Above this many triangles (or points) a coarse level is made. A graphics card draws several
/// times as many as quickly as one: there it is for large scans only.
inline constexpr Eigen::Index kCoarseAbove = 80'000;
inline constexpr Eigen::Index kLargeAbove = 200'000;
/// Triangles of a level that a screen of a thousand lines cannot tell from more, where the whole
/// person is on it. Made of meshes with more than twice as many.
inline constexpr Eigen::Index kScreenTriangles = 350'000;
/// Of the coarse level (half as many points of a cloud), and of a draft (DraftMesh.h).
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
