#include "widgets/viewport/ComposedSurface.h"

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>

#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <utility>

namespace loopreg::ui {

ComposedSurface::ComposedSurface(QWidget& view, vtkOpenGLRenderWindow& window, Client client)
    : QOpenGLWidget(&view), view_(view), window_(window), client_(std::move(client)) {
  setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);
  setAttribute(Qt::WA_TransparentForMouseEvents);
  lower();  // under the view's labels and handles
}

// First: ~QOpenGLWidget tears the context down and would call into members already gone.
ComposedSurface::~ComposedSurface() {
  if (QOpenGLWidget::context()) disconnect(QOpenGLWidget::context(), nullptr, this, nullptr);
}

// Not QOpenGLWidget::makeCurrent(): that binds Qt's framebuffer while VTK is in the middle of
// filling its own; attachments then land in the wrong one and the view stays black.
void ComposedSurface::makeCurrent() {
  if (QOpenGLContext* mine = context(); mine && QOpenGLContext::currentContext() != mine) {
    mine->makeCurrent(surface_);
  }
}

// Repeatable: docking or reparenting destroys the context and comes here again.
void ComposedSurface::initializeGL() {
  surface_ = QOpenGLWidget::context()->surface();
  client_.contextMade();
}

// Qt paints here and again with the window: once is enough, in the final size.
void ComposedSurface::resizeEvent(QResizeEvent* event) {
  const bool before = std::exchange(painting_, true);
  QOpenGLWidget::resizeEvent(event);
  painting_ = before;
}

// VTK renders into its own framebuffer when the picture is out of date; in any case the last
// picture is copied into Qt's framebuffer, which Qt then blends with the widgets on top.
void ComposedSurface::paintGL() {
  if (painting_) return;
  painting_ = true;
  vtkOpenGLState* state = window_.GetState();
  state->Reset();
  state->Push();
  state->vtkglDepthFunc(GL_LEQUAL);
  client_.draw();
  if (stale_) client_.smooth(*window_.GetDisplayFramebuffer());
  // Widgets that were updated while VTK rendered may have taken the context away.
  QOpenGLWidget::makeCurrent();
  state->vtkglBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
  const GLenum target = GL_COLOR_ATTACHMENT0;
  QOpenGLWidget::context()->extraFunctions()->glDrawBuffers(1, &target);
  state->vtkglDisable(GL_SCISSOR_TEST);
  const int* size = window_.GetSize();
  const QSize shown = devicePixels(*this);
  window_.BlitDisplayFramebuffer(0, 0, 0, size[0], size[1], 0, 0, shown.width(), shown.height(),
                                 GL_COLOR_BUFFER_BIT, GL_NEAREST);
  // Opaque alpha: else the window lets the desktop through on compositing window managers.
  state->vtkglColorMask(false, false, false, true);
  state->vtkglClearColor(0, 0, 0, 1);
  state->vtkglClear(GL_COLOR_BUFFER_BIT);
  state->vtkglColorMask(true, true, true, true);
  state->Pop();
  painting_ = false;
  if (std::exchange(stale_, false)) client_.drawn();
}

}  // namespace loopreg::ui
