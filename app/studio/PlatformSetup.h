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

/// The size of text and buttons in percent, on top of the display's own scale. Before QApplication;
/// whoever sets QT_SCALE_FACTOR has the last word.
void scaleWindow(int percent);

/// The user's language, where the program has it: translations/loopreg_xx.qm among the resources.
void translate(QCoreApplication& application);

}  // namespace loopreg::studio
