#include "widgets/viewport/PaneSet.h"

#include <vtkCamera.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopreg::ui {

PaneSet::PaneSet(vtkRenderWindow* window, int count) {
  window->SetNumberOfLayers(2);
  panes_.resize(static_cast<std::size_t>(count));
  for (Pane& pane : panes_) {
    pane.renderer = vtkSmartPointer<vtkRenderer>::New();
    pane.overlay = vtkSmartPointer<vtkRenderer>::New();
    pane.overlay->SetLayer(1);
    pane.overlay->InteractiveOff();
    pane.overlay->SetActiveCamera(pane.renderer->GetActiveCamera());
    window->AddRenderer(pane.renderer);
    window->AddRenderer(pane.overlay);
    apply(pane);
  }
  place({{0, QRectF(0, 0, 1, 1)}});
}

PaneSet::~PaneSet() = default;

vtkRenderer* PaneSet::renderer(int pane) const { return panes_.at(std::size_t(pane)).renderer; }
vtkRenderer* PaneSet::overlay(int pane) const { return panes_.at(std::size_t(pane)).overlay; }
QRectF PaneSet::area(int pane) const { return panes_.at(std::size_t(pane)).area; }
bool PaneSet::isShown(int pane) const { return !area(pane).isEmpty(); }

void PaneSet::place(const std::vector<PanePlace>& places) {
  places_ = places;
  for (Pane& pane : panes_) pane.area = QRectF();
  for (const PanePlace& place : places) panes_.at(std::size_t(place.pane)).area = place.area;
  for (const Pane& pane : panes_) {
    for (vtkRenderer* renderer : {pane.renderer.Get(), pane.overlay.Get()}) {
      renderer->SetDraw(!pane.area.isEmpty());
      if (pane.area.isEmpty()) continue;
      // VTK counts from below.
      renderer->SetViewport(pane.area.left(), 1 - pane.area.bottom(), pane.area.right(),
                            1 - pane.area.top());
    }
  }
}

int PaneSet::at(const QPointF& fraction) const {
  int best = places_.empty() ? 0 : places_.front().pane;
  double nearest = std::numeric_limits<double>::infinity();
  for (const PanePlace& place : places_) {
    const QRectF& area = place.area;
    const double dx = std::max({area.left() - fraction.x(), 0.0, fraction.x() - area.right()});
    const double dy = std::max({area.top() - fraction.y(), 0.0, fraction.y() - area.bottom()});
    if (std::hypot(dx, dy) >= nearest) continue;
    nearest = std::hypot(dx, dy);
    best = place.pane;
  }
  return best;
}

const Turntable& PaneSet::camera(int pane) const { return panes_.at(std::size_t(pane)).camera; }

void PaneSet::setCamera(int pane, const Turntable& camera) {
  Pane& changed = panes_.at(std::size_t(pane));
  changed.camera = camera;
  apply(changed);
  if (!linked_) return;
  for (Pane& other : panes_) {
    if (&other == &changed) continue;
    const Vector3d pivot = other.camera.pivot;
    other.camera = camera;
    if (other.ownPivot || changed.ownPivot) other.camera.pivot = pivot;
    apply(other);
  }
}

void PaneSet::setLinked(bool linked) {
  linked_ = linked;
  if (linked) setCamera(0, Turntable(panes_.front().camera));
}

void PaneSet::setOwnPivot(int pane, const Vector3d& pivot) {
  Pane& own = panes_.at(std::size_t(pane));
  own.ownPivot = true;
  own.camera.pivot = pivot;
  apply(own);
}

void PaneSet::apply(const Pane& pane) const {
  vtkCamera* camera = pane.renderer->GetActiveCamera();
  const Turntable& view = pane.camera;
  const Vector3d eye = view.eye();
  const Vector3d up = view.up();
  camera->SetFocalPoint(view.pivot.data());
  camera->SetPosition(eye.data());
  camera->SetViewUp(up.data());
  camera->SetViewAngle(view.viewAngle);
  camera->SetParallelProjection(view.orthographic);
  camera->SetParallelScale(view.visibleHeight() / 2);
}

void PaneSet::updateClippingRanges() {
  for (const Pane& pane : panes_) {
    if (!pane.area.isEmpty()) pane.renderer->ResetCameraClippingRange();
  }
}

}  // namespace loopreg::ui
