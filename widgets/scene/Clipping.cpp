#include "widgets/scene/Clipping.h"

#include <vtkPlane.h>
#include <vtkPlaneCollection.h>

namespace loopreg::ui {
namespace {

void write(vtkPlane* plane, const Vector3d& point, const Vector3d& normal) {
  plane->SetOrigin(point.x(), point.y(), point.z());
  plane->SetNormal(normal.x(), normal.y(), normal.z());
}

// The mapper builds its shader anew when the list changes, so it changes only when it must.
void include(vtkPlaneCollection* planes, vtkPlane* plane, bool wanted) {
  const bool there = planes->IsItemPresent(plane) != 0;
  if (wanted && !there) planes->AddItem(plane);
  if (!wanted && there) planes->RemoveItem(plane);
}

}  // namespace

Clipping::Clipping()
    : cutPlane_(vtkSmartPointer<vtkPlane>::New()),
      leftPlane_(vtkSmartPointer<vtkPlane>::New()),
      rightPlane_(vtkSmartPointer<vtkPlane>::New()),
      both_(vtkSmartPointer<vtkPlaneCollection>::New()),
      left_(vtkSmartPointer<vtkPlaneCollection>::New()),
      right_(vtkSmartPointer<vtkPlaneCollection>::New()) {}

Clipping::~Clipping() = default;

vtkPlaneCollection* Clipping::planes(Side side) const {
  return side == Side::left ? left_ : side == Side::right ? right_ : both_;
}

void Clipping::setCut(const std::optional<HalfSpace>& kept) {
  cut_ = kept;
  if (kept) write(cutPlane_, kept->point, kept->normal);
  for (vtkPlaneCollection* planes : {both_.Get(), left_.Get(), right_.Get()}) {
    include(planes, cutPlane_, kept.has_value());
  }
}

void Clipping::setWipe(const std::optional<HalfSpace>& right) {
  wipe_ = right;
  if (right) {
    write(rightPlane_, right->point, right->normal);
    write(leftPlane_, right->point, -right->normal);
  }
  include(right_, rightPlane_, right.has_value());
  include(left_, leftPlane_, right.has_value());
}

bool Clipping::hides(const Vector3d& point, Side side) const {
  if (cut_ && !cut_->holds(point)) return true;
  if (!wipe_ || side == Side::both) return false;
  return wipe_->holds(point) != (side == Side::right);
}

}  // namespace loopreg::ui
