#include "widgets/viewport/ViewportStyle.h"

#include <vtkCamera.h>
#include <vtkObjectFactory.h>
#include <vtkRenderWindow.h>
#include <vtkRenderWindowInteractor.h>
#include <vtkRenderer.h>

#include <algorithm>

namespace loopreg::ui {

vtkStandardNewMacro(ViewportStyle);

void ViewportStyle::setTurntable(const Turntable& turntable) {
  turntable_ = turntable;
  changed();
}

void ViewportStyle::applyCamera() {
  vtkRenderer* renderer = this->GetDefaultRenderer();
  if (!renderer) return;
  vtkCamera* camera = renderer->GetActiveCamera();
  const Vector3d eye = turntable_.eye();
  const Vector3d up = turntable_.up();
  camera->SetFocalPoint(turntable_.pivot.data());
  camera->SetPosition(eye.data());
  camera->SetViewUp(up.data());
  camera->SetViewAngle(turntable_.viewAngle);
  camera->SetParallelProjection(turntable_.orthographic);
  camera->SetParallelScale(turntable_.visibleHeight() / 2);
  renderer->ResetCameraClippingRange();
}

void ViewportStyle::changed() {
  applyCamera();
  if (onCameraChanged) onCameraChanged();
}

double ViewportStyle::viewHeight() const {
  return std::max(1, this->Interactor->GetRenderWindow()->GetSize()[1]);
}

void ViewportStyle::begin(Drag drag) {
  if (drag_ != Drag::none) return;
  drag_ = drag;
  if (onInteraction) onInteraction(true);
}

void ViewportStyle::end(Drag drag) {
  if (drag_ != drag) return;
  drag_ = Drag::none;
  if (onInteraction) onInteraction(false);
}

void ViewportStyle::OnLeftButtonDown() {
  begin(this->Interactor->GetShiftKey() ? Drag::pan : Drag::orbit);
}

// Shift may have been let go in the meantime: the release ends whichever drag the press began.
void ViewportStyle::OnLeftButtonUp() {
  end(Drag::orbit);
  end(Drag::pan);
}

void ViewportStyle::OnMiddleButtonDown() { begin(Drag::pan); }
void ViewportStyle::OnMiddleButtonUp() { end(Drag::pan); }
void ViewportStyle::OnRightButtonDown() { begin(Drag::zoom); }
void ViewportStyle::OnRightButtonUp() { end(Drag::zoom); }

void ViewportStyle::OnMouseMove() {
  if (drag_ == Drag::none) return;
  const int* now = this->Interactor->GetEventPosition();
  const int* last = this->Interactor->GetLastEventPosition();
  const double dx = now[0] - last[0];
  const double dy = now[1] - last[1];
  if (dx == 0 && dy == 0) return;
  switch (drag_) {
    case Drag::orbit:
      turntable_.orbit(dx, dy, viewHeight());
      break;
    case Drag::pan:
      turntable_.pan(dx, dy, viewHeight());
      break;
    case Drag::zoom:
      turntable_.zoom(dy * 16 / viewHeight());
      break;
    case Drag::none:
      break;
  }
  changed();
}

void ViewportStyle::wheel(double steps) {
  if (this->Interactor->GetControlKey()) {
    const int* position = this->Interactor->GetEventPosition();
    const int* size = this->Interactor->GetRenderWindow()->GetSize();
    turntable_.zoomAt(steps, position[0] - size[0] / 2.0, position[1] - size[1] / 2.0,
                      viewHeight());
  } else {
    turntable_.zoom(steps);
  }
  changed();
}

void ViewportStyle::OnMouseWheelForward() { wheel(1); }
void ViewportStyle::OnMouseWheelBackward() { wheel(-1); }

}  // namespace loopreg::ui
