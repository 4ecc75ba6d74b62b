#include "widgets/scene/MendLayer.h"

#include <vtkActor.h>
#include <vtkAppendPolyData.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkTubeFilter.h>
#include <vtkUnsignedCharArray.h>

#include <cmath>

namespace loopreg::ui {
namespace {

constexpr int kAround = 18, kRings = 10;  // faces of a ball
constexpr double kGlass = 0.22;

/// A ball of triangles with its normals.
vtkSmartPointer<vtkPolyData> ball(const Vector3d& centre, double radius) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> faces;
  for (int ring = 0; ring <= kRings; ++ring) {
    const double polar = M_PI * ring / kRings;
    for (int step = 0; step < kAround; ++step) {
      const double angle = 2 * M_PI * step / kAround;
      const Vector3d p =
          centre + radius * Vector3d(std::sin(polar) * std::cos(angle), std::cos(polar),
                                     std::sin(polar) * std::sin(angle));
      points->InsertNextPoint(p.data());
    }
  }
  for (int ring = 0; ring < kRings; ++ring) {
    for (int step = 0; step < kAround; ++step) {
      const vtkIdType next = (step + 1) % kAround;
      const vtkIdType a = ring * kAround + step, b = ring * kAround + next;
      const vtkIdType corners[2][3] = {{a, b, a + kAround}, {b, b + kAround, a + kAround}};
      for (const auto& face : corners) faces->InsertNextCell(3, face);
    }
  }
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetPolys(faces);
  return data;
}

vtkSmartPointer<vtkPolyData> tube(const Points& path, double radius) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  lines->InsertNextCell(static_cast<int>(path.cols()));
  for (Eigen::Index i = 0; i < path.cols(); ++i) {
    points->InsertNextPoint(path(0, i), path(1, i), path(2, i));
    lines->InsertCellPoint(i);
  }
  vtkNew<vtkPolyData> data;
  data->SetPoints(points);
  data->SetLines(lines);
  vtkNew<vtkTubeFilter> filter;
  filter->SetInputData(data);
  filter->SetRadius(radius);
  filter->SetNumberOfSides(8);
  filter->CappingOn();
  filter->Update();
  auto made = vtkSmartPointer<vtkPolyData>::New();
  made->SetPoints(filter->GetOutput()->GetPoints());
  made->SetStrips(filter->GetOutput()->GetStrips());
  made->SetPolys(filter->GetOutput()->GetPolys());
  return made;
}

void paint(vtkPolyData* data, const QColor& colour) {
  vtkNew<vtkUnsignedCharArray> colours;
  colours->SetName("colour");
  colours->SetNumberOfComponents(3);
  const unsigned char rgb[3] = {static_cast<unsigned char>(colour.red()),
                                static_cast<unsigned char>(colour.green()),
                                static_cast<unsigned char>(colour.blue())};
  colours->SetNumberOfTuples(data->GetNumberOfPoints());
  for (vtkIdType i = 0; i < data->GetNumberOfPoints(); ++i) colours->SetTypedTuple(i, rgb);
  data->GetPointData()->SetScalars(colours);
}

}  // namespace

MendLayer::MendLayer(vtkRenderer* overlay)
    : overlay_(overlay),
      marks_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      brush_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      marksActor_(vtkSmartPointer<vtkActor>::New()),
      brushActor_(vtkSmartPointer<vtkActor>::New()) {
  marksActor_->SetMapper(marks_);
  brushActor_->SetMapper(brush_);
  for (vtkActor* actor : {marksActor_.Get(), brushActor_.Get()}) {
    actor->GetProperty()->LightingOff();
    actor->PickableOff();
    actor->VisibilityOff();
    overlay_->AddActor(actor);
  }
  brushActor_->GetProperty()->SetOpacity(kGlass);
  brushActor_->GetProperty()->BackfaceCullingOn();
}

MendLayer::~MendLayer() {
  overlay_->RemoveActor(marksActor_);
  overlay_->RemoveActor(brushActor_);
}

void MendLayer::show(const std::vector<Ball>& balls, const std::vector<Tube>& tubes) {
  marksActor_->SetVisibility(!balls.empty() || !tubes.empty());
  if (!marksActor_->GetVisibility()) return;
  vtkNew<vtkAppendPolyData> all;
  for (const Ball& b : balls) {
    const auto data = ball(b.centre, b.radius);
    paint(data, b.colour);
    all->AddInputData(data);
  }
  for (const Tube& t : tubes) {
    const auto data = tube(t.path, t.radius);
    paint(data, t.colour);
    all->AddInputData(data);
  }
  all->Update();
  marks_->SetInputData(all->GetOutput());
}

void MendLayer::showBrush(const Vector3d& centre, double radius, const QColor& colour) {
  brush_->SetInputData(ball(centre, radius));
  brushActor_->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
  brushActor_->VisibilityOn();
}

void MendLayer::hideBrush() { brushActor_->VisibilityOff(); }

}  // namespace loopreg::ui
