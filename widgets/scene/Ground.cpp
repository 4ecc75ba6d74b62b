#include "widgets/scene/Ground.h"

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

#include <algorithm>
#include <cmath>

namespace loopreg::ui {
namespace {

constexpr double kRadius = 2.5;  // metres
constexpr double kSpacing = 0.25;

/// The lines in pieces of one spacing, so that each end can have its own colour. Opaque colours
/// that approach the background do the fading: no translucent pass is needed.
vtkSmartPointer<vtkPolyData> gridLines(const Palette3D& palette) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  vtkNew<vtkUnsignedCharArray> colours;
  colours->SetNumberOfComponents(3);
  const auto addPoint = [&](double x, double z, bool major) {
    const double fade = std::clamp(1 - std::hypot(x, z) / kRadius, 0.0, 1.0) * (major ? 1 : 0.5);
    const auto mix = [&](int from, int to) {
      return static_cast<unsigned char>(std::lround(from + fade * (to - from)));
    };
    const unsigned char rgb[3] = {mix(palette.background.red(), palette.grid.red()),
                                  mix(palette.background.green(), palette.grid.green()),
                                  mix(palette.background.blue(), palette.grid.blue())};
    colours->InsertNextTypedTuple(rgb);
    return points->InsertNextPoint(x, 0, z);
  };
  const int count = static_cast<int>(kRadius / kSpacing);
  for (int line = -count; line <= count; ++line) {
    const bool major = line % 4 == 0;
    for (int piece = -count; piece < count; ++piece) {
      for (const bool alongX : {true, false}) {
        const double u = line * kSpacing;
        const double v = piece * kSpacing;
        if (std::hypot(u, v + kSpacing / 2) > kRadius) continue;
        const vtkIdType ends[2] = {
            alongX ? addPoint(v, u, major) : addPoint(u, v, major),
            alongX ? addPoint(v + kSpacing, u, major) : addPoint(u, v + kSpacing, major)};
        lines->InsertNextCell(2, ends);
      }
    }
  }
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetLines(lines);
  data->GetPointData()->SetScalars(colours);
  return data;
}

}  // namespace

Ground::Ground(vtkRenderer* renderer) : actor_(vtkSmartPointer<vtkActor>::New()) {
  actor_->GetProperty()->LightingOff();
  actor_->PickableOff();
  actor_->UseBoundsOff();
  renderer->AddActor(actor_);
  setPalette({});
}

Ground::~Ground() = default;

void Ground::setVisible(bool visible) { actor_->SetVisibility(visible); }

void Ground::setPalette(const Palette3D& palette) {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(gridLines(palette));
  actor_->SetMapper(mapper);
}

}  // namespace loopreg::ui
