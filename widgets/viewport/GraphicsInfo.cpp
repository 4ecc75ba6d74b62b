#include "widgets/viewport/GraphicsInfo.h"

#include <vtkVersion.h>

#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QOpenGLWidget>

namespace loopreg::ui {

GraphicsInfo graphicsInfo(QOpenGLWidget& view) {
  GraphicsInfo info;
  info.vtk = QString::fromLatin1(vtkVersion::GetVTKVersion());
  if (!view.isValid()) return info;
  view.makeCurrent();
  if (QOpenGLContext* context = QOpenGLContext::currentContext()) {
    const auto text = [context](GLenum name) {
      return QString::fromLatin1(
          reinterpret_cast<const char*>(context->functions()->glGetString(name)));
    };
    info.renderer = text(GL_RENDERER);
    info.version = text(GL_VERSION);
  }
  view.doneCurrent();
  return info;
}

}  // namespace loopreg::ui
