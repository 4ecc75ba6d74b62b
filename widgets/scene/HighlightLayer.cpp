#include "widgets/scene/HighlightLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include "geometry/Topology.h"
#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {
namespace {

vtkPolyDataMapper* mapperOf(vtkActor* actor) {
  return static_cast<vtkPolyDataMapper*>(actor->GetMapper());
}

vtkSmartPointer<vtkPolyData> rimOf(const Points& vertices, const Faces& faces) {
  auto data = toPolyData(vertices, faces, Points(), Vector3d::Zero());
  data->SetPolys(nullptr);
  vtkNew<vtkCellArray> lines;
  for (const auto& edge : geometry::boundaryEdges(faces)) {
    const vtkIdType ends[] = {edge[0], edge[1]};
    lines->InsertNextCell(2, ends);
  }
  data->SetLines(lines);
  return data;
}

}  // namespace

HighlightLayer::HighlightLayer(vtkRenderer* renderer, vtkRenderer* overlay)
    : renderer_(renderer),
      overlay_(overlay),
      veil_(vtkSmartPointer<vtkActor>::New()),
      rim_(vtkSmartPointer<vtkActor>::New()) {
  for (vtkActor* actor : {veil_.Get(), rim_.Get()}) {
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->ScalarVisibilityOff();
    actor->SetMapper(mapper);
    actor->GetProperty()->LightingOff();
    actor->VisibilityOff();
    actor->PickableOff();
  }
  // A little nearer than the surface it lies on.
  mapperOf(veil_)->SetResolveCoincidentTopologyToPolygonOffset();
  mapperOf(veil_)->SetRelativeCoincidentTopologyPolygonOffsetParameters(-1, -2);
  veil_->GetProperty()->SetOpacity(0.3);
  veil_->ForceTranslucentOn();
  veil_->GetProperty()->SetPointSize(4);
  rim_->GetProperty()->SetLineWidth(2);
  renderer_->AddActor(veil_);
  overlay_->AddActor(rim_);
}

HighlightLayer::~HighlightLayer() {
  renderer_->RemoveActor(veil_);
  overlay_->RemoveActor(rim_);
}

void HighlightLayer::setColour(const QColor& colour) {
  for (vtkActor* actor : {veil_.Get(), rim_.Get()}) {
    actor->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
  }
}

void HighlightLayer::show(const Points& vertices, const Faces& faces,
                          const std::vector<bool>& marked) {
  Mesh whole;
  whole.vertices = vertices;
  whole.faces = faces;
  const Mesh patch = geometry::selectVertices(whole, marked);
  mapperOf(veil_)->SetInputData(
      toPolyData(patch.vertices, patch.faces, Points(), Vector3d::Zero()));
  veil_->SetVisibility(patch.vertexCount() > 0);
  rim_->SetVisibility(patch.faceCount() > 0);
  if (patch.faceCount() > 0) mapperOf(rim_)->SetInputData(rimOf(patch.vertices, patch.faces));
}

void HighlightLayer::hide() {
  veil_->VisibilityOff();
  rim_->VisibilityOff();
}

}  // namespace loopreg::ui
