#include "widgets/scene/MarkerLayer.h"

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <QColor>

#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {
namespace {

constexpr float kDot = 9, kRim = 13;  // pixels

}  // namespace

MarkerLayer::MarkerLayer(vtkRenderer* overlay)
    : dots_(vtkSmartPointer<vtkActor>::New()), rims_(vtkSmartPointer<vtkActor>::New()) {
  for (vtkActor* actor : {rims_.Get(), dots_.Get()}) {
    actor->GetProperty()->LightingOff();
    actor->GetProperty()->RenderPointsAsSpheresOn();  // round
    actor->PickableOff();
    actor->UseBoundsOff();
    actor->VisibilityOff();
    overlay->AddActor(actor);
  }
  rims_->GetProperty()->SetPointSize(kRim);
  rims_->GetProperty()->SetColor(0.08, 0.09, 0.1);
  dots_->GetProperty()->SetPointSize(kDot);
}

MarkerLayer::~MarkerLayer() = default;

void MarkerLayer::show(const Points& points, const QColor& colour) {
  const auto data = toPolyData(points, Faces(), Points(), Vector3d::Zero());
  for (vtkActor* actor : {rims_.Get(), dots_.Get()}) {
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputData(data);
    actor->SetMapper(mapper);
    actor->VisibilityOn();
  }
  dots_->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
}

void MarkerLayer::hide() {
  dots_->VisibilityOff();
  rims_->VisibilityOff();
}

bool MarkerLayer::visible() const { return dots_->GetVisibility(); }

}  // namespace loopreg::ui
