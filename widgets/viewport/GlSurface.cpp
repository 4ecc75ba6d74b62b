#include "widgets/viewport/GlSurface.h"

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QOpenGLWidget>
#include <QPainter>
#include <cmath>
#include <utility>
#include <vector>

namespace loopreg::ui {
namespace {

QSize devicePixels(const QWidget& view) {
  const double ratio = view.devicePixelRatioF();
  return {static_cast<int>(std::lround(view.width() * ratio)),
          static_cast<int>(std::lround(view.height() * ratio))};
}

// --- Composed by Qt -------------------------------------------------------------------------

class ComposedSurface : public QOpenGLWidget, public GlSurface {
 public:
  ComposedSurface(QWidget& view, vtkOpenGLRenderWindow& window, Client client)
      : QOpenGLWidget(&view), view_(view), window_(window), client_(std::move(client)) {
    setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    lower();  // under the view's labels and handles
  }
  ~ComposedSurface() override {
    // First: ~QOpenGLWidget tears the context down and would call into members already gone.
    if (QOpenGLWidget::context()) disconnect(QOpenGLWidget::context(), nullptr, this, nullptr);
  }

  bool prepare() override { return isValid(); }
  QOpenGLContext* context() const override { return QOpenGLWidget::context(); }
  // Not QOpenGLWidget::makeCurrent(): that binds Qt's framebuffer while VTK is in the middle of
  // filling its own; attachments then land in the wrong one and the view stays black.
  void makeCurrent() override {
    if (QOpenGLContext* mine = context(); mine && QOpenGLContext::currentContext() != mine) {
      mine->makeCurrent(surface_);
    }
  }
  void doneCurrent() override { QOpenGLWidget::doneCurrent(); }
  void update() override { QOpenGLWidget::update(); }
  void paint() override {}
  void follow() override { setGeometry(view_.rect()); }
  QImage grab() override { return grabFramebuffer(); }
  void setStale() override {}

 protected:
  // Repeatable: docking or reparenting destroys the context and comes here again.
  void initializeGL() override {
    surface_ = QOpenGLWidget::context()->surface();
    client_.contextMade();
  }
  void resizeGL(int, int) override { client_.resized(); }
  void resizeEvent(QResizeEvent* event) override {
    // Qt paints here and again with the window: once is enough, in the final size.
    const bool before = std::exchange(painting_, true);
    QOpenGLWidget::resizeEvent(event);
    painting_ = before;
  }
  // VTK renders into its own framebuffer when the picture is out of date; in any case the last
  // picture is copied into Qt's framebuffer, which Qt then blends with the widgets on top.
  void paintGL() override {
    if (painting_) return;
    painting_ = true;
    vtkOpenGLState* state = window_.GetState();
    state->Reset();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    client_.draw();
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
  }

 private:
  QWidget& view_;
  vtkOpenGLRenderWindow& window_;
  Client client_;
  QSurface* surface_ = nullptr;
  bool painting_ = false;
};

// --- Copied ---------------------------------------------------------------------------------

class CopiedSurface : public GlSurface {
 public:
  CopiedSurface(QWidget& view, vtkOpenGLRenderWindow& window, Client client)
      : view_(view), window_(window), client_(std::move(client)) {
    view_.setAttribute(Qt::WA_OpaquePaintEvent);
    // Its copy of every frame from the framebuffer that it draws into to one for display: not
    // needed, this reads the first.
    window_.SwapBuffersOff();
  }

  bool prepare() override {
    if (context_ || failed_) return !failed_;
    surface_ = std::make_unique<QOffscreenSurface>();
    surface_->create();
    auto made = std::make_unique<QOpenGLContext>();
    failed_ = !surface_->isValid() || !made->create() || !made->makeCurrent(surface_.get());
    if (failed_) return false;
    context_ = std::move(made);
    shown_ = devicePixels(view_);
    client_.contextMade();
    return true;
  }

  QOpenGLContext* context() const override { return context_.get(); }
  void makeCurrent() override {
    if (context_ && QOpenGLContext::currentContext() != context_.get()) {
      context_->makeCurrent(surface_.get());
    }
  }
  void doneCurrent() override {
    if (context_) context_->doneCurrent();
  }
  void update() override { view_.update(); }
  void setStale() override { stale_ = true; }

  void follow() override {
    if (shown_ != devicePixels(view_) && context_) {
      shown_ = devicePixels(view_);
      client_.resized();
    }
  }

  void paint() override {
    refresh();
    if (!picture_.isNull()) QPainter(&view_).drawImage(QPoint(), picture_);
  }

  QImage grab() override {
    refresh();
    QImage copy = picture_.copy();
    copy.setDevicePixelRatio(1);
    return copy;
  }

 private:
  void refresh() {
    if (!prepare()) return;
    follow();
    makeCurrent();
    client_.draw();
    if (std::exchange(stale_, false)) read();
  }

  // OpenGL's first row is the lowest, and its bytes are red, green, blue, alpha.
  void read() {
    makeCurrent();
    const int* size = window_.GetSize();
    const int width = size[0], height = size[1];
    if (picture_.size() != QSize(width, height)) {
      picture_ = QImage(width, height, QImage::Format_RGB32);
      bytes_.resize(4 * std::size_t(width) * std::size_t(height));
    }
    picture_.setDevicePixelRatio(view_.devicePixelRatioF());
    vtkOpenGLState* state = window_.GetState();
    state->PushReadFramebufferBinding();
    window_.GetRenderFramebuffer()->Bind(GL_READ_FRAMEBUFFER);
    window_.GetRenderFramebuffer()->ActivateReadBuffer(0);
    context_->functions()->glPixelStorei(GL_PACK_ALIGNMENT, 4);
    context_->functions()->glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE,
                                        bytes_.data());
    state->PopReadFramebufferBinding();
    for (int y = 0; y < height; ++y) {
      const uchar* from = bytes_.data() + 4 * std::size_t(width) * std::size_t(height - 1 - y);
      auto* to = reinterpret_cast<QRgb*>(picture_.scanLine(y));
      for (int x = 0; x < width; ++x, from += 4) to[x] = qRgb(from[0], from[1], from[2]);
    }
  }

  QWidget& view_;
  vtkOpenGLRenderWindow& window_;
  Client client_;
  std::unique_ptr<QOffscreenSurface> surface_;
  std::unique_ptr<QOpenGLContext> context_;
  std::vector<uchar> bytes_;
  QImage picture_;
  QSize shown_;
  bool stale_ = false;
  bool failed_ = false;
};

}  // namespace

bool GlSurface::onProcessor() {
  static const bool found = [] {
    QOffscreenSurface surface;
    surface.create();
    QOpenGLContext probe;
    if (!surface.isValid() || !probe.create() || !probe.makeCurrent(&surface)) return false;
    const auto* name = reinterpret_cast<const char*>(probe.functions()->glGetString(GL_RENDERER));
    const QByteArray device = QByteArray(name ? name : "").toLower();
    probe.doneCurrent();
    return device.contains("llvmpipe") || device.contains("softpipe") || device.contains("swr") ||
           device.contains("software");
  }();
  return found;
}

std::unique_ptr<GlSurface> GlSurface::make(QWidget& view, vtkOpenGLRenderWindow& window,
                                           Client client) {
  const QByteArray wanted = qgetenv("LOOPREG_VIEW");
  const bool processor = onProcessor();  // asked now: the question takes a context away
  const bool copied = wanted == "copied" || (wanted != "composed" && processor);
  if (copied) return std::make_unique<CopiedSurface>(view, window, std::move(client));
  return std::make_unique<ComposedSurface>(view, window, std::move(client));
}

}  // namespace loopreg::ui
