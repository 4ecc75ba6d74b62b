#pragma once

#include <vtkSmartPointer.h>

#include <vector>

class vtkOpenGLFXAAFilter;
class vtkOpenGLFramebufferObject;
class vtkOpenGLRenderWindow;
class vtkRenderer;

namespace loopreg::ui {

/// Smooth edges by FXAA on a frame that is drawn already. VTK's renderers offer the same as a part
/// of their frame (UseFXAA), but there it copies the framebuffer at once, and where OpenGL runs on
/// the processor whoever asks waits until everything is rasterised. This one is called when it is.
///
/// Needs the window's context to be current. GUI thread.
class EdgeSmoothing {
 public:
  EdgeSmoothing();
  ~EdgeSmoothing();
  /// Smooths what `renderers` of `window` drew, each in its own part of the framebuffer.
  void apply(vtkOpenGLRenderWindow& window, vtkOpenGLFramebufferObject& framebuffer,
             const std::vector<vtkRenderer*>& renderers);
  /// Before the context goes.
  void release();

 private:
  vtkSmartPointer<vtkOpenGLFXAAFilter> filter_;
};

}  // namespace loopreg::ui
