#pragma once

#include <vtkInteractorStyle.h>

#include <functional>

#include "widgets/viewport/Turntable.h"

namespace loopreg::ui {

/// Mouse buttons to a Turntable; the pane under the cursor says which one and how large it is.
///
/// Left drag orbits, middle drag or Shift + left drag pans, right drag and the wheel zoom,
/// Ctrl + wheel zooms to the cursor. Keys do nothing here: VTK's own bindings ("q" quits, "w"
/// wireframe) would fight with the window's shortcuts.
class ViewportStyle : public vtkInteractorStyle {
 public:
  static ViewportStyle* New();
  vtkTypeMacro(ViewportStyle, vtkInteractorStyle);

  const Turntable& turntable() const { return turntable_; }
  /// The camera that drags will move from here; tells nobody.
  void setTurntable(const Turntable& turntable) { turntable_ = turntable; }
  /// Where it is drawn: device pixels, origin at the bottom left as VTK has it.
  void setArea(double left, double bottom, double width, double height);
  /// Drags tumble the camera freely instead of keeping up upright.
  void setTrackball(bool trackball) { trackball_ = trackball; }
  bool dragging() const { return drag_ != Drag::none; }

  /// Called when a drag begins (true) and ends (false), and after each change of the camera.
  std::function<void(bool)> onInteraction;
  std::function<void()> onCameraChanged;

  void OnLeftButtonDown() override;
  void OnLeftButtonUp() override;
  void OnMiddleButtonDown() override;
  void OnMiddleButtonUp() override;
  void OnRightButtonDown() override;
  void OnRightButtonUp() override;
  void OnMouseMove() override;
  void OnMouseWheelForward() override;
  void OnMouseWheelBackward() override;
  void OnChar() override {}
  void OnKeyPress() override {}
  void OnKeyDown() override {}
  void OnKeyUp() override {}
  void OnKeyRelease() override {}

 private:
  enum class Drag { none, orbit, pan, zoom };
  void begin(Drag drag);
  void end(Drag drag);
  void wheel(double steps);
  void changed();

  Turntable turntable_;
  double left_ = 0, bottom_ = 0, width_ = 1, height_ = 1;
  Drag drag_ = Drag::none;
  bool trackball_ = false;
};

}  // namespace loopreg::ui
