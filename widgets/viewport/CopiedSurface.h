#pragma once

#include <QElapsedTimer>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QTimer>
#include <vector>

#include "widgets/viewport/GlSurface.h"

class QPainter;

namespace loopreg::ui {

/// VTK draws off screen, and its picture is read back and painted like that of any widget.
///
/// The window does not wait for the rasteriser, whose threads may take several times longer than
/// the drawing commands when a fit has the cores: a frame takes three turns of the event loop.
///
///   1  draw: VTK issues its commands; a fence goes behind them, and is awaited for a moment
///   2  poll: when the fence is passed, edges are smoothed where that is wanted (behind a second
///      fence) and the pixels are read (a copy, nothing to wait for)
///   3  paint: with whatever else of the window has changed
///
/// Until then the view shows the frame before. Frames asked for meanwhile become one that begins
/// when this one is done. Where nobody can wait (a picture of the window itself, QWidget::grab(),
/// or a view that was hidden while it changed), the three are one.
class CopiedSurface : public GlSurface {
 public:
  CopiedSurface(QWidget& view, vtkOpenGLRenderWindow& window, Client client);
  ~CopiedSurface() override;

  bool prepare() override;
  QOpenGLContext* context() const override { return context_.get(); }
  void makeCurrent() override;
  void doneCurrent() override;
  void update() override;
  void paint() override;
  void follow() override;
  QImage grab() override;
  void setStale() override;

 private:
  bool canWait() const;
  void drawInAnotherSize(QPainter& painter) const;
  void begin();
  void placeFence();
  void await(int milliseconds);
  bool smooth();
  void finish();
  void drawAtOnce();
  void dropFence();
  void read();

  QWidget& view_;
  vtkOpenGLRenderWindow& window_;
  Client client_;
  std::unique_ptr<QOffscreenSurface> surface_;
  std::unique_ptr<QOpenGLContext> context_;
  QTimer turn_;  ///< begins a frame
  QTimer poll_;  ///< runs while there is a fence
  GLsync fence_ = nullptr;
  QElapsedTimer sinceFence_;
  std::vector<uchar> bytes_;
  QImage picture_;
  QSize shown_;
  bool wanted_ = false;    ///< another frame was asked for
  bool missed_ = false;    ///< it was not begun, for nobody would have seen it
  bool stale_ = false;     ///< VTK's picture is newer than ours
  bool smoothed_ = false;  ///< VTK's picture
  bool calm_ = false;      ///< the rasteriser has a core of its own, it seems
  bool failed_ = false;
};

}  // namespace loopreg::ui
