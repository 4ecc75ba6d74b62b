#include "widgets/scene/TapeLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkTubeFilter.h>

namespace loopreg::ui {
namespace {

constexpr double kRadius = 0.004;  ///< metres: stands out from the skin it lies on
constexpr double kFaint = 0.4;

vtkSmartPointer<vtkPolyData> polyline(const Points& path, bool closed) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  const Eigen::Index count = path.cols();
  for (Eigen::Index i = 0; i < count; ++i) {
    points->InsertNextPoint(path(0, i), path(1, i), path(2, i));
  }
  lines->InsertNextCell(static_cast<int>(count) + (closed ? 1 : 0));
  for (Eigen::Index i = 0; i < count; ++i) lines->InsertCellPoint(i);
  if (closed) lines->InsertCellPoint(0);
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetLines(lines);
  return data;
}

}  // namespace

TapeLayer::TapeLayer(vtkRenderer* renderer, vtkRenderer* overlay)
    : solid_(vtkSmartPointer<vtkActor>::New()), faint_(vtkSmartPointer<vtkActor>::New()) {
  for (vtkActor* actor : {solid_.Get(), faint_.Get()}) {
    actor->GetProperty()->LightingOff();
    actor->PickableOff();
    actor->VisibilityOff();
  }
  faint_->GetProperty()->SetOpacity(kFaint);
  renderer->AddActor(solid_);
  overlay->AddActor(faint_);
  setPalette({});
}

TapeLayer::~TapeLayer() = default;

void TapeLayer::show(const Points& path, bool closed) {
  if (path.cols() < 2) return hide();
  vtkNew<vtkTubeFilter> tube;
  tube->SetInputData(polyline(path, closed));
  tube->SetRadius(kRadius);
  tube->SetNumberOfSides(10);
  tube->CappingOn();
  tube->Update();
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(tube->GetOutput());
  for (vtkActor* actor : {solid_.Get(), faint_.Get()}) {
    actor->SetMapper(mapper);
    actor->VisibilityOn();
  }
}

void TapeLayer::hide() {
  solid_->VisibilityOff();
  faint_->VisibilityOff();
}

void TapeLayer::setPalette(const Palette3D& palette) {
  for (vtkActor* actor : {solid_.Get(), faint_.Get()}) {
    actor->GetProperty()->SetColor(palette.tape.redF(), palette.tape.greenF(),
                                   palette.tape.blueF());
  }
}

}  // namespace loopreg::ui
