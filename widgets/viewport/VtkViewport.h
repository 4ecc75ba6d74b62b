#pragma once

#include <vtkSmartPointer.h>

#include <QElapsedTimer>
#include <QImage>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "widgets/viewport/EdgeSmoothing.h"
#include "widgets/viewport/PaneSet.h"
#include "widgets/viewport/Turntable.h"
#include "widgets/viewport/ViewTool.h"
#include "widgets/viewport/VtkEvents.h"

class QLabel;
class QMouseEvent;
class QVariantAnimation;
class vtkGenericOpenGLRenderWindow;
class vtkGenericRenderWindowInteractor;
class vtkObject;
class vtkOpenGLFramebufferObject;
class vtkRenderer;

namespace loopreg::ui {

class GlSurface;
class ViewportStyle;

/// A VTK view inside Qt 6: this program's own adapter between Qt and VTK's generic render window
/// (the distributions' VTK widget is built for Qt 5).
///
/// VTK renders into a framebuffer of its own whenever the picture is out of date; GlSurface brings
/// it into the window, which on a machine without a graphics card happens a few turns later. The
/// order of calls matters and is commented where it does. Where the platform has no OpenGL
/// (offscreen, minimal), VTK is never touched and the view shows a message instead; all other calls
/// stay harmless. Lives on the GUI thread.
///
/// The view holds kPanes panes, of which one, two or four are shown beside each other; pane 0 is
/// the main one. Where no pane is named, the main one is meant. Mouse events go to the handles
/// (what lies in the view and is dragged: a wipe bar), then to the tool in hand, then to the camera
/// of the pane under the cursor.
class VtkViewport : public QWidget {
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

  static constexpr int kPanes = 4;
  vtkRenderer* renderer(int pane = 0) const;
  /// Drawn above the pane's content with the same camera, hidden by nothing.
  vtkRenderer* overlay(int pane = 0) const;
  /// Panes shown now.
  int paneCount() const { return static_cast<int>(panes_->places().size()); }
  bool isPaneShown(int pane) const { return panes_->isShown(pane); }
  /// Which panes are shown, and where.
  void setLayout(const std::vector<PanePlace>& places);
  /// In logical pixels; empty for a pane that is not shown.
  QRectF paneRect(int pane) const;
  int paneAt(const QPointF& position) const;
  void setCamerasLinked(bool linked);
  bool camerasLinked() const { return panes_->linked(); }
  /// The pane turns about a point of its own, however the others are moved.
  void setOwnPivot(int pane, const Vector3d& pivot);

  /// The tool in hand, not owned; null: none. The one before is told that it was dropped.
  void setTool(ViewTool* tool);
  ViewTool* tool() const { return tool_; }
  /// A handle in the view, asked before the tool; not owned.
  void addHandle(ViewTool* handle);
  void removeHandle(ViewTool* handle);

  /// True once OpenGL is there; false for good on platforms without it.
  bool usable() const { return ready_; }
  /// True where OpenGL runs on the processor: costly effects stay off while the camera moves.
  bool softwareRendering() const { return software_; }
  /// Frames drawn so far, and ready to be shown.
  int frameCount() const { return frames_; }
  /// Something is being dragged, flown or turned.
  bool inUse() const { return interacting_ || grabber_; }

  const Turntable& camera(int pane = 0) const;
  void setCamera(const Turntable& camera, int pane = 0);
  /// The same in a short flight that shows where things went.
  void flyTo(const Turntable& camera);
  void setFlightMilliseconds(int milliseconds) { flightMilliseconds_ = milliseconds; }

  /// Drags tumble the camera freely (a trackball) instead of keeping up upright (a turntable).
  void setTrackball(bool trackball);

  /// Smooth edges for the next frames; picture() has its own way.
  void setSmoothEdges(bool smooth) { smoothEdges_ = smooth; }

  /// Draws a frame that nobody sees, of a view that was not shown yet. False where that cannot be:
  /// with a graphics card, or without OpenGL.
  bool drawHidden();
  /// Renders at the next paint.
  void requestRender();
  /// Something in the view is being dragged, by whatever means: quick pictures until it has rested
  /// for a moment.
  void keepMoving();
  /// Width by height of a pane (of the whole view for one that is not shown).
  double aspect(int pane = 0) const;

  /// The view at `scale` times its pixels, drawn anew without the widgets above it; with the
  /// renderers' alpha. Empty where there is no OpenGL.
  QImage picture(int scale);
  /// What the view shows when it rests, drawn first where that is due; without the widgets above
  /// it.
  QImage grabFramebuffer();
  /// Runs `work` with the view's OpenGL context; not at all where there is none.
  void withContext(const std::function<void()>& work);

  struct Ray {
    Vector3d origin, direction;  ///< engine frame; direction of unit length
  };
  /// The line of sight through a widget position, in the pane under it.
  Ray rayAt(const QPointF& position) const;
  Ray rayAt(const QPointF& position, int pane) const;
  /// Where points of the engine frame are seen in a pane, in logical pixels; for millions of them.
  struct ScreenMap {
    Turntable camera;
    Vector3d right, up, direction;  ///< of the camera
    QPointF centre;
    double pixelsPerMetre;  ///< at the pivot

    /// Points behind the eye end up far outside the view, never mirrored into it.
    QPointF operator()(const Vector3d& point) const;
  };
  ScreenMap screenMap(int pane = 0) const;
  QPointF toScreen(const Vector3d& point, int pane = 0) const { return screenMap(pane)(point); }

 Q_SIGNALS:
  void cameraChanged();
  /// A frame is about to be drawn: last changes to what is drawn. Not those of picture().
  void frameBegins();
  /// grabFramebuffer() was called.
  void grabBegins();
  /// A frame is ready, so long after it was begun; for `held` of them the window could do nothing
  /// else. Milliseconds.
  void frameDrawn(double taken, double held);
  void interactionChanged(bool active);
  void hovered(const QPointF& position);
  void hoverLeft();
  /// Pressed and released without moving, by the left button, and not taken by a tool.
  void clicked(const QPointF& position);
  void doubleClicked(const QPointF& position);
  /// The point under the cursor is to be turned about: a double click or a click in the middle.
  void recentreRequested(const QPointF& position);
  /// Esc was pressed in the view and no tool took it.
  void escapePressed();
  /// The view has another size, or the screen another pixel ratio.
  void resized();
  /// Other panes are shown, or in other places.
  void layoutChanged();
  /// OpenGL is there, and with it softwareRendering(); again after the context was made anew.
  void becameUsable();
  /// OpenGL is not available; the reason is shown in the view.
  void unusable();

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void timerEvent(QTimerEvent* event) override;

 private:
  void observeWindow();
  void onContext();
  void draw();
  bool smooth(vtkOpenGLFramebufferObject& framebuffer);
  void onDrawn();
  void onCreateTimer(void* data);
  void onDestroyTimer(void* data);
  void updateSize();
  bool forward(QEvent* event);
  void forwardWheel(QEvent* event);
  bool offerToTools(QEvent* event);
  bool offerKey(int key);
  bool offerMouse(const QMouseEvent& mouse);
  std::vector<ViewTool*> listeners() const;
  void noticeClick(const QMouseEvent& mouse);
  void activatePane(int pane);
  void checkUsable();
  void stopFlight();
  void beginInteraction();
  void endInteraction();
  ViewGeometry geometryNow() const;

  vtkSmartPointer<vtkGenericOpenGLRenderWindow> window_;
  vtkSmartPointer<vtkGenericRenderWindowInteractor> interactor_;
  std::unique_ptr<GlSurface> surface_;
  std::unique_ptr<PaneSet> panes_;
  EdgeSmoothing smoothing_;
  vtkSmartPointer<ViewportStyle> style_;
  int activePane_ = 0;  ///< whose camera the style moves
  std::vector<ViewTool*> handles_;
  ViewTool* tool_ = nullptr;
  ViewTool* grabber_ = nullptr;  ///< consumed the press of the drag that is going on
  int grabbedPane_ = 0;
  QPointF pressedAt_;
  QLabel* message_ = nullptr;
  QVariantAnimation* flight_ = nullptr;
  QTimer settle_;  ///< ends the interaction a wheel turn began
  WheelSteps wheel_;
  std::map<int, int> timers_;  ///< Qt timer id -> VTK timer id
  int flightMilliseconds_ = 180;
  QElapsedTimer begun_;  ///< of the frame drawn last
  double held_ = 0;      ///< by it, milliseconds
  int frames_ = 0;
  bool ready_ = false;
  bool software_ = false;
  bool dirty_ = true;
  bool painting_ = false;
  bool interacting_ = false;
  bool smoothEdges_ = false;
};

}  // namespace loopreg::ui
