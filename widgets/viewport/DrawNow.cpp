#include "widgets/viewport/DrawNow.h"

#include <vtkRenderWindow.h>
#include <vtkRenderer.h>

#include <QCoreApplication>
#include <QEvent>
#include <QTimer>

#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {
namespace {

constexpr int kAfter = 1;  // milliseconds

}  // namespace

void drawNow(VtkViewport& viewport) {
  if (!viewport.isVisible() || !viewport.usable() || !viewport.softwareRendering()) return;
  if (viewport.frameCount() == 0) return;  // the first frame sets everything up: in paintGL()
  viewport.renderer()->GetRenderWindow()->Render();
  // Qt has posted the window's update already, and posted events come before input and timers: it
  // is taken back and posted again after these.
  QWidget* window = viewport.window();
  QCoreApplication::removePostedEvents(window, QEvent::UpdateRequest);
  QTimer::singleShot(kAfter, window, [window] {
    QCoreApplication::postEvent(window, new QEvent(QEvent::UpdateRequest), Qt::LowEventPriority);
  });
}

}  // namespace loopreg::ui
