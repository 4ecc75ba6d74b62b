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

constexpr float kDot = 13;  // pixels

}  // namespace

MarkerLayer::MarkerLayer(vtkRenderer* overlay) : dots_(vtkSmartPointer<vtkActor>::New()) {
  dots_->GetProperty()->LightingOff();
  dots_->GetProperty()->RenderPointsAsSpheresOn();  // round
  dots_->GetProperty()->SetPointSize(kDot);
  dots_->PickableOff();
  dots_->UseBoundsOff();
  dots_->VisibilityOff();
  overlay->AddActor(dots_);
}

MarkerLayer::~MarkerLayer() = default;

void MarkerLayer::show(const Points& points, const QColor& colour) {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(toPolyData(points, Faces(), Points(), Vector3d::Zero()));
  dots_->SetMapper(mapper);
  dots_->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
  dots_->VisibilityOn();
}

void MarkerLayer::hide() { dots_->VisibilityOff(); }
}  // namespace loopreg::ui
