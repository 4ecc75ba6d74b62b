#pragma once

#include <QImage>
#include <functional>
#include <memory>

class QOpenGLContext;
class QSize;
class QWidget;
class vtkOpenGLFramebufferObject;
class vtkOpenGLRenderWindow;

namespace loopreg::ui {

/// Where VTK's OpenGL draws, and how its picture comes into the window. Of two kinds:
///
///   composed  a QOpenGLWidget that fills the view; Qt puts it together with the widgets above it
///             on the graphics card (ComposedSurface.h).
///   copied    an off-screen context; the picture is read back when it is ready and painted like
///             that of any widget (CopiedSurface.h).
///
/// Where OpenGL runs on the processor the second costs a fraction of the first, whose composition
/// goes through every pixel of the whole window several times, and does so for every label that
/// changes anywhere in it.
///
/// GUI thread only.
class GlSurface {
 public:
  struct Client {
    std::function<void()> contextMade;  ///< a context, maybe a new one, is there and current
    std::function<void()> draw;         ///< brings VTK's picture up to date; the context is current
    /// What is done to the drawn picture when all of it is there; false: nothing.
    std::function<bool(vtkOpenGLFramebufferObject&)> smooth;
    std::function<void()> drawn;    ///< the picture of the last draw() can be shown
    std::function<void()> resized;  ///< the view has another size or pixel ratio
  };

  /// Whether OpenGL runs on the processor; found out once, by a context made for the question.
  static bool onProcessor();
  /// Of the kind that suits the machine; $LOOPREG_VIEW = composed or copied chooses otherwise.
  static std::unique_ptr<GlSurface> make(QWidget& view, vtkOpenGLRenderWindow& window,
                                         Client client);
  virtual ~GlSurface() = default;

  /// Whether there is OpenGL; asked when the view has been shown.
  virtual bool prepare() = 0;
  /// Null before the view was first shown, and where there is no OpenGL.
  virtual QOpenGLContext* context() const = 0;
  /// The context without a framebuffer of Qt's: what VTK asks for in the middle of its work.
  virtual void makeCurrent() = 0;
  virtual void doneCurrent() = 0;
  /// The view's picture has changed, or will when it is drawn.
  virtual void update() = 0;
  /// The view is painted.
  virtual void paint() = 0;
  /// The view was shown, resized or moved to another screen.
  virtual void follow() = 0;
  /// What the view shows, in device pixels; drawn first where that is due.
  virtual QImage grab() = 0;
  /// VTK has drawn: the picture on the screen is old.
  virtual void setStale() = 0;

 protected:
  static QSize devicePixels(const QWidget& view);
};

}  // namespace loopreg::ui
