#include "widgets/scene/GhostLayer.h"

#include <vtkActor.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {

GhostLayer::GhostLayer(vtkRenderer* renderer, const QColor& colour)
    : renderer_(renderer),
      mapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      actor_(vtkSmartPointer<vtkActor>::New()) {
  mapper_->ScalarVisibilityOff();
  actor_->SetMapper(mapper_);
  actor_->VisibilityOff();
  actor_->ForceTranslucentOn();
  vtkProperty* look = actor_->GetProperty();
  look->SetColor(colour.redF(), colour.greenF(), colour.blueF());
  look->SetOpacity(0.38);
  look->SetBackfaceCulling(true);
  look->SetInterpolationToPhong();
  look->SetAmbient(0.35);
  look->SetDiffuse(0.7);
  renderer->AddActor(actor_);
}

GhostLayer::~GhostLayer() { renderer_->RemoveActor(actor_); }

void GhostLayer::show(const Points& vertices, const Faces& faces) {
  const Points normals = geometry::vertexNormals(vertices, faces);
  const bool same = data_ && data_->GetNumberOfPoints() == vertices.cols() &&
                    data_->GetNumberOfPolys() == faces.cols();
  if (same) {
    updatePolyData(data_, vertices, normals);
  } else {
    data_ = toPolyData(vertices, faces, normals, Vector3d::Zero());
    mapper_->SetInputData(data_);
  }
  actor_->SetVisibility(vertices.cols() > 0);
}

void GhostLayer::hide() {
  actor_->VisibilityOff();
  data_ = nullptr;  // another body may come next
}

bool GhostLayer::visible() const { return actor_->GetVisibility() != 0; }

}  // namespace loopreg::ui
