#pragma once

#include <vtkSmartPointer.h>

#include <QOpenGLWidget>
#include <QTimer>
#include <map>

#include "widgets/viewport/Turntable.h"
#include "widgets/viewport/VtkEvents.h"

class QLabel;
class QSurface;
class QVariantAnimation;
class vtkGenericOpenGLRenderWindow;
class vtkGenericRenderWindowInteractor;
class vtkObject;
class vtkRenderer;

namespace loopreg::ui {

class ViewportStyle;

/// A VTK view inside Qt 6: this program's own adapter between QOpenGLWidget and VTK's generic
/// render window (the distributions' VTK widget is built for Qt 5).
///
/// VTK renders into a framebuffer of its own whenever the picture is out of date; paintGL() copies
/// it into Qt's. The order of calls matters and is commented where it does. Where the platform has
/// no OpenGL (offscreen, minimal), VTK is never touched and the view shows a message instead; all
/// other calls stay harmless. Lives on the GUI thread.
class VtkViewport : public QOpenGLWidget {
  Q_OBJECT
 public:
  explicit VtkViewport(QWidget* parent = nullptr);
  ~VtkViewport() override;

  /// What QApplication must be told before it is made: OpenGL 3.2 core, shared contexts.
  static void prepareApplication();
  /// False on platforms without OpenGL (offscreen, minimal, vnc). There the view must not even be
  /// part of a window: Qt 6.4 crashes when it paints one that holds a QOpenGLWidget.
  static bool platformHasOpenGl();
  /// What to show in its place.
  static QLabel* makeMessagePage(QWidget* parent);

  vtkRenderer* renderer() const;
  /// True once OpenGL is there; false for good on platforms without it.
  bool usable() const { return ready_; }
  /// True where OpenGL runs on the processor: costly effects stay off while the camera moves.
  bool softwareRendering() const { return software_; }
  /// Frames rendered by VTK so far.
  int frameCount() const { return frames_; }

  const Turntable& camera() const;
  void setCamera(const Turntable& camera);
  /// The same in a short flight that shows where things went.
  void flyTo(const Turntable& camera);
  void setFlightMilliseconds(int milliseconds) { flightMilliseconds_ = milliseconds; }

  /// Renders at the next paint.
  void requestRender();
  double aspect() const;

  struct Ray {
    Vector3d origin, direction;  ///< engine frame; direction of unit length
  };
  /// The line of sight through a widget position.
  Ray rayAt(const QPointF& position) const;

 Q_SIGNALS:
  void cameraChanged();
  void interactionChanged(bool active);
  void hovered(const QPointF& position);
  void hoverLeft();
  void doubleClicked(const QPointF& position);
  /// OpenGL is not available; the reason is shown in the view.
  void unusable();

 protected:
  void initializeGL() override;
  void resizeGL(int width, int height) override;
  void paintGL() override;
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void timerEvent(QTimerEvent* event) override;

 private:
  void observeWindow();
  void onMakeCurrent();
  void onCreateTimer(void* data);
  void onDestroyTimer(void* data);
  void updateSize();
  bool forward(QEvent* event);
  void forwardWheel(QEvent* event);
  void checkUsable();
  void beginInteraction();
  void endInteraction();
  ViewGeometry geometryNow() const;

  vtkSmartPointer<vtkGenericOpenGLRenderWindow> window_;
  vtkSmartPointer<vtkGenericRenderWindowInteractor> interactor_;
  vtkSmartPointer<vtkRenderer> renderer_;
  vtkSmartPointer<ViewportStyle> style_;
  QSurface* surface_ = nullptr;
  QLabel* message_ = nullptr;
  QVariantAnimation* flight_ = nullptr;
  QTimer settle_;  ///< ends the interaction a wheel turn began
  WheelSteps wheel_;
  std::map<int, int> timers_;  ///< Qt timer id -> VTK timer id
  int flightMilliseconds_ = 180;
  int frames_ = 0;
  bool ready_ = false;
  bool software_ = false;
  bool dirty_ = true;
  bool painting_ = false;
  bool interacting_ = false;
};

}  // namespace loopreg::ui
