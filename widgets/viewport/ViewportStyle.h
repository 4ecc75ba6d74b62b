#pragma once

#include <vtkInteractorStyle.h>

#include <functional>

#include "widgets/viewport/Turntable.h"

namespace loopreg::ui {

/// Mouse buttons to a Turntable, and the Turntable to VTK's camera.
///
/// Left drag orbits, middle drag or Shift + left drag pans, right drag and the wheel zoom,
/// Ctrl + wheel zooms to the cursor. Keys do nothing here: VTK's own bindings ("q" quits, "w"
/// wireframe) would fight with the window's shortcuts.
class ViewportStyle : public vtkInteractorStyle {
 public:
  static ViewportStyle* New();
  vtkTypeMacro(ViewportStyle, vtkInteractorStyle);

  const Turntable& turntable() const { return turntable_; }
  /// Takes the camera over and shows it in the current renderer (without rendering).
  void setTurntable(const Turntable& turntable);
  /// Writes the turntable into the renderer's camera again, after the scene's bounds changed.
  void applyCamera();

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
  double viewHeight() const;
  void changed();

  Turntable turntable_;
  Drag drag_ = Drag::none;
};

}  // namespace loopreg::ui
