#include "widgets/viewport/ViewportStyle.h"

#include <vtkObjectFactory.h>
#include <vtkRenderWindowInteractor.h>

#include <algorithm>

namespace loopreg::ui {

vtkStandardNewMacro(ViewportStyle);

void ViewportStyle::setArea(double left, double bottom, double width, double height) {
  left_ = left;
  bottom_ = bottom;
  width_ = std::max(1.0, width);
  height_ = std::max(1.0, height);
}

void ViewportStyle::changed() {
  if (onCameraChanged) onCameraChanged();
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
      if (trackball_) {
        turntable_.tumble(dx, dy, height_);
      } else {
        turntable_.orbit(dx, dy, height_);
      }
      break;
    case Drag::pan:
      turntable_.pan(dx, dy, height_);
      break;
    case Drag::zoom:
      turntable_.zoom(dy * 16 / height_);
      break;
    case Drag::none:
      break;
  }
  changed();
}

void ViewportStyle::wheel(double steps) {
  if (this->Interactor->GetControlKey()) {
    const int* position = this->Interactor->GetEventPosition();
    turntable_.zoomAt(steps, position[0] - left_ - width_ / 2, position[1] - bottom_ - height_ / 2,
                      height_);
  } else {
    turntable_.zoom(steps);
  }
  changed();
}

void ViewportStyle::OnMouseWheelForward() { wheel(1); }
void ViewportStyle::OnMouseWheelBackward() { wheel(-1); }

}  // namespace loopreg::ui
