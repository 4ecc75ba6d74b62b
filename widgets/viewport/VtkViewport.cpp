#include "widgets/viewport/VtkViewport.h"

#include <vtkCallbackCommand.h>
#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkGenericRenderWindowInteractor.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtkVersion.h>
#include <vtkWindowToImageFilter.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QScreen>
#include <QSurfaceFormat>
#include <QVariantAnimation>
#include <cmath>
#include <utility>

#include "widgets/viewport/ViewportStyle.h"

namespace loopreg::ui {
namespace {

/// vtkRenderWindow's observers take a member function of a vtkObject; this lets a lambda listen.
template <class F>
void observe(vtkObject* subject, unsigned long event, F callback) {
  vtkNew<vtkCallbackCommand> command;
  command->SetClientData(new F(std::move(callback)));
  command->SetClientDataDeleteCallback([](void* payload) { delete static_cast<F*>(payload); });
  command->SetCallback([](vtkObject*, unsigned long, void* client, void* payload) {
    (*static_cast<F*>(client))(payload);
  });
  subject->AddObserver(event, command);
}

}  // namespace

void VtkViewport::prepareApplication() {
  QSurfaceFormat format;
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setDepthBufferSize(24);
  format.setStencilBufferSize(8);
  format.setAlphaBufferSize(8);
  format.setSamples(0);  // VTK samples in its own framebuffer
  format.setSwapBehavior(QSurfaceFormat::DoubleBuffer);
  QSurfaceFormat::setDefaultFormat(format);
  QApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
}

bool VtkViewport::platformHasOpenGl() {
  static const QStringList without{QStringLiteral("offscreen"), QStringLiteral("minimal"),
                                   QStringLiteral("vnc"), QStringLiteral("linuxfb")};
  if (without.contains(QGuiApplication::platformName())) return false;
  QOpenGLContext probe;
  return probe.create();
}

VtkViewport::VtkViewport(QWidget* parent)
    : QOpenGLWidget(parent),
      window_(vtkSmartPointer<vtkGenericOpenGLRenderWindow>::New()),
      interactor_(vtkSmartPointer<vtkGenericRenderWindowInteractor>::New()),
      panes_(std::make_unique<PaneSet>(window_, kPanes)),
      style_(vtkSmartPointer<ViewportStyle>::New()),
      flight_(new QVariantAnimation(this)) {
  setObjectName(QStringLiteral("viewport"));
  setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setProperty("_kde_no_window_grab", true);  // else KDE moves the window on a drag

  window_->SetOwnContext(false);
  window_->SetReadyForRendering(false);
  window_->SetFrameBlitModeToNoBlit();
  observeWindow();

  interactor_->SetRenderWindow(window_);
  style_->SetDefaultRenderer(renderer());
  interactor_->SetInteractorStyle(style_);
  interactor_->Initialize();
  interactor_->EnableRenderOff();

  style_->onCameraChanged = [this] {
    panes_->setCamera(activePane_, style_->turntable());
    requestRender();
    Q_EMIT cameraChanged();
  };
  style_->onInteraction = [this](bool active) { active ? beginInteraction() : endInteraction(); };

  settle_.setSingleShot(true);
  settle_.setInterval(200);
  connect(&settle_, &QTimer::timeout, this, &VtkViewport::endInteraction);
  connect(this, &QOpenGLWidget::resized, this, &VtkViewport::updateSize);
}

VtkViewport::~VtkViewport() {
  flight_->stop();
  style_->onCameraChanged = nullptr;
  style_->onInteraction = nullptr;
  // First: ~QOpenGLWidget tears the context down and would call into members already gone.
  if (context()) disconnect(context(), nullptr, this, nullptr);
  if (ready_) {
    makeCurrent();
    window_->Finalize();
    doneCurrent();
  }
  window_->RemoveAllObservers();
}

vtkRenderer* VtkViewport::renderer(int pane) const { return panes_->renderer(pane); }
vtkRenderer* VtkViewport::overlay(int pane) const { return panes_->overlay(pane); }
const Turntable& VtkViewport::camera(int pane) const { return panes_->camera(pane); }
ViewGeometry VtkViewport::geometryNow() const { return {size(), devicePixelRatioF()}; }

double VtkViewport::aspect(int pane) const {
  const QSizeF size = isPaneShown(pane) ? paneRect(pane).size() : QSizeF(this->size());
  return size.width() / std::max(1.0, size.height());
}

// --- Life cycle of the OpenGL context -------------------------------------------------------

void VtkViewport::observeWindow() {
  observe(window_, vtkCommand::WindowMakeCurrentEvent, [this](void*) { onMakeCurrent(); });
  observe(window_, vtkCommand::WindowIsCurrentEvent, [this](void* payload) {
    *static_cast<bool*>(payload) = context() && QOpenGLContext::currentContext() == context();
  });
  observe(window_, vtkCommand::WindowSupportsOpenGLEvent,
          [](void* payload) { *static_cast<int*>(payload) = 1; });
  observe(window_, vtkCommand::WindowIsDirectEvent,
          [](void* payload) { *static_cast<int*>(payload) = 1; });
  // Somebody renders outside paintGL() (DrawNow.h): then the picture is fresh and only the copy is
  // missing. What Qt did to the context's state since is unknown.
  observe(window_, vtkCommand::StartEvent, [this](void*) {
    if (painting_ || !ready_) return;
    window_->GetState()->Reset();
    window_->GetState()->vtkglDepthFunc(GL_LEQUAL);
    panes_->updateClippingRanges();
  });
  observe(window_, vtkCommand::WindowFrameEvent, [this](void*) {
    if (painting_) return;
    dirty_ = false;
    ++frames_;
    update();
  });
  observe(window_, vtkCommand::CursorChangedEvent, [this](void*) {
    setCursor(window_->GetCurrentCursor() == VTK_CURSOR_HAND ? Qt::PointingHandCursor
                                                             : Qt::ArrowCursor);
  });
  observe(interactor_, vtkCommand::CreateTimerEvent,
          [this](void* payload) { onCreateTimer(payload); });
  observe(interactor_, vtkCommand::DestroyTimerEvent,
          [this](void* payload) { onDestroyTimer(payload); });
}

void VtkViewport::onMakeCurrent() {
  // Not QOpenGLWidget::makeCurrent(): that binds Qt's framebuffer while VTK is in the middle of
  // filling its own; attachments then land in the wrong one and the view stays black.
  if (!context() || QOpenGLContext::currentContext() == context()) return;
  context()->makeCurrent(surface_);
}

void VtkViewport::initializeGL() {
  // Repeatable: docking or reparenting destroys the context and comes here again.
  if (ready_) {
    window_->Finalize();
    window_->SetReadyForRendering(false);
  }
  surface_ = context()->surface();
  const char* name =
      reinterpret_cast<const char*>(context()->functions()->glGetString(GL_RENDERER));
  const QByteArray device = QByteArray(name ? name : "").toLower();
  software_ = device.contains("llvmpipe") || device.contains("softpipe") ||
              device.contains("swr") || device.contains("software");

  window_->SetForceMaximumHardwareLineWidth(1);
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 4, 0) && !defined(__APPLE__)
  window_->SetOpenGLSymbolLoader(
      [](void* payload, const char* symbol) -> vtkOpenGLRenderWindow::VTKOpenGLAPIProc {
        return static_cast<QOpenGLContext*>(payload)->getProcAddress(symbol);
      },
      context());
#endif
  window_->SetReadyForRendering(true);
  window_->OpenGLInitContext();
  // Qt leaves the depth test off and at LESS; VTK expects its own defaults.
  vtkOpenGLState* state = window_->GetState();
  state->Reset();
  state->vtkglDepthFunc(GL_LEQUAL);
  state->vtkglEnable(GL_DEPTH_TEST);
  // Multisampling triples the time of a frame on the processor.
  window_->SetMultiSamples(software_ ? 0 : 4);
  interactor_->EnableRenderOn();
  ready_ = true;
  if (message_) message_->hide();
  updateSize();
  Q_EMIT becameUsable();
}

void VtkViewport::resizeGL(int, int) { updateSize(); }

// VTK counts device pixels, Qt logical ones. resized() also fires when the window moves to a
// screen of another pixel ratio.
void VtkViewport::updateSize() {
  const double ratio = devicePixelRatioF();
  const int deviceWidth = static_cast<int>(std::lround(width() * ratio));
  const int deviceHeight = static_cast<int>(std::lround(height() * ratio));
  interactor_->UpdateSize(deviceWidth, deviceHeight);
  window_->SetDPI(static_cast<int>(std::lround(72 * ratio)));
  if (const QScreen* here = screen()) {
    const QSize pixels = here->size() * here->devicePixelRatio();
    window_->SetScreenSize(pixels.width(), pixels.height());
  }
  requestRender();
}

// VTK renders into its own framebuffer when the picture is out of date; in any case the last
// picture is copied into Qt's framebuffer, which Qt then blends with the widgets on top.
void VtkViewport::paintGL() {
  if (painting_ || !ready_) return;
  painting_ = true;
  vtkOpenGLState* state = window_->GetState();
  state->Reset();
  state->Push();
  state->vtkglDepthFunc(GL_LEQUAL);
  if (dirty_) {
    dirty_ = false;
    panes_->updateClippingRanges();
    QElapsedTimer clock;
    clock.start();
    interactor_->Render();
    ++frames_;
    Q_EMIT frameDrawn(1e-6 * static_cast<double>(clock.nsecsElapsed()));
  }
  // Widgets that were updated while VTK rendered may have taken the context away.
  makeCurrent();
  state->vtkglBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
  const GLenum target = GL_COLOR_ATTACHMENT0;
  context()->extraFunctions()->glDrawBuffers(1, &target);
  state->vtkglDisable(GL_SCISSOR_TEST);
  const int* size = window_->GetSize();
  const double ratio = devicePixelRatioF();
  window_->BlitDisplayFramebuffer(
      0, 0, 0, size[0], size[1], 0, 0, static_cast<int>(std::lround(width() * ratio)),
      static_cast<int>(std::lround(height() * ratio)), GL_COLOR_BUFFER_BIT, GL_NEAREST);
  // Opaque alpha: else the window lets the desktop through on compositing window managers.
  state->vtkglColorMask(false, false, false, true);
  state->vtkglClearColor(0, 0, 0, 1);
  state->vtkglClear(GL_COLOR_BUFFER_BIT);
  state->vtkglColorMask(true, true, true, true);
  state->Pop();
  painting_ = false;
}

void VtkViewport::requestRender() {
  dirty_ = true;
  if (ready_) update();
}

// VTK draws tiles of the view's own size and joins them; lines and points grow with the scale.
QImage VtkViewport::picture(int scale) {
  if (!ready_) return {};
  makeCurrent();
  painting_ = true;
  panes_->updateClippingRanges();
  vtkNew<vtkWindowToImageFilter> filter;
  filter->SetInput(window_);
  filter->SetInputBufferTypeToRGBA();
  filter->SetScale(scale);
  filter->ReadFrontBufferOff();
  filter->Update();
  vtkImageData* pixels = filter->GetOutput();
  const int* size = pixels->GetDimensions();
  const auto* bytes = static_cast<const uchar*>(pixels->GetScalarPointer());
  const QImage upsideDown(bytes, size[0], size[1], 4 * size[0], QImage::Format_RGBA8888);
  const QImage picture = upsideDown.mirrored();
  painting_ = false;
  doneCurrent();
  requestRender();
  return picture;
}

QLabel* VtkViewport::makeMessagePage(QWidget* parent) {
  auto* message = new QLabel(parent);
  message->setObjectName(QStringLiteral("noOpenGlMessage"));
  message->setAlignment(Qt::AlignCenter);
  message->setWordWrap(true);
  message->setMargin(48);
  message->setAutoFillBackground(true);
  message->setText(
      tr("<h3>No 3D view</h3><p>This display offers no OpenGL, which the 3D view needs. "
         "Opening, registering and exporting work without it.</p><p>On a server, start the "
         "program under an X display (for example with <code>xvfb-run</code>), or use the "
         "command line program <code>loopreg</code>.</p>"));
  return message;
}

void VtkViewport::checkUsable() {
  if (isValid() || message_) return;
  message_ = makeMessagePage(this);
  message_->setGeometry(rect());
  message_->show();
  Q_EMIT unusable();
}

void VtkViewport::resizeEvent(QResizeEvent* event) {
  // Qt paints here and again with the window: once is enough, in the final size.
  const bool before = std::exchange(painting_, true);
  QOpenGLWidget::resizeEvent(event);
  painting_ = before;
  if (message_) message_->setGeometry(rect());
}

// --- Panes and cameras ----------------------------------------------------------------------

void VtkViewport::setLayout(const std::vector<PanePlace>& places) {
  panes_->place(places);
  activatePane(panes_->isShown(0) ? 0 : places.front().pane);
  Q_EMIT layoutChanged();
  requestRender();
}

QRectF VtkViewport::paneRect(int pane) const {
  const QRectF area = panes_->area(pane);
  return {area.x() * width(), area.y() * height(), area.width() * width(),
          area.height() * height()};
}

int VtkViewport::paneAt(const QPointF& position) const {
  return panes_->at({position.x() / std::max(1, width()), position.y() / std::max(1, height())});
}

void VtkViewport::setCamerasLinked(bool linked) {
  panes_->setLinked(linked);
  requestRender();
}

void VtkViewport::setOwnPivot(int pane, const Vector3d& pivot) {
  panes_->setOwnPivot(pane, pivot);
  requestRender();
}

void VtkViewport::setCamera(const Turntable& camera, int pane) {
  flight_->stop();
  panes_->setCamera(pane, camera);
  activatePane(activePane_);
  requestRender();
  Q_EMIT cameraChanged();
}

// A flight counts as an interaction: the coarse level is shown until it lands.
void VtkViewport::flyTo(const Turntable& camera) {
  flight_->stop();
  if (flightMilliseconds_ <= 0 || !isVisible() || !ready_) return setCamera(camera);
  disconnect(flight_, nullptr, this, nullptr);
  const Turntable from = this->camera();
  flight_->setStartValue(0.0);
  flight_->setEndValue(1.0);
  flight_->setDuration(flightMilliseconds_);
  flight_->setEasingCurve(QEasingCurve::InOutCubic);
  connect(flight_, &QVariantAnimation::valueChanged, this, [this, from, camera](const QVariant& t) {
    panes_->setCamera(0, Turntable::between(from, camera, t.toDouble()));
    activatePane(activePane_);
    requestRender();
    Q_EMIT cameraChanged();
  });
  beginInteraction();
  connect(flight_, &QVariantAnimation::finished, this, &VtkViewport::endInteraction);
  flight_->start();
}

VtkViewport::Ray VtkViewport::rayAt(const QPointF& position) const {
  return rayAt(position, paneAt(position));
}

VtkViewport::Ray VtkViewport::rayAt(const QPointF& position, int pane) const {
  const Turntable& view = camera(pane);
  const QRectF area = paneRect(pane);
  const double metresPerPixel = view.visibleHeight() / std::max(1.0, area.height());
  const QPointF offset = metresPerPixel * (position - area.center());
  const Vector3d inPlane = view.pivot + offset.x() * view.right() - offset.y() * view.up();
  if (view.orthographic) return {inPlane + view.distance * view.direction(), -view.direction()};
  return {view.eye(), (inPlane - view.eye()).normalized()};
}

QPointF VtkViewport::toScreen(const Vector3d& point, int pane) const {
  const Turntable& view = camera(pane);
  const QRectF area = paneRect(pane);
  const Vector3d offset = point - view.pivot;
  double pixelsPerMetre = area.height() / view.visibleHeight();
  if (!view.orthographic) {
    // Points behind the eye end up far outside the view, never mirrored into it.
    const double depth = view.distance - offset.dot(view.direction());
    pixelsPerMetre *= view.distance / std::max(1e-3 * view.distance, depth);
  }
  return area.center() + pixelsPerMetre * QPointF(offset.dot(view.right()), -offset.dot(view.up()));
}

void VtkViewport::beginInteraction() {
  settle_.stop();
  if (interacting_) return;
  interacting_ = true;
  Q_EMIT interactionChanged(true);
}

void VtkViewport::keepMoving() {
  beginInteraction();
  settle_.start();
}

void VtkViewport::endInteraction() {
  if (!interacting_) return;
  interacting_ = false;
  Q_EMIT interactionChanged(false);
  requestRender();
}

}  // namespace loopreg::ui
