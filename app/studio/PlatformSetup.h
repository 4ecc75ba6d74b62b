#pragma once

#include <QByteArray>
#include <functional>

class QCoreApplication;

namespace loopreg::studio {

/// The value QT_QPA_PLATFORM should be set to before the application is made; empty: leave it.
///
/// VTK before 9.4 loads OpenGL through GLEW, which needs GLX: under Wayland it fails to initialise
/// at every frame. So the X11 platform is chosen there when an X display is offered as well.
/// `environment` returns a variable's value or an empty string.
QByteArray choosePlatform(const std::function<QByteArray(const char*)>& environment, int vtkMajor,
                          int vtkMinor);

/// All that must happen before QApplication: platform, surface format, shared contexts.
void preparePlatform();

/// The exit code of a program that was not started as it has to be (the command line's, too).
inline constexpr int kUsageError = 2;

/// While one of these lives, a program that is given no display to open its window on ends with
/// kUsageError and one line that says what to do, where Qt itself would abort and leave a core
/// file. Made before QApplication, and ended right after it; one at a time.
class DisplayNeeded {
 public:
  DisplayNeeded();
  ~DisplayNeeded();
  DisplayNeeded(const DisplayNeeded&) = delete;
  DisplayNeeded& operator=(const DisplayNeeded&) = delete;
};

/// The size of text and buttons in percent, on top of the display's own scale. Before QApplication;
/// whoever sets QT_SCALE_FACTOR has the last word.
void scaleWindow(int percent);

/// The user's language, where the program has it: translations/loopreg_xx.qm among the resources.
void translate(QCoreApplication& application);

}  // namespace loopreg::studio
