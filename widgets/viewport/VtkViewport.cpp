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
#include <QLabel>
#include <QOpenGLContext>
#include <QScreen>
#include <QSurfaceFormat>
#include <QVariantAnimation>
#include <cmath>
#include <utility>

#include "widgets/viewport/GlSurface.h"
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

double milliseconds(const QElapsedTimer& since) {
  return 1e-6 * static_cast<double>(since.nsecsElapsed());
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
    : QWidget(parent),
      window_(vtkSmartPointer<vtkGenericOpenGLRenderWindow>::New()),
      interactor_(vtkSmartPointer<vtkGenericRenderWindowInteractor>::New()),
      panes_(std::make_unique<PaneSet>(window_, kPanes)),
      style_(vtkSmartPointer<ViewportStyle>::New()),
      flight_(new QVariantAnimation(this)) {
  setObjectName(QStringLiteral("viewport"));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setProperty("_kde_no_window_grab", true);  // else KDE moves the window on a drag

  window_->SetOwnContext(false);
  window_->SetReadyForRendering(false);
  window_->SetFrameBlitModeToNoBlit();
  const auto followSize = [this] {
    updateSize();
    Q_EMIT resized();
  };
  surface_ = GlSurface::make(*this, *window_,
                             {[this] { onContext(); }, [this] { draw(); },
                              [this](auto& framebuffer) { return smooth(framebuffer); },
                              [this] { onDrawn(); }, followSize});
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
}

VtkViewport::~VtkViewport() {
  flight_->stop();
  style_->onCameraChanged = nullptr;
  style_->onInteraction = nullptr;
  if (ready_) {
    surface_->makeCurrent();
    smoothing_.release();
    window_->Finalize();
    surface_->doneCurrent();
  }
  window_->RemoveAllObservers();
  surface_.reset();
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
  observe(window_, vtkCommand::WindowMakeCurrentEvent, [this](void*) { surface_->makeCurrent(); });
  observe(window_, vtkCommand::WindowIsCurrentEvent, [this](void* payload) {
    const QOpenGLContext* mine = surface_->context();
    *static_cast<bool*>(payload) = mine && QOpenGLContext::currentContext() == mine;
  });
  observe(window_, vtkCommand::WindowSupportsOpenGLEvent,
          [](void* payload) { *static_cast<int*>(payload) = 1; });
  observe(window_, vtkCommand::WindowIsDirectEvent,
          [](void* payload) { *static_cast<int*>(payload) = 1; });
  // VTK renders without being told to by draw(): then the picture is fresh and only the copy is
  // missing. What Qt did to the context's state since is unknown.
  observe(window_, vtkCommand::StartEvent, [this](void*) {
    if (painting_ || !ready_) return;
    surface_->makeCurrent();
    window_->GetState()->Reset();
    window_->GetState()->vtkglDepthFunc(GL_LEQUAL);
    begun_.start();
    Q_EMIT frameBegins();
    panes_->updateClippingRanges();
  });
  observe(window_, vtkCommand::WindowFrameEvent, [this](void*) {
    if (painting_) return;
    dirty_ = false;
    held_ = milliseconds(begun_);
    surface_->setStale();
    surface_->update();
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

void VtkViewport::onContext() {
  // Repeatable: docking or reparenting may destroy the context and make another.
  if (ready_) {
    smoothing_.release();
    window_->Finalize();
    window_->SetReadyForRendering(false);
  }
  software_ = GlSurface::onProcessor();

  window_->SetForceMaximumHardwareLineWidth(1);
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 4, 0) && !defined(__APPLE__)
  window_->SetOpenGLSymbolLoader(
      [](void* payload, const char* symbol) -> vtkOpenGLRenderWindow::VTKOpenGLAPIProc {
        return static_cast<QOpenGLContext*>(payload)->getProcAddress(symbol);
      },
      surface_->context());
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

// VTK counts device pixels, Qt logical ones.
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

void VtkViewport::draw() {
  if (painting_ || !ready_ || !dirty_) return;
  painting_ = true;
  Q_EMIT frameBegins();
  dirty_ = false;
  panes_->updateClippingRanges();
  begun_.start();
  interactor_->Render();
  held_ = milliseconds(begun_);
  surface_->setStale();
  painting_ = false;
}

bool VtkViewport::smooth(vtkOpenGLFramebufferObject& framebuffer) {
  if (!smoothEdges_) return false;
  std::vector<vtkRenderer*> shown;
  for (const PanePlace& place : panes_->places()) shown.push_back(renderer(place.pane));
  smoothing_.apply(*window_, framebuffer, shown);
  return true;
}

void VtkViewport::onDrawn() {
  ++frames_;
  Q_EMIT frameDrawn(milliseconds(begun_), held_);
}

bool VtkViewport::drawHidden() {
  if (isVisible() || !surface_->prepare() || !ready_) return false;
  surface_->makeCurrent();
  dirty_ = true;
  draw();
  return true;
}

void VtkViewport::paintEvent(QPaintEvent*) { surface_->paint(); }

void VtkViewport::requestRender() {
  dirty_ = true;
  if (ready_) surface_->update();
}

QImage VtkViewport::grabFramebuffer() {
  Q_EMIT grabBegins();
  return surface_->grab();
}

void VtkViewport::withContext(const std::function<void()>& work) {
  if (!ready_) return;
  surface_->makeCurrent();
  work();
  surface_->doneCurrent();
}

// VTK draws tiles of the view's own size and joins them; lines and points grow with the scale.
QImage VtkViewport::picture(int scale) {
  if (!ready_) return {};
  surface_->makeCurrent();
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
  surface_->setStale();
  surface_->doneCurrent();
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
  if (message_ || surface_->prepare()) return;
  message_ = makeMessagePage(this);
  message_->setGeometry(rect());
  message_->show();
  Q_EMIT unusable();
}

void VtkViewport::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  surface_->follow();
  if (message_) message_->setGeometry(rect());
  Q_EMIT resized();
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

// One that is cut short does not say that it has ended.
void VtkViewport::stopFlight() {
  if (flight_->state() == QAbstractAnimation::Stopped) return;
  flight_->stop();
  endInteraction();
}

void VtkViewport::setCamera(const Turntable& camera, int pane) {
  stopFlight();
  panes_->setCamera(pane, camera);
  activatePane(activePane_);
  requestRender();
  Q_EMIT cameraChanged();
}

// A flight counts as an interaction: the coarse level is shown until it lands.
void VtkViewport::flyTo(const Turntable& camera) {
  stopFlight();
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

VtkViewport::ScreenMap VtkViewport::screenMap(int pane) const {
  const Turntable& view = camera(pane);
  const QRectF area = paneRect(pane);
  return {view,          view.right(),
          view.up(),     view.direction(),
          area.center(), area.height() / view.visibleHeight()};
}

QPointF VtkViewport::ScreenMap::operator()(const Vector3d& point) const {
  const Vector3d offset = point - camera.pivot;
  double scale = pixelsPerMetre;
  if (!camera.orthographic) {
    const double depth = camera.distance - offset.dot(direction);
    scale *= camera.distance / std::max(1e-3 * camera.distance, depth);
  }
  return centre + scale * QPointF(offset.dot(right), -offset.dot(up));
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
