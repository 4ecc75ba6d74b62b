#pragma once

#include <QPointF>
#include <QSize>
#include <string>

class QEvent;

namespace loopreg::ui {

/// What a QEvent means to VTK's interactor. Plain data, made without OpenGL, so it can be tested
/// on any platform.
struct VtkEvent {
  unsigned long command = 0;  ///< vtkCommand::EventIds; 0: nothing for VTK
  int x = 0, y = 0;           ///< device pixels, origin at the bottom left as VTK has it
  bool control = false, shift = false, alt = false;
  bool doubleClick = false;  ///< the press is the second of a double click
  char character = 0;        ///< key events: Latin-1 character, or 0
  std::string keySymbol;     ///< key events: VTK's (X11's) name, "Left", "a", "F1"
};

/// The widget's geometry that positions depend on.
struct ViewGeometry {
  QSize size;             ///< logical pixels
  double pixelRatio = 1;  ///< device pixels per logical pixel
};

/// The pure function from Qt's events to VTK's: press, release, move, wheel, enter, leave, keys.
/// Wheel events give no command here: their angle has to be collected first (WheelSteps).
VtkEvent translateEvent(const QEvent& event, const ViewGeometry& view);

/// Logical widget position to VTK's device position. The last row is row 0.
void toDevice(const QPointF& position, const ViewGeometry& view, int& x, int& y);

/// Collects wheel angles (1/8 degree; a notch is 120) until a whole notch is reached: touchpads
/// send many small angles and would zoom far too fast if each counted as a notch.
class WheelSteps {
 public:
  /// Adds an angle and returns the whole notches it completed, with sign.
  int add(int angle);

 private:
  int rest_ = 0;
};

}  // namespace loopreg::ui
