#pragma once

#include <QString>

namespace loopreg::ui {

class VtkViewport;

/// What draws the view, in words, for the About window and reports.
struct GraphicsInfo {
  QString vtk;       ///< "9.1.0"
  QString renderer;  ///< "llvmpipe (LLVM 15.0.6, 256 bits)"; empty without OpenGL
  QString version;   ///< "4.5 (Core Profile) Mesa 22.3.6"
};

/// `view` may be one that was never shown.
GraphicsInfo graphicsInfo(VtkViewport& view);

}  // namespace loopreg::ui
