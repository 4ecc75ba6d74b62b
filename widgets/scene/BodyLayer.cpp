#include "widgets/scene/BodyLayer.h"

#include <vtkActor.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <algorithm>

namespace loopreg::ui {

BodyLayer::BodyLayer(vtkRenderer* renderer)
    : actor_(vtkSmartPointer<vtkActor>::New()), mesh_(actor_), shading_(actor_) {
  mesh_.onDraft = [this] { attachPlaces(); };
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

void BodyLayer::setMesh(const Points& vertices, const Faces& faces) {
  if (mesh_.set(vertices, faces)) {
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
      hasMesh() && places_ && Eigen::Index(places_->confidence.size()) == vertices().cols();
  if (fits) {
    shading_.attach(mesh_.full().mapper, mesh_.full().data, *places_, amounts_);
    if (mesh_.draft().data) {
      const std::vector<std::int32_t>& source = mesh_.draftSource();
      std::vector<float> amounts;
      if (amounts_.size() == places_->confidence.size()) {
        for (const std::int32_t v : source)
          amounts.push_back(amounts_[static_cast<std::size_t>(v)]);
      }
      shading_.attach(mesh_.draft().mapper, mesh_.draft().data, pickedPlaces(*places_, source),
                      amounts);
    }
  }
  shading_.setTint(fits ? tint_ : Tint::none);
}

void BodyLayer::clear() {
  mesh_.clear();
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

void BodyLayer::setClipping(vtkPlaneCollection* planes) { mesh_.setClipping(planes); }

void BodyLayer::setPalette(const Palette3D& palette) {
  actor_->GetProperty()->SetColor(palette.body.redF(), palette.body.greenF(), palette.body.blueF());
}

}  // namespace loopreg::ui
