#include "widgets/scene/DisplayMesh.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkTypeInt32Array.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

#include "widgets/scene/DraftMesh.h"

namespace loopreg::ui {
namespace {

// Double to float32 after the origin is taken off: a scan 100 m from its frame's zero keeps its
// micrometres.
void writeVectors(vtkFloatArray* array, const Points& values, const Vector3d& origin) {
  float* out = array->GetPointer(0);
  for (Eigen::Index i = 0; i < values.cols(); ++i) {
    for (int axis = 0; axis < 3; ++axis) {
      *out++ = static_cast<float>(values(axis, i) - origin[axis]);
    }
  }
}

vtkSmartPointer<vtkFloatArray> vectorArray(const char* name, const Points& values,
                                           const Vector3d& origin) {
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(name);
  array->SetNumberOfComponents(3);
  array->SetNumberOfTuples(values.cols());
  writeVectors(array, values, origin);
  return array;
}

/// Cells of `size` vertices each, as VTK 9 stores them: offsets and connectivity.
vtkSmartPointer<vtkCellArray> cells(Eigen::Index count, int size, const std::int32_t* indices) {
  vtkNew<vtkTypeInt32Array> offsets;
  offsets->SetNumberOfValues(count + 1);
  for (Eigen::Index i = 0; i <= count; ++i) {
    offsets->SetValue(i, static_cast<vtkTypeInt32>(i * size));
  }
  vtkNew<vtkTypeInt32Array> connectivity;
  connectivity->SetNumberOfValues(count * size);
  std::copy(indices, indices + count * size, connectivity->GetPointer(0));
  auto array = vtkSmartPointer<vtkCellArray>::New();
  array->SetData(offsets, connectivity);
  return array;
}

/// A level of few vertices takes its normals from the full mesh: it is lit like it.
DisplayLevel makeLevel(const Mesh& mesh, const DisplayMesh& display, Eigen::Index triangles) {
  Draft draft = makeDraft(mesh, triangles);
  if (draft.source.empty()) return {};
  const auto count = static_cast<Eigen::Index>(draft.source.size());
  auto* all = vtkFloatArray::SafeDownCast(display.full->GetPointData()->GetNormals());
  Points vertices(3, count), normals(3, all ? count : 0);
  for (Eigen::Index i = 0; i < count; ++i) {
    const std::int32_t v = draft.source[static_cast<std::size_t>(i)];
    vertices.col(i) = mesh.vertices.col(v);
    if (!all) continue;
    const float* normal = all->GetPointer(3 * static_cast<vtkIdType>(v));
    normals.col(i) = Vector3d(normal[0], normal[1], normal[2]);
  }
  return {toPolyData(vertices, draft.faces, normals, display.origin), std::move(draft.source),
          draft.spacing};
}

}  // namespace

DisplayMesh::DisplayMesh() = default;
DisplayMesh::~DisplayMesh() = default;
bool DisplayMesh::isLarge() const { return full && full->GetNumberOfCells() > kLargeAbove; }

vtkSmartPointer<vtkPolyData> toPolyData(const Points& vertices, const Faces& faces,
                                        const Points& normals, const Vector3d& origin) {
  auto data = vtkSmartPointer<vtkPolyData>::New();
  vtkNew<vtkPoints> points;
  points->SetData(vectorArray("positions", vertices, origin));
  data->SetPoints(points);
  if (faces.cols() > 0) {
    data->SetPolys(triangleCells(faces.data(), faces.cols()));
  } else {
    std::vector<std::int32_t> identity(static_cast<std::size_t>(vertices.cols()));
    for (std::size_t i = 0; i < identity.size(); ++i) identity[i] = static_cast<std::int32_t>(i);
    data->SetVerts(cells(vertices.cols(), 1, identity.data()));
  }
  if (normals.cols() == vertices.cols() && vertices.cols() > 0) {
    data->GetPointData()->SetNormals(vectorArray("normals", normals, Vector3d::Zero()));
  }
  return data;
}

// In place: the arrays are this layer's own, nobody reads them but the renderer.
void updatePolyData(vtkPolyData* data, const Points& vertices, const Points& normals) {
  auto* positions = vtkFloatArray::SafeDownCast(data->GetPoints()->GetData());
  auto* directions = vtkFloatArray::SafeDownCast(data->GetPointData()->GetNormals());
  writeVectors(positions, vertices, Vector3d::Zero());
  writeVectors(directions, normals, Vector3d::Zero());
  positions->Modified();
  directions->Modified();
  data->GetPoints()->Modified();
  data->Modified();
}

vtkSmartPointer<vtkCellArray> triangleCells(const std::int32_t* corners, Eigen::Index count) {
  return cells(count, 3, corners);
}

std::shared_ptr<const DisplayMesh> makeDisplayMesh(const Mesh& mesh) {
  auto display = std::make_shared<DisplayMesh>();
  if (mesh.vertexCount() == 0) return display;
  display->origin = geometry::bounds(mesh.vertices).center();
  const bool fromFaces = mesh.normals.cols() == 0 && !mesh.isPointCloud();
  display->full =
      toPolyData(mesh.vertices, mesh.faces,
                 fromFaces ? geometry::vertexNormals(mesh.vertices, mesh.faces) : mesh.normals,
                 display->origin);
  if (mesh.colors.cols() == mesh.vertexCount()) {
    vtkNew<vtkUnsignedCharArray> colors;
    colors->SetName("colors");
    colors->SetNumberOfComponents(3);
    colors->SetNumberOfTuples(mesh.colors.cols());
    std::copy(mesh.colors.data(), mesh.colors.data() + mesh.colors.size(), colors->GetPointer(0));
    display->full->GetPointData()->AddArray(colors);
    display->hasColors = true;
  }
  const Eigen::Index size = mesh.isPointCloud() ? mesh.vertexCount() : mesh.faceCount();
  if (!mesh.isPointCloud()) display->screen = makeLevel(mesh, *display, kScreenTriangles);
  if (size > kCoarseAbove) display->coarse = makeLevel(mesh, *display, kCoarseTriangles);
  display->draft = makeLevel(mesh, *display, kDraftTriangles);
  return display;
}

}  // namespace loopreg::ui
