#include "widgets/scene/CanonicalLayer.h"

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {
namespace {

constexpr float kPointSize = 4;
/// Brings the points before the surface they lie on.
constexpr double kAbove = -60;

}  // namespace

CanonicalLayer::CanonicalLayer(vtkRenderer* renderer)
    : surface_(vtkSmartPointer<vtkActor>::New()),
      cloud_(vtkSmartPointer<vtkActor>::New()),
      cloudMapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      shading_(cloud_) {
  surface_->VisibilityOff();
  surface_->GetProperty()->SetAmbient(0.35);
  surface_->GetProperty()->SetDiffuse(0.6);
  surface_->GetProperty()->SetInterpolationToPhong();
  cloudMapper_->ScalarVisibilityOff();
  cloudMapper_->SetResolveCoincidentTopologyToPolygonOffset();
  cloudMapper_->SetRelativeCoincidentTopologyPointOffsetParameter(kAbove);
  cloudMapper_->SetClippingPlanes(clipping_.planes(Clipping::Side::both));
  cloud_->SetMapper(cloudMapper_);
  cloud_->VisibilityOff();
  cloud_->GetProperty()->LightingOff();
  cloud_->GetProperty()->SetPointSize(kPointSize);
  renderer->AddActor(surface_);
  renderer->AddActor(cloud_);
  setPalette({});
}

CanonicalLayer::~CanonicalLayer() = default;

void CanonicalLayer::setSurface(const Points& vertices, const Faces& faces) {
  vertices_ = vertices;
  faces_ = faces;
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->ScalarVisibilityOff();
  mapper->SetInputData(
      toPolyData(vertices, faces, geometry::vertexNormals(vertices, faces), Vector3d::Zero()));
  mapper->SetClippingPlanes(clipping_.planes(Clipping::Side::both));
  surface_->SetMapper(mapper);
  surface_->SetVisibility(vertices.cols() > 0);
}

void CanonicalLayer::setCloud(const registration::Places& places, const PlaceFrame& frame) {
  registration::Places known;
  std::vector<Eigen::Index> kept;
  for (std::size_t i = 0; i < places.confidence.size(); ++i) {
    if (places.confidence[i] < 0) continue;
    kept.push_back(static_cast<Eigen::Index>(i));
    known.part.push_back(places.part[i]);
    known.confidence.push_back(places.confidence[i]);
    if (!places.depthMm.empty()) known.depthMm.push_back(places.depthMm[i]);
  }
  known.canonical = places.canonical(Eigen::all, kept);
  const auto data = toPolyData(known.canonical, Faces(), Points(), Vector3d::Zero());
  cloudMapper_->SetInputData(data);
  shading_.attach(cloudMapper_, data, known, known.depthMm);
  shading_.setFrame(frame);
  cloud_->SetVisibility(!kept.empty());
}

void CanonicalLayer::setCut(const std::optional<HalfSpace>& kept) { clipping_.setCut(kept); }

void CanonicalLayer::clearCloud() { cloud_->VisibilityOff(); }
// A step from the background: there to be seen against, not to be looked at.
void CanonicalLayer::setPalette(const Palette3D& palette) {
  const bool dark = palette.background.lightness() < 128;
  const QColor faint = dark ? palette.grid.lighter(125) : palette.grid.lighter(106);
  surface_->GetProperty()->SetColor(faint.redF(), faint.greenF(), faint.blueF());
}

}  // namespace loopreg::ui
