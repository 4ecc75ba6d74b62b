#pragma once

#include <QOpenGLWidget>

#include "widgets/viewport/GlSurface.h"

class QSurface;

namespace loopreg::ui {

/// A QOpenGLWidget under the view's own labels and handles; the mouse does not see it.
class ComposedSurface : public QOpenGLWidget, public GlSurface {
 public:
  ComposedSurface(QWidget& view, vtkOpenGLRenderWindow& window, Client client);
  ~ComposedSurface() override;

  bool prepare() override { return isValid(); }
  QOpenGLContext* context() const override { return QOpenGLWidget::context(); }
  void makeCurrent() override;
  void doneCurrent() override { QOpenGLWidget::doneCurrent(); }
  void update() override { QOpenGLWidget::update(); }
  void paint() override {}
  void follow() override { setGeometry(view_.rect()); }
  QImage grab() override { return grabFramebuffer(); }
  void setStale() override { stale_ = true; }

 protected:
  void initializeGL() override;
  void resizeGL(int, int) override { client_.resized(); }
  void resizeEvent(QResizeEvent* event) override;
  void paintGL() override;

 private:
  QWidget& view_;
  vtkOpenGLRenderWindow& window_;
  Client client_;
  QSurface* surface_ = nullptr;
  bool painting_ = false;
  bool stale_ = false;
};

}  // namespace loopreg::ui
