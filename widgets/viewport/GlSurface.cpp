#include "widgets/viewport/GlSurface.h"

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QWidget>
#include <cmath>
#include <utility>

#include "widgets/viewport/ComposedSurface.h"
#include "widgets/viewport/CopiedSurface.h"

namespace loopreg::ui {

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

QSize GlSurface::devicePixels(const QWidget& view) {
  const double ratio = view.devicePixelRatioF();
  return {static_cast<int>(std::lround(view.width() * ratio)),
          static_cast<int>(std::lround(view.height() * ratio))};
}

}  // namespace loopreg::ui
