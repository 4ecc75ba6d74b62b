#include "widgets/viewport/GraphicsInfo.h"

#include <vtkVersion.h>

#include <QOpenGLContext>
#include <QOpenGLFunctions>

#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {

GraphicsInfo graphicsInfo(VtkViewport& view) {
  GraphicsInfo info;
  info.vtk = QString::fromLatin1(vtkVersion::GetVTKVersion());
  view.withContext([&info] {
    const QOpenGLContext* context = QOpenGLContext::currentContext();
    if (!context) return;
    const auto text = [context](GLenum name) {
      return QString::fromLatin1(
          reinterpret_cast<const char*>(context->functions()->glGetString(name)));
    };
    info.renderer = text(GL_RENDERER);
    info.version = text(GL_VERSION);
  });
  return info;
}

}  // namespace loopreg::ui
