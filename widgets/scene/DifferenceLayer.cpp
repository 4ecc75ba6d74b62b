#include "widgets/scene/DifferenceLayer.h"

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPlaneCollection.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {

DifferenceLayer::DifferenceLayer(vtkRenderer* renderer)
    : mapper_(vtkSmartPointer<vtkPolyDataMapper>::New()), actor_(vtkSmartPointer<vtkActor>::New()) {
  mapper_->ScalarVisibilityOff();
  mapper_->SetScalarModeToUsePointData();
  mapper_->SetColorModeToDirectScalars();
  actor_->SetMapper(mapper_);
  actor_->VisibilityOff();
  vtkProperty* look = actor_->GetProperty();
  look->SetInterpolationToPhong();
  look->SetAmbient(0.15);
  look->SetDiffuse(0.85);
  look->SetSpecular(0.03);
  renderer->AddActor(actor_);
  setPalette({});
}

DifferenceLayer::~DifferenceLayer() = default;

void DifferenceLayer::setMesh(const Points& vertices, const Faces& faces) {
  data_ = toPolyData(vertices, faces, geometry::vertexNormals(vertices, faces), Vector3d::Zero());
  mapper_->SetInputData(data_);
  mapper_->ScalarVisibilityOff();
  actor_->VisibilityOn();
}

void DifferenceLayer::clear() {
  data_ = nullptr;
  actor_->VisibilityOff();
}

void DifferenceLayer::setDistances(const std::vector<double>& millimetres, double range) {
  if (!data_ || data_->GetNumberOfPoints() != static_cast<vtkIdType>(millimetres.size())) return;
  vtkNew<vtkUnsignedCharArray> colours;
  colours->SetNumberOfComponents(3);
  colours->SetNumberOfTuples(data_->GetNumberOfPoints());
  unsigned char* out = colours->GetPointer(0);
  for (const double value : millimetres) {
    const QColor colour =
        std::isnan(value) ? ColourMap::noValue() : colourAt(value / std::max(range, 1e-9));
    *out++ = static_cast<unsigned char>(colour.red());
    *out++ = static_cast<unsigned char>(colour.green());
    *out++ = static_cast<unsigned char>(colour.blue());
  }
  data_->GetPointData()->SetScalars(colours);
  data_->Modified();
  mapper_->ScalarVisibilityOn();
}

void DifferenceLayer::setClipping(vtkPlaneCollection* planes) {
  mapper_->SetClippingPlanes(planes);
}

void DifferenceLayer::setPalette(const Palette3D& palette) {
  actor_->GetProperty()->SetColor(palette.body.redF(), palette.body.greenF(), palette.body.blueF());
}

QColor DifferenceLayer::colourAt(double t) {
  const double strength = std::min(1.0, std::abs(t));
  const QColor middle(0xee, 0xec, 0xe8);
  const QColor end = t < 0 ? QColor(0x1f, 0x5f, 0xa8) : QColor(0xc8, 0x5a, 0x0e);
  const auto mix = [&](int a, int b) { return int(std::lround(a + strength * (b - a))); };
  return {mix(middle.red(), end.red()), mix(middle.green(), end.green()),
          mix(middle.blue(), end.blue())};
}

}  // namespace loopreg::ui
