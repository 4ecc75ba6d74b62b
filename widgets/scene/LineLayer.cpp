#include "widgets/scene/LineLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

namespace loopreg::ui {

LineLayer::LineLayer(vtkRenderer* renderer) : actor_(vtkSmartPointer<vtkActor>::New()) {
  actor_->GetProperty()->LightingOff();
  actor_->GetProperty()->SetLineWidth(2);
  actor_->PickableOff();
  actor_->UseBoundsOff();
  actor_->VisibilityOff();
  renderer->AddActor(actor_);
}

LineLayer::~LineLayer() = default;

void LineLayer::show(const std::vector<Line>& lines) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> cells;
  for (const Line& line : lines) {
    const Eigen::Index count = line.points.cols();
    if (count < 2) continue;
    const vtkIdType first = points->GetNumberOfPoints();
    cells->InsertNextCell(static_cast<int>(count) + (line.closed ? 1 : 0));
    for (Eigen::Index i = 0; i < count; ++i) {
      points->InsertNextPoint(line.points(0, i), line.points(1, i), line.points(2, i));
      cells->InsertCellPoint(first + i);
    }
    if (line.closed) cells->InsertCellPoint(first);
  }
  vtkNew<vtkPolyData> data;
  data->SetPoints(points);
  data->SetLines(cells);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(data);
  mapper->SetRelativeCoincidentTopologyLineOffsetParameters(0, -66000);
  actor_->SetMapper(mapper);
  actor_->SetVisibility(points->GetNumberOfPoints() > 0);
}

void LineLayer::hide() { actor_->VisibilityOff(); }

void LineLayer::setColour(const QColor& colour) {
  actor_->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
}

}  // namespace loopreg::ui
