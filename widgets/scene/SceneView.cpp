#include "widgets/scene/SceneView.h"

#include <vtkLightKit.h>
#include <vtkNew.h>
#include <vtkRenderer.h>

#include <cmath>
#include <utility>

#include "widgets/viewport/PaneFrames.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {
namespace {

/// Milliseconds; a view that is turned should answer ten times a second at least.
constexpr double kSlowFrame = 80;
/// A frame that holds the window no longer is drawn with everything at once.
constexpr double kLightFrame = 25;
/// Nothing has asked for a frame for so long: the view rests.
constexpr int kRestMilliseconds = 400;

/// Key from the upper left, cool fill, faint back light: form without hard shadows.
void addLights(vtkRenderer* renderer) {
  vtkNew<vtkLightKit> kit;
  kit->MaintainLuminanceOn();
  kit->SetKeyLightIntensity(0.92);
  kit->SetKeyLightAngle(42, -28);
  kit->SetKeyLightWarmth(0.55);
  kit->SetFillLightAngle(-25, 35);
  kit->SetKeyToFillRatio(2.6);
  kit->SetFillLightWarmth(0.44);
  kit->SetKeyToBackRatio(3.2);
  kit->SetBackLightWarmth(0.48);
  kit->SetKeyToHeadRatio(4.5);
  kit->AddLightsToRenderer(renderer);
}

}  // namespace

SceneView::SceneView(VtkViewport* viewport)
    : QObject(viewport),
      viewport_(viewport),
      frames_(new PaneFrames(viewport)),
      scan_(std::make_unique<ScanLayer>(renderer(PaneKind::fit))),
      body_(std::make_unique<BodyLayer>(renderer(PaneKind::fit))),
      tape_(std::make_unique<TapeLayer>(renderer(PaneKind::fit), viewport->overlay(0))),
      ruler_(std::make_unique<TapeLayer>(renderer(PaneKind::fit), viewport->overlay(0))),
      scanSection_(std::make_unique<LineLayer>(renderer(PaneKind::fit))),
      bodySection_(std::make_unique<LineLayer>(renderer(PaneKind::fit))),
      cutFrame_(std::make_unique<LineLayer>(renderer(PaneKind::fit))),
      scanAlone_(std::make_unique<ScanLayer>(renderer(PaneKind::scan))),
      difference_(std::make_unique<DifferenceLayer>(renderer(PaneKind::difference))),
      leftBody_(std::make_unique<BodyLayer>(renderer(PaneKind::fit))) {
  using Side = Clipping::Side;
  scan_->setClipping(clipping_.planes(Side::both));
  scanAlone_->setClipping(clipping_.planes(Side::both));
  difference_->setClipping(clipping_.planes(Side::both));
  body_->setClipping(clipping_.planes(Side::right));
  leftBody_->setClipping(clipping_.planes(Side::left));
  leftBody_->setVisible(false);
  for (const PaneKind kind : {PaneKind::fit, PaneKind::scan, PaneKind::difference}) {
    grounds_.push_back(std::make_unique<Ground>(renderer(kind)));
  }
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) addLights(viewport->renderer(pane));
  frames_->setTitle(int(PaneKind::fit), tr("Fit"));
  frames_->setTitle(int(PaneKind::scan), tr("Scan"));
  frames_->setTitle(int(PaneKind::canonical), tr("Canonical space"));
  frames_->setTitle(int(PaneKind::difference), tr("Body against scan"));
  scanAlone_->setColouring(ScanColouring::file);
  setCanonicalBounds(Eigen::AlignedBox3d(Vector3d(-0.8, 0, -0.2), Vector3d(0.8, 1.75, 0.2)));
  setPalette({});
  connect(viewport, &VtkViewport::interactionChanged, this, &SceneView::setMoving);
  connect(viewport, &VtkViewport::becameUsable, this, &SceneView::refresh);
  connect(viewport, &VtkViewport::cameraChanged, this, &SceneView::placeWipe);
  connect(viewport, &VtkViewport::frameDrawn, this, &SceneView::watchPace);
  connect(viewport, &VtkViewport::frameBegins, this, &SceneView::chooseDetail);
  connect(viewport, &VtkViewport::grabBegins, this, &SceneView::refineForGrab);
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMilliseconds);
  connect(&rest_, &QTimer::timeout, this, &SceneView::refine);
  connect(viewport, &VtkViewport::layoutChanged, this, &SceneView::placeWipe);
  connect(viewport, &VtkViewport::resized, this, &SceneView::placeWipe);
}

SceneView::~SceneView() = default;

vtkRenderer* SceneView::renderer(PaneKind kind) const { return viewport_->renderer(int(kind)); }

bool SceneView::isShown(PaneKind kind) const { return viewport_->isPaneShown(int(kind)); }

// Pane sizes change with the layout: what filled the view before shall fill it again.
void SceneView::showPanes(const std::vector<PaneKind>& kinds) {
  if (kinds == shown_ || kinds.empty()) return;
  shown_ = kinds;
  const int count = static_cast<int>(kinds.size());
  const int columns = count > 1 ? 2 : 1;
  const int rows = count > 2 ? 2 : 1;
  std::vector<PanePlace> places;
  for (int i = 0; i < count; ++i) {
    const QRectF area(double(i % columns) / columns, double(i / columns) / rows, 1.0 / columns,
                      1.0 / rows);
    places.push_back({int(kinds[std::size_t(i)]), area});
  }
  viewport_->setLayout(places);
  if (personDue_ && isShown(PaneKind::scan)) {
    scanAlone_->setPerson(*std::exchange(personDue_, std::nullopt));
  }
  refresh();
  frameAgain();
  Q_EMIT panesChanged();
}

void SceneView::setCanonicalBounds(const Eigen::AlignedBox3d& box) {
  viewport_->setOwnPivot(int(PaneKind::canonical), box.center());
}

void SceneView::setScanMesh(const std::shared_ptr<const DisplayMesh>& mesh) {
  scan_->setMesh(mesh);
  scanAlone_->setMesh(mesh);
  costly_ = scan_->hasMesh();  // until a frame with everything tells
  large_ = mesh && mesh->isLarge();
  personDue_.reset();
}

void SceneView::setScanAlignment(const Alignment& alignment) {
  scan_->setAlignment(alignment);
  scanAlone_->setAlignment(alignment);
}

// A brush changes it with every move: a pane that nobody sees is told when it is shown.
void SceneView::setPerson(const std::vector<bool>& isPerson) {
  scan_->setPerson(isPerson);
  personDue_ = isPerson;
  if (isShown(PaneKind::scan)) scanAlone_->setPerson(*std::exchange(personDue_, std::nullopt));
}

void SceneView::setGroundVisible(bool visible) {
  groundVisible_ = visible;
  for (const auto& ground : grounds_) ground->setVisible(visible);
}

void SceneView::setWipe(std::optional<double> fraction) {
  wipeAt_ = fraction;
  leftBody_->setVisible(fraction.has_value());
  placeWipe();
  viewport_->requestRender();
}

// The plane of all lines of sight through the wipe's line: it holds the eye and the screen's up.
void SceneView::placeWipe() {
  if (!wipeAt_) return clipping_.setWipe({});
  const QRectF pane = viewport_->paneRect(int(PaneKind::fit));
  const QPointF on(pane.left() + *wipeAt_ * pane.width(), pane.center().y());
  const VtkViewport::Ray ray = viewport_->rayAt(on, int(PaneKind::fit));
  const Vector3d up = viewport_->camera().up();
  clipping_.setWipe(HalfSpace{ray.origin, up.cross(-ray.direction).normalized()});
}

// Drawn twice as large and averaged, up to where that takes too much memory: edges are smooth, in
// the alpha too, which FXAA cannot do.
QImage SceneView::picture(int scale, bool transparent) {
  const bool moving = std::exchange(moving_, false);
  const bool hurried = std::exchange(hurried_, false);
  quick_ = false;
  applyLevels();
  for (ScanLayer* layer : {scan_.get(), scanAlone_.get()}) layer->setPixel(0);
  const int finer = scale <= 2 ? 2 : 1;
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) {
    vtkRenderer* renderer = viewport_->renderer(pane);
    renderer->SetUseFXAA(finer == 1 && !transparent && viewport_->softwareRendering());
    renderer->SetGradientBackground(!transparent);
    renderer->SetBackgroundAlpha(transparent ? 0 : 1);
  }
  for (const auto& ground : grounds_) ground->setVisible(groundVisible_ && !transparent);
  Q_EMIT pictureBegins();
  QImage picture = viewport_->picture(scale * finer);
  Q_EMIT pictureEnded();
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) {
    viewport_->renderer(pane)->UseFXAAOff();
    viewport_->renderer(pane)->GradientBackgroundOn();
    viewport_->renderer(pane)->SetBackgroundAlpha(1);
  }
  setGroundVisible(groundVisible_);
  moving_ = moving;
  hurried_ = hurried;
  applyLevels();
  refresh();
  if (picture.isNull()) return picture;
  // Without a transparent background alpha has no meaning, whatever the passes left in it.
  if (!transparent) picture = picture.convertToFormat(QImage::Format_RGB888);
  return finer == 1 ? picture
                    : picture.scaled(picture.size() / finer, Qt::IgnoreAspectRatio,
                                     Qt::SmoothTransformation);
}

void SceneView::setCut(const std::optional<HalfSpace>& kept) {
  clipping_.setCut(kept);
  viewport_->requestRender();
}

void SceneView::setPalette(const Palette3D& palette) {
  palette_ = palette;
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) {
    vtkRenderer* renderer = viewport_->renderer(pane);
    renderer->GradientBackgroundOn();
    renderer->SetBackground(palette.background.redF(), palette.background.greenF(),
                            palette.background.blueF());
    renderer->SetBackground2(palette.backgroundTop.redF(), palette.backgroundTop.greenF(),
                             palette.backgroundTop.blueF());
  }
  for (const auto& ground : grounds_) ground->setPalette(palette);
  scan_->setPalette(palette);
  scanAlone_->setPalette(palette);
  body_->setPalette(palette);
  leftBody_->setPalette(palette);
  difference_->setPalette(palette);
  tape_->setPalette(palette);
  ruler_->setPalette(palette);
  scanSection_->setColour(palette.grid.lightness() < 128 ? Qt::white : Qt::black);
  bodySection_->setColour(palette.tape);
  cutFrame_->setColour(palette.tape);
  refresh();
  Q_EMIT paletteChanged();
}

Eigen::AlignedBox3d SceneView::bounds() const {
  Eigen::AlignedBox3d box = scan_->hasMesh() ? scanBounds_ : Eigen::AlignedBox3d();
  if (body_->hasMesh()) box.extend(geometry::bounds(body_->vertices()));
  return box;
}

// An empty scene frames the place where a person will stand.
void SceneView::frameAll() {
  Turntable camera = viewport_->camera();
  const Eigen::AlignedBox3d box = bounds();
  camera.frame(
      box.isEmpty() ? Eigen::AlignedBox3d(Vector3d(-0.5, 0, -0.3), Vector3d(0.5, 1.8, 0.3)) : box,
      viewport_->aspect());
  framed_ = camera;
  viewport_->flyTo(camera);
}

void SceneView::frameSelection() {
  if (selection_.isEmpty()) return frameAll();
  Turntable camera = viewport_->camera();
  camera.frame(selection_, viewport_->aspect());
  viewport_->flyTo(camera);
}

void SceneView::frameAgain() {
  const Turntable& now = viewport_->camera();
  const bool untouched = (now.pivot - framed_.pivot).norm() < 1e-6 &&
                         std::abs(now.distance - framed_.distance) < 1e-6 &&
                         (now.direction() - framed_.direction()).norm() < 1e-6;
  if (untouched) frameAll();
}

void SceneView::refresh() {
  const bool translucent = scan_->opacity() < 1 || body_->opacity() < 1;
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) {
    vtkRenderer* renderer = viewport_->renderer(pane);
    renderer->SetUseDepthPeeling(translucent && kindOf(pane) == PaneKind::fit);
    renderer->SetMaximumNumberOfPeels(4);
    renderer->SetOcclusionRatio(0.02);
  }
  viewport_->requestRender();
}

void SceneView::setHurried(bool hurried) {
  hurried = hurried && viewport_->softwareRendering();
  if (hurried_ == hurried) return;
  hurried_ = hurried;
  applyLevels();
  refresh();
}

// A camera in motion that the coarse level cannot follow, on a slow or busy machine, gets the draft
// until it rests. One slow frame is none: buffers may have been filled in it.
void SceneView::watchPace(double taken, double held) {
  if (!drewDraft_) costly_ = held > kLightFrame;
  if (!moving_ || hurried_) return;
  slowFrames_ = taken > kSlowFrame ? slowFrames_ + 1 : 0;
  lagging_ = lagging_ || slowFrames_ == 2;
}

// Before every frame, whoever asked for it.
void SceneView::chooseDetail() {
  quick_ = !std::exchange(fineDue_, false) && costly_ && viewport_->softwareRendering();
  applyLevels();
  scan_->setPixel(pixelAt(PaneKind::fit));
  scanAlone_->setPixel(pixelAt(PaneKind::scan));
  // Smooth edges for the picture at rest; on the processor not while frames follow each other.
  viewport_->setSmoothEdges(viewport_->softwareRendering() && !drafting_);
  drewDraft_ = drafting_;
  quick_ ? rest_.start() : rest_.stop();
}

// Metres; 0 where detail costs nothing.
double SceneView::pixelAt(PaneKind kind) const {
  const int pane = int(kind);
  const double lines = viewport_->paneRect(pane).height() * viewport_->devicePixelRatioF();
  if (!viewport_->softwareRendering() || lines < 1) return 0;
  return viewport_->camera(pane).visibleHeight() / lines;
}

void SceneView::refine() {
  if (viewport_->inUse() || hurried_ || (mayRefine_ && !mayRefine_())) return rest_.start();
  fineDue_ = true;
  viewport_->requestRender();
}

void SceneView::refineForGrab() {
  if (!costly_ || moving_ || hurried_) return;
  if (quick_) viewport_->requestRender();
  fineDue_ = true;
  QTimer::singleShot(0, this, [this] {  // nothing had to be drawn
    if (std::exchange(fineDue_, false) && quick_) rest_.start();
  });
}

void SceneView::setMoving(bool moving) {
  slowFrames_ = 0;
  lagging_ = false;
  moving_ = moving;
  applyLevels();
  refresh();
}

void SceneView::applyLevels() {
  const bool drafting = viewport_->softwareRendering() && (moving_ || hurried_ || quick_);
  for (ScanLayer* layer : {scan_.get(), scanAlone_.get()}) {
    layer->setMoving(drafting || (moving_ && large_));
    layer->setHurried(hurried_ || lagging_);
  }
  for (BodyLayer* layer : {body_.get(), leftBody_.get()}) layer->setDrafted(drafting);
  if (drafting_ == drafting) return;
  drafting_ = drafting;
  Q_EMIT draftingChanged(drafting);
}

}  // namespace loopreg::ui
