#pragma once

#include <QApplication>
#include <QMainWindow>
#include <QMouseEvent>
#include <QTest>

#include "widgets/scene/SceneView.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::testing {

/// A window with nothing but a 3D view. Whoever derives from it fills the scene and calls show().
struct ViewStage {
  QMainWindow window;
  ui::VtkViewport* viewport = new ui::VtkViewport;
  ui::SceneView* scene = new ui::SceneView(viewport);

  ViewStage() { viewport->setFlightMilliseconds(0); }

  void setScan(const Mesh& mesh) {
    scene->setScanMesh(ui::makeDisplayMesh(mesh));
    scene->setScanAlignment({});
    scene->setScanBounds(geometry::bounds(mesh.vertices));
  }
  void show(const QSize& size) {
    window.setCentralWidget(viewport);
    window.resize(size);
    window.show();
  }
  bool ready() { return QTest::qWaitForWindowExposed(&window) && drawn(); }
  /// All that is asked for so far is in the view.
  bool drawn() {
    const int before = viewport->frameCount();
    viewport->requestRender();
    return QTest::qWaitFor([&] { return viewport->frameCount() > before; }, 30000);
  }
  QImage picture() { return drawn() ? viewport->grabFramebuffer() : QImage(); }

  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, viewport->mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(viewport, &event);
  }
  void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton) {
    mouse(QEvent::MouseButtonPress, from, button, button);
    mouse(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, button);
    mouse(QEvent::MouseMove, to, Qt::NoButton, button);
    mouse(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
  }
};

}  // namespace loopreg::testing
