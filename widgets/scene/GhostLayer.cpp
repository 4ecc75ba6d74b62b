#include "widgets/scene/GhostLayer.h"

#include <vtkActor.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

namespace loopreg::ui {

GhostLayer::GhostLayer(vtkRenderer* renderer, const QColor& colour)
    : renderer_(renderer), actor_(vtkSmartPointer<vtkActor>::New()), mesh_(actor_) {
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
  mesh_.set(vertices, faces);
  actor_->SetVisibility(vertices.cols() > 0);
}

void GhostLayer::hide() { actor_->VisibilityOff(); }

}  // namespace loopreg::ui
