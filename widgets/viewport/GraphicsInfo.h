#pragma once

#include <QString>

class QOpenGLWidget;

namespace loopreg::ui {

/// What draws the view, in words, for the About window and reports.
struct GraphicsInfo {
  QString vtk;       ///< "9.1.0"
  QString renderer;  ///< "llvmpipe (LLVM 15.0.6, 256 bits)"; empty without OpenGL
  QString version;   ///< "4.5 (Core Profile) Mesa 22.3.6"
};

/// `view` may be one that was never shown.
GraphicsInfo graphicsInfo(QOpenGLWidget& view);

}  // namespace loopreg::ui
