#include "widgets/scene/BodyLayer.h"

#include <vtkActor.h>
#include <vtkPlaneCollection.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <algorithm>

#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {

BodyLayer::BodyLayer(vtkRenderer* renderer)
    : mapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      actor_(vtkSmartPointer<vtkActor>::New()),
      shading_(actor_) {
  mapper_->ScalarVisibilityOff();
  actor_->SetMapper(mapper_);
  actor_->VisibilityOff();
  vtkProperty* look = actor_->GetProperty();
  look->SetInterpolationToPhong();
  look->SetAmbient(0.12);
  look->SetDiffuse(0.86);
  look->SetSpecular(0.06);
  look->SetSpecularPower(14);
  renderer->AddActor(actor_);
  setPalette({});
}

BodyLayer::~BodyLayer() = default;

// The usual case while a fit runs: same faces, new positions. Then only two arrays are written and
// uploaded (about 0.2 MB).
void BodyLayer::setMesh(const Points& vertices, const Faces& faces) {
  const Points normals = geometry::vertexNormals(vertices, faces);
  const bool sameTopology = data_ && vertices.cols() == vertices_.cols() &&
                            faces.cols() == faces_.cols() && faces == faces_;
  vertices_ = vertices;
  if (sameTopology) {
    updatePolyData(data_, vertices, normals);
  } else {
    faces_ = faces;
    data_ = toPolyData(vertices, faces, normals, Vector3d::Zero());
    mapper_->SetInputData(data_);
    amounts_.clear();
    attachPlaces();
  }
  actor_->SetVisibility(visible_);
}

void BodyLayer::setPlaces(std::shared_ptr<const registration::Places> places,
                          const PlaceFrame& frame) {
  places_ = std::move(places);
  if (places_) shading_.setFrame(frame);
  attachPlaces();
}

void BodyLayer::setAmounts(std::vector<float> millimetres, const ColourMap& map, double max) {
  amounts_ = std::move(millimetres);
  attachPlaces();
  shading_.setRamp(map, max);
}

void BodyLayer::setTint(Tint tint) {
  tint_ = tint;
  attachPlaces();
}

void BodyLayer::attachPlaces() {
  const bool fits =
      data_ && places_ && Eigen::Index(places_->confidence.size()) == vertices_.cols();
  if (fits) shading_.attach(mapper_, data_, *places_, amounts_);
  shading_.setTint(fits ? tint_ : Tint::none);
}

void BodyLayer::clear() {
  vertices_.resize(3, 0);
  faces_.resize(3, 0);
  data_ = nullptr;
  amounts_.clear();
  actor_->VisibilityOff();
}

void BodyLayer::setVisible(bool visible) {
  visible_ = visible;
  actor_->SetVisibility(visible && hasMesh());
}

void BodyLayer::setOpacity(double opacity) {
  opacity_ = std::clamp(opacity, 0.05, 1.0);
  vtkProperty* look = actor_->GetProperty();
  look->SetOpacity(opacity_);
  // A translucent body shows its outside only: the inner walls of arms and legs are clutter.
  look->SetBackfaceCulling(opacity_ < 1);
}

void BodyLayer::setClipping(vtkPlaneCollection* planes) { mapper_->SetClippingPlanes(planes); }

void BodyLayer::setPalette(const Palette3D& palette) {
  actor_->GetProperty()->SetColor(palette.body.redF(), palette.body.greenF(), palette.body.blueF());
}

}  // namespace loopreg::ui
