#include "widgets/scene/ArrowLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

namespace loopreg::ui {
namespace {

/// Depth units that bring a line before the surfaces within some centimetres.
constexpr double kAbove = -600;

vtkSmartPointer<vtkActor> unlitActor(vtkRenderer* renderer) {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetResolveCoincidentTopologyToPolygonOffset();
  mapper->SetRelativeCoincidentTopologyLineOffsetParameters(0, kAbove);
  mapper->SetRelativeCoincidentTopologyPointOffsetParameter(kAbove);
  mapper->SetColorModeToDirectScalars();
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  actor->GetProperty()->LightingOff();
  actor->PickableOff();
  actor->UseBoundsOff();
  actor->VisibilityOff();
  renderer->AddActor(actor);
  return actor;
}

// The mapper stays: a new one would have its shader put together anew.
void give(vtkActor* actor, vtkPolyData* data) {
  static_cast<vtkPolyDataMapper*>(actor->GetMapper())->SetInputData(data);
  actor->VisibilityOn();
}

}  // namespace

ArrowLayer::ArrowLayer(vtkRenderer* renderer)
    : lines_(unlitActor(renderer)), ends_(unlitActor(renderer)) {
  ends_->GetProperty()->SetPointSize(4);
}

ArrowLayer::~ArrowLayer() = default;

// Lines of one pixel: wider ones go through a geometry shader, which costs much on the processor.
void ArrowLayer::show(const Points& from, const Points& to, const ColourMap& map,
                      double maxMillimetres) {
  vtkNew<vtkPoints> linePoints, endPoints;
  vtkNew<vtkCellArray> lineCells, endCells;
  vtkNew<vtkUnsignedCharArray> lineColours, endColours;
  lineColours->SetNumberOfComponents(3);
  endColours->SetNumberOfComponents(3);
  for (Eigen::Index i = 0; i < from.cols(); ++i) {
    const QColor colour = map.at(1000 * (to.col(i) - from.col(i)).norm() / maxMillimetres);
    const unsigned char rgb[3] = {static_cast<unsigned char>(colour.red()),
                                  static_cast<unsigned char>(colour.green()),
                                  static_cast<unsigned char>(colour.blue())};
    const vtkIdType line[2] = {linePoints->InsertNextPoint(from(0, i), from(1, i), from(2, i)),
                               linePoints->InsertNextPoint(to(0, i), to(1, i), to(2, i))};
    lineCells->InsertNextCell(2, line);
    lineColours->InsertNextTypedTuple(rgb);
    lineColours->InsertNextTypedTuple(rgb);
    const vtkIdType end = endPoints->InsertNextPoint(to(0, i), to(1, i), to(2, i));
    endCells->InsertNextCell(1, &end);
    endColours->InsertNextTypedTuple(rgb);
  }
  vtkNew<vtkPolyData> lines, ends;
  lines->SetPoints(linePoints);
  lines->SetLines(lineCells);
  lines->GetPointData()->SetScalars(lineColours);
  ends->SetPoints(endPoints);
  ends->SetVerts(endCells);
  ends->GetPointData()->SetScalars(endColours);
  give(lines_, lines);
  give(ends_, ends);
}

void ArrowLayer::hide() {
  lines_->VisibilityOff();
  ends_->VisibilityOff();
}

}  // namespace loopreg::ui
