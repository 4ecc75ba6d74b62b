#include "widgets/viewport/CopiedSurface.h"

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>

#include <QBackingStore>
#include <QPaintEngine>
#include <QPainter>
#include <QWidget>
#include <QWindow>
#include <algorithm>
#include <cmath>
#include <utility>

namespace loopreg::ui {
namespace {

/// A free processor is done in this time, and a turn of the event loop is saved; one that was not,
/// the last time, is not waited for.
constexpr int kPatienceMilliseconds = 6;
constexpr int kPollMilliseconds = 2;

}  // namespace

CopiedSurface::CopiedSurface(QWidget& view, vtkOpenGLRenderWindow& window, Client client)
    : view_(view), window_(window), client_(std::move(client)) {
  view_.setAttribute(Qt::WA_OpaquePaintEvent);
  // Its copy of every frame from the framebuffer that it draws into to one for display: not
  // needed, this reads the first.
  window_.SwapBuffersOff();
  turn_.setSingleShot(true);
  turn_.setInterval(0);
  turn_.callOnTimeout([this] { begin(); });
  poll_.setTimerType(Qt::PreciseTimer);
  poll_.setInterval(kPollMilliseconds);
  poll_.callOnTimeout([this] { await(0); });
}

CopiedSurface::~CopiedSurface() {
  if (!fence_) return;
  makeCurrent();
  dropFence();
}

bool CopiedSurface::prepare() {
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

void CopiedSurface::makeCurrent() {
  if (context_ && QOpenGLContext::currentContext() != context_.get()) {
    context_->makeCurrent(surface_.get());
  }
}

void CopiedSurface::doneCurrent() {
  if (context_) context_->doneCurrent();
}

void CopiedSurface::update() {
  if (!context_) return view_.update();
  wanted_ = true;
  if (!fence_) turn_.start();
}

void CopiedSurface::follow() {
  if (!context_ || shown_ == devicePixels(view_)) return;
  shown_ = devicePixels(view_);
  if (fence_) {
    makeCurrent();
    dropFence();
    stale_ = false;  // a frame in the new size follows
  }
  client_.resized();
}

void CopiedSurface::setStale() {
  stale_ = true;
  smoothed_ = false;
  dropFence();  // of a frame that was drawn over
}

// Whether the view is painted into its window, where a later picture can replace this one, and
// what is shown until then is not out of place: a recent one, or none at all.
bool CopiedSurface::canWait() const {
  if (!picture_.isNull() && (missed_ || (stale_ && !fence_))) return false;
  const QPainter painter(&view_);
  QBackingStore* store = view_.window()->backingStore();
  return store && painter.paintEngine()->paintDevice() == store->paintDevice();
}

void CopiedSurface::paint() {
  if (!prepare()) return;
  follow();
  if (!canWait()) drawAtOnce();
  QPainter painter(&view_);
  if (picture_.isNull()) {
    painter.fillRect(view_.rect(), view_.palette().window());
    return update();
  }
  if (picture_.size() == devicePixels(view_)) {
    painter.drawImage(QPoint(), picture_);
  } else {
    drawInAnotherSize(painter);
  }
}

// The picture in the middle, as large as it is; beyond its edges its outermost pixels go on, which
// for the background's shades nobody sees.
void CopiedSurface::drawInAnotherSize(QPainter& painter) const {
  const double ratio = picture_.devicePixelRatio();
  const QSizeF size = QSizeF(picture_.size()) / ratio;
  const double left = std::round((view_.width() - size.width()) / 2);
  const double top = std::round((view_.height() - size.height()) / 2);
  const double x[] = {std::min(0.0, left), left, left + size.width(), double(view_.width())};
  const double y[] = {std::min(0.0, top), top, top + size.height(), double(view_.height())};
  const int u[] = {0, 0, picture_.width() - 1}, wide[] = {1, picture_.width(), 1};
  const int v[] = {0, 0, picture_.height() - 1}, high[] = {1, picture_.height(), 1};
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      const QRectF to(QPointF(x[column], y[row]), QPointF(x[column + 1], y[row + 1]));
      const QRect from(u[column], v[row], wide[column], high[row]);
      if (to.width() > 0 && to.height() > 0) painter.drawImage(to, picture_, from);
    }
  }
}

QImage CopiedSurface::grab() {
  drawAtOnce();
  QImage copy = picture_.copy();
  copy.setDevicePixelRatio(1);
  return copy;
}

void CopiedSurface::drawAtOnce() {
  if (!prepare()) return;
  follow();
  makeCurrent();
  missed_ = false;
  client_.draw();
  if (!stale_) return;
  smooth();
  finish();
}

void CopiedSurface::begin() {
  wanted_ = false;
  const QWindow* window = view_.window()->windowHandle();
  missed_ = !view_.isVisible() || !window || !window->isExposed();
  if (missed_) return;
  makeCurrent();
  client_.draw();
  if (!stale_) return;
  placeFence();
  await(calm_ ? kPatienceMilliseconds : 0);
}

void CopiedSurface::placeFence() {
  fence_ = context_->extraFunctions()->glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  context_->functions()->glFlush();
  sinceFence_.start();
  poll_.start();
}

void CopiedSurface::await(int milliseconds) {
  makeCurrent();
  const GLuint64 nanoseconds = 1'000'000 * GLuint64(milliseconds);
  const GLenum state = context_->extraFunctions()->glClientWaitSync(fence_, 0, nanoseconds);
  calm_ = sinceFence_.elapsed() < kPatienceMilliseconds + kPollMilliseconds;
  if (state == GL_TIMEOUT_EXPIRED) return;
  if (smooth()) {
    dropFence();
    return placeFence();
  }
  finish();
  view_.update();
  if (wanted_) turn_.start();
}

// Once per frame; false where there was nothing to do.
bool CopiedSurface::smooth() {
  return !std::exchange(smoothed_, true) && client_.smooth(*window_.GetRenderFramebuffer());
}

void CopiedSurface::finish() {
  dropFence();
  stale_ = false;
  read();
  client_.drawn();
}

void CopiedSurface::dropFence() {
  if (!fence_) return;
  poll_.stop();
  context_->extraFunctions()->glDeleteSync(std::exchange(fence_, nullptr));
}

// OpenGL's first row is the lowest, and its bytes are red, green, blue, alpha.
void CopiedSurface::read() {
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

}  // namespace loopreg::ui
