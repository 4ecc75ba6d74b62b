#include "widgets/viewport/EdgeSmoothing.h"

#include <vtkOpenGLFXAAFilter.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLRenderer.h>
#include <vtkOpenGLState.h>

#include <qopengl.h>

namespace loopreg::ui {

EdgeSmoothing::EdgeSmoothing() : filter_(vtkSmartPointer<vtkOpenGLFXAAFilter>::New()) {}

EdgeSmoothing::~EdgeSmoothing() = default;

void EdgeSmoothing::apply(vtkOpenGLRenderWindow& window, vtkOpenGLFramebufferObject& framebuffer,
                          const std::vector<vtkRenderer*>& renderers) {
  vtkOpenGLState* state = window.GetState();
  state->PushFramebufferBindings();
  framebuffer.Bind();
  framebuffer.ActivateDrawBuffer(0);
  framebuffer.ActivateReadBuffer(0);
  for (vtkRenderer* renderer : renderers) {
    auto* drawn = vtkOpenGLRenderer::SafeDownCast(renderer);
    if (!drawn) continue;
    int width = 0, height = 0, left = 0, bottom = 0;
    drawn->GetTiledSizeAndOrigin(&width, &height, &left, &bottom);
    state->vtkglViewport(left, bottom, width, height);
    state->vtkglEnable(GL_SCISSOR_TEST);
    state->vtkglScissor(left, bottom, width, height);
    filter_->Execute(drawn);
  }
  state->PopFramebufferBindings();
}

void EdgeSmoothing::release() { filter_->ReleaseGraphicsResources(); }

}  // namespace loopreg::ui
