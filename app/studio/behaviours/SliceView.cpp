#include "app/studio/behaviours/SliceView.h"

#include <QAction>
#include <cmath>

#include "app/studio/Document.h"
#include "app/studio/actions/NewAction.h"
#include "body/ModelFile.h"
#include "widgets/commands/Commands.h"
#include "widgets/legend/LegendRow.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preferences/Settings.h"
#include "widgets/scene/CanonicalLayer.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr double kGripPixels = 12;
constexpr double kBeyond = 0.05;       // metres that the plane may leave the body's box by
constexpr double kWheelMetres = 0.01;  // a notch

using Axis = ui::SliceCard::Axis;
using Content = ui::SliceCard::Content;

Eigen::AlignedBox3d grown(Eigen::AlignedBox3d box, double metres) {
  box.min().array() -= metres;
  box.max().array() += metres;
  return box;
}

/// Points within `metres` of a plane.
Points nearPoints(const Points& points, const canonical::SlicePlane& plane, double metres) {
  const Vector3d normal = plane.normal();
  const double at = normal.dot(plane.corner);
  std::vector<Eigen::Index> near;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    if (std::abs(normal.dot(points.col(i)) - at) < metres) near.push_back(i);
  }
  // On the plane itself: none is half hidden by it.
  Points found = points(Eigen::all, near);
  for (Eigen::Index i = 0; i < found.cols(); ++i) {
    found.col(i) -= (normal.dot(found.col(i)) - at) * normal;
  }
  return found;
}

}  // namespace

/// What the worker keeps from one slice to the next.
struct SliceView::Bench {
  body::ModelPointer model;
  std::shared_ptr<const registration::PlaceMap> map;
  ui::PlaceFrame frame;
  std::shared_ptr<const Points> skin;
  std::unique_ptr<canonical::CanonicalSurface> posed;
};

struct SliceView::Question {
  body::ModelPointer model;  ///< null: the built-in one
  std::optional<canonical::SlicePlane> fit, canonical;
  std::shared_ptr<const Points> skin, scan;
  Faces faces;
  double nearMetres = 0, reach = 0;
  bool places = false;  ///< the content needs the surface's own functions
};

// On the worker.
SliceView::Answer SliceView::workOut(Bench& bench, const Question& question) {
  QElapsedTimer clock;
  clock.start();
  if ((question.places || question.canonical) && (!bench.map || bench.model != question.model)) {
    bench.model = question.model;
    bench.map = nullptr;
    const Result<body::ModelPointer> builtin =
        question.model ? Result<body::ModelPointer>(question.model) : body::loadBuiltin();
    if (builtin) {
      Result<registration::PlaceMap> map = registration::placeMap(*builtin.value(), 0);
      if (map) {
        bench.map = std::make_shared<registration::PlaceMap>(std::move(map).value());
        bench.frame = ui::PlaceFrame(bench.map->surface->vertices(), bench.map->part);
      }
    }
  }
  // The surface's functions at each node: those of the closest point.
  const auto spread = [&](ui::SliceLayer::Data& data) {
    if (!question.places || !bench.map) return;
    const Faces& faces = bench.map->surface->faces();
    data.place.resize(3, Eigen::Index(data.slice.nearest.size()));
    data.part.resize(data.slice.nearest.size());
    for (std::size_t i = 0; i < data.slice.nearest.size(); ++i) {
      const geometry::SurfacePoint& at = data.slice.nearest[i];
      if (at.face < 0) {  // too far to be drawn
        data.place.col(Eigen::Index(i)).setZero();
        data.part[i] = 0;
        continue;
      }
      Eigen::Index corner = 0;
      at.bary.maxCoeff(&corner);
      data.place.col(Eigen::Index(i)) = bench.map->surface->position(at);
      data.part[i] = float(bench.map->part[std::size_t(faces(corner, at.face))]);
    }
  };
  Answer answer;
  if (question.fit) {
    if (bench.skin != question.skin) {
      bench.posed = std::make_unique<canonical::CanonicalSurface>(*question.skin, question.faces);
      bench.skin = question.skin;
    }
    answer.fit.emplace();
    answer.fit->slice = canonical::sliceField(*bench.posed, *question.fit, 0, question.reach);
    answer.fit->near.resize(3, 0);
    if (question.scan && question.nearMetres > 0) {
      answer.fit->near = nearPoints(*question.scan, *question.fit, question.nearMetres);
    }
    if (bench.map && bench.map->surface->faces().cols() == question.faces.cols()) {
      spread(*answer.fit);
    }
  }
  if (question.canonical && bench.map) {
    answer.canonical.emplace();
    answer.canonical->slice =
        canonical::sliceField(*bench.map->surface, *question.canonical, 0, question.reach);
    answer.canonical->near.resize(3, 0);
    spread(*answer.canonical);
  }
  answer.frame = bench.frame;
  answer.milliseconds = double(clock.nsecsElapsed()) / 1e6;
  return answer;
}

SliceView::SliceView(const Workspace& workspace, ui::CanonicalLayer& canonical, QObject* parent)
    : QObject(parent),
      work_(workspace),
      canonicalLayer_(canonical),
      card_(new ui::SliceCard),
      legend_(new ui::LegendWidget(&workspace.viewport)),
      toggle_(newAction(this, "actionSlice", {}, tr("Slice"), QKeySequence(Qt::Key_X))),
      turn_(newAction(this, "actionSliceAxis", {}, tr("Turn the slice"),
                      QKeySequence(Qt::SHIFT | Qt::Key_X))),
      bench_(std::make_shared<Bench>()) {
  ui::SceneView& scene = work_.sync.scene();
  const auto layer = [&](ui::PaneKind kind) {
    return std::make_unique<ui::SliceLayer>(scene.renderer(kind),
                                            work_.viewport.overlay(int(kind)));
  };
  fit_ = layer(ui::PaneKind::fit);
  canonical_ = layer(ui::PaneKind::canonical);
  work_.side.addCard(ui::SidePanel::Page::view, card_);
  toggle_->setCheckable(true);
  work_.commands.add(ui::Commands::Menu::inspect, {toggle_, turn_});
  work_.viewport.addHandle(this);
  legend_->setObjectName(QStringLiteral("sliceLegend"));
  legend_->setQuantity(tr("Slice"), tr("mm"),
                       tr("On the slice: distance to the body's skin, from inside to outside.\n"
                          "Turn the wheel here to change the range."),
                       false);
  legend_->setSigned(true);
  legend_->hide();
  work_.legendRow.add(*legend_);

  connect(legend_, &ui::LegendWidget::rangeChosen, card_, &ui::SliceCard::setRangeMm);
  connect(toggle_, &QAction::triggered, card_, &ui::SliceCard::setOn);
  connect(turn_, &QAction::triggered, this, [this] {
    const int next = (int(card_->axis()) + 1) % 4;
    card_->setAxis(static_cast<Axis>(next));
  });
  connect(card_, &ui::SliceCard::moved, this, [this] {
    work_.viewport.keepMoving();
    request(Cause::drag);
  });
  connect(card_, &ui::SliceCard::styleChanged, this, [this] {
    applyStyle();
    request();
  });
  connect(card_, &ui::SliceCard::axisChosen, this, &SliceView::chooseAxis);
  connect(&work_.sync, &SceneSync::bodyShown, this, [this] {
    skin_ = nullptr;
    request();
  });
  const auto forgetScan = [this] { scan_ = nullptr; };
  for (const auto changed :
       {&Document::scanChanged, &Document::preflightChanged, &Document::resultChanged}) {
    connect(&work_.document, changed, this, forgetScan);
  }
  connect(&work_.document, &Document::scanChanged, this, [this] {
    skin_ = nullptr;
    request();
  });
  connect(&scene, &ui::SceneView::panesChanged, this, [this] { request(); });
  connect(&scene, &ui::SceneView::paletteChanged, this, &SliceView::applyStyle);
  connect(&scene, &ui::SceneView::pictureBegins, this, [this] { setGripsVisible(false); });
  connect(&scene, &ui::SceneView::pictureEnded, this, [this] { setGripsVisible(true); });
  connect(&work_.viewport, &ui::VtkViewport::cameraChanged, this, &SliceView::applyCut);
  connect(&work_.settings, &ui::Settings::changed, this, [this](ui::Settings::Key key) {
    if (key == ui::Settings::Key::differenceMap) applyStyle();
  });
  work_.sync.addAnnotator([this](const QPointF& position, const std::optional<Aim>& aim) {
    return annotate(position, aim);
  });
  applyStyle();
}

SliceView::~SliceView() { work_.viewport.removeHandle(this); }

// --- Where it is ----------------------------------------------------------------------------

std::pair<double, double> SliceView::extent(const Eigen::AlignedBox3d& box) const {
  const double middle = normal_.dot(box.center());
  const double half = normal_.cwiseAbs().dot(box.sizes()) / 2 + kBeyond;
  return {middle - half, middle + half};
}

canonical::SlicePlane SliceView::planeIn(const Eigen::AlignedBox3d& box) const {
  const auto [first, last] = extent(box);
  const double along = first + card_->position() * (last - first);
  const Vector3d point = box.center() + (along - normal_.dot(box.center())) * normal_;
  return canonical::planeAcross(grown(box, card_->rangeMm() / 1000), point, normal_);
}

std::optional<canonical::SlicePlane> SliceView::fitPlane() const {
  const ui::BodyLayer& body = work_.sync.scene().body();
  if (!body.hasMesh() || !work_.sync.scene().isShown(ui::PaneKind::fit)) return std::nullopt;
  return planeIn(geometry::bounds(body.vertices()));
}

std::optional<canonical::SlicePlane> SliceView::canonicalPlane() const {
  if (!work_.sync.scene().isShown(ui::PaneKind::canonical)) return std::nullopt;
  if (!canonicalLayer_.hasSurface()) return std::nullopt;
  return planeIn(geometry::bounds(canonicalLayer_.vertices()));
}

void SliceView::chooseAxis(Axis axis) {
  switch (axis) {
    case Axis::x:
      normal_ = Vector3d::UnitX();
      break;
    case Axis::y:
      normal_ = Vector3d::UnitY();
      break;
    case Axis::z:
      normal_ = Vector3d::UnitZ();
      break;
    case Axis::eye:
      normal_ = work_.viewport.camera().direction();
      break;
  }
  request();
}

// Outline, cut and field change together, when the field is known: one picture a step, and the
// threads that draw on the processor leave the field its cores.
void SliceView::request(Cause cause) {
  toggle_->setChecked(card_->isOn());
  const auto fit = card_->isOn() ? fitPlane() : std::nullopt;
  const auto canonical = card_->isOn() ? canonicalPlane() : std::nullopt;
  const bool gone = (!fit && fit_->visible()) || (!canonical && canonical_->visible());
  if (!fit) fit_->hide();
  if (!canonical) canonical_->hide();
  updateLegend();
  if (gone) {
    applyCut();
    work_.sync.scene().refresh();
  }
  if (!fit && !canonical) {
    job_.cancel();
    card_->setPlace(card_->isOn() ? tr("Appears with the first body of a fit.") : QString());
    return;
  }
  const ui::BodyLayer& body = work_.sync.scene().body();
  if (!skin_ && body.hasMesh()) skin_ = std::make_shared<const Points>(body.vertices());
  if (!scan_) scan_ = std::make_shared<const Points>(work_.sync.aiming().scan());
  Question question;
  question.model = work_.document.model();
  question.fit = fit;
  question.canonical = canonical;
  question.skin = skin_;
  question.scan = scan_;
  question.faces = body.faces();
  question.nearMetres = card_->nearMm() / 1000;
  question.reach = card_->rangeMm() / 1000;
  question.places = card_->content() != Content::distance;
  job_.request(
      [bench = bench_, question = std::move(question)] { return workOut(*bench, question); },
      [this, cause](const Answer& answer) {
        // Between two steps that take their time the picture must not become a still one.
        if (cause == Cause::drag) work_.viewport.keepMoving();
        show(answer);
      });
}

void SliceView::show(const Answer& answer) {
  if (!card_->isOn()) return;
  const auto showIn = [&](ui::SliceLayer& layer, canonical::FieldSlice& kept,
                          const std::optional<ui::SliceLayer::Data>& data) {
    if (!data) return;
    kept = data->slice;
    layer.show(*data, answer.frame);
    layer.showPlane(kept.plane);
  };
  showIn(*fit_, fitSlice_, answer.fit);
  showIn(*canonical_, canonicalSlice_, answer.canonical);
  card_->setPlace(
      placeOf((answer.fit ? fitSlice_ : canonicalSlice_).plane,
              answer.fit ? work_.sync.scene().body().vertices() : canonicalLayer_.vertices()));
  updateLegend();
  ++shown_;
  milliseconds_ = answer.milliseconds;
  applyCut();
  work_.sync.scene().refresh();
}

QString SliceView::placeOf(const canonical::SlicePlane& plane, const Points& body) const {
  const auto words = [](double metres, const QString& one, const QString& other) {
    return (metres >= 0 ? one : other).arg(std::abs(100 * metres), 0, 'f', 1);
  };
  const double along = normal_.dot(plane.corner);
  if (card_->axis() == Axis::y) {
    return words(along, tr("%1 cm above the floor"), tr("%1 cm below the floor"));
  }
  const double offset = along - normal_.dot(geometry::bounds(body).center());
  return card_->axis() == Axis::x ? words(offset, tr("%1 cm left of the body's middle"),
                                          tr("%1 cm right of the body's middle"))
                                  : words(offset, tr("%1 cm in front of the body's middle"),
                                          tr("%1 cm behind the body's middle"));
}

void SliceView::updateLegend() {
  legend_->setVisible((fit_->visible() || canonical_->visible()) &&
                      card_->content() == Content::distance);
}

void SliceView::setGripsVisible(bool visible) {
  for (ui::SliceLayer* layer : {fit_.get(), canonical_.get()}) layer->setGripVisible(visible);
}

void SliceView::applyStyle() {
  const ui::ColourMap map = ui::ColourMap::builtin(work_.settings.differenceMap());
  card_->setMap(map);
  legend_->setMap(map);
  legend_->setRange({card_->rangeMm()});
  for (ui::SliceLayer* layer : {fit_.get(), canonical_.get()}) {
    layer->setMap(map);
    layer->setStyle({static_cast<ui::SliceLayer::Content>(card_->content()), card_->rangeMm(),
                     card_->stepMm()});
    layer->setPalette(work_.sync.scene().palette());
  }
  updateLegend();
  work_.sync.scene().refresh();
}

// What lies between the plane and the eye goes; from the other side, the other half.
void SliceView::applyCut() {
  const bool cut = card_->isOn() && card_->cutsOpen();
  if (!cut && !cutting_) return;
  const Vector3d toEye = work_.viewport.camera().direction();
  const auto keptBehind =
      [&](const std::optional<canonical::SlicePlane>& plane) -> std::optional<ui::HalfSpace> {
    if (!cut || !plane) return std::nullopt;
    const Vector3d normal = plane->normal();
    return ui::HalfSpace{plane->corner, normal.dot(toEye) > 0 ? Vector3d(-normal) : normal};
  };
  const auto planeOf = [](const ui::SliceLayer& layer, const canonical::FieldSlice& slice) {
    return layer.visible() ? std::optional(slice.plane) : std::nullopt;
  };
  work_.sync.scene().setCut(keptBehind(planeOf(*fit_, fitSlice_)));
  canonicalLayer_.setCut(keptBehind(planeOf(*canonical_, canonicalSlice_)));
  cutting_ = cut;
}

QString SliceView::annotate(const QPointF& position, const std::optional<Aim>& aim) const {
  if (!card_->isOn()) return {};
  const int pane = work_.viewport.paneAt(position);
  const bool inFit = pane == int(ui::PaneKind::fit);
  const ui::SliceLayer& layer = inFit ? *fit_ : *canonical_;
  if ((!inFit && pane != int(ui::PaneKind::canonical)) || !layer.visible()) return {};
  const canonical::FieldSlice& slice = inFit ? fitSlice_ : canonicalSlice_;
  const auto ray = work_.viewport.rayAt(position, pane);
  const Vector3d normal = slice.plane.normal();
  const double along = normal.dot(slice.plane.corner - ray.origin) / normal.dot(ray.direction);
  if (!(along > 0) || (aim && aim->hit.distance < along - 1e-3)) return {};
  const double mm = slice.at(ray.origin + along * ray.direction);
  if (!(mm <= card_->rangeMm())) return {};  // nothing is drawn there
  return mm < 0 ? tr("slice: %1 mm inside").arg(-mm, 0, 'f', 1)
                : tr("slice: %1 mm outside").arg(mm, 0, 'f', 1);
}

// --- The mouse ------------------------------------------------------------------------------

bool SliceView::overGrip(const ui::ToolEvent& event) const {
  if (!card_->isOn()) return false;
  const bool inFit = event.pane == int(ui::PaneKind::fit);
  const auto plane = inFit                                        ? fitPlane()
                     : event.pane == int(ui::PaneKind::canonical) ? canonicalPlane()
                                                                  : std::nullopt;
  if (!plane) return false;
  const QPointF grip = work_.viewport.toScreen(ui::SliceLayer::grip(*plane), event.pane);
  return std::hypot(grip.x() - event.position.x(), grip.y() - event.position.y()) < kGripPixels;
}

std::optional<QPointF> SliceView::gripOnScreen() const {
  const auto plane = card_->isOn() ? fitPlane() : std::nullopt;
  if (!plane) return std::nullopt;
  return work_.viewport.toScreen(ui::SliceLayer::grip(*plane), int(ui::PaneKind::fit));
}

bool SliceView::press(const ui::ToolEvent& event) {
  if (event.button != Qt::LeftButton || !overGrip(event)) return false;
  pressedAt_ = event.position;
  pressedPosition_ = card_->position();
  return true;
}

// One pixel along the normal's image on the screen is as far as it looks; where the normal looks at
// the eye it has no image, and up is nearer.
bool SliceView::move(const ui::ToolEvent& event) {
  const bool inFit = event.pane == int(ui::PaneKind::fit);
  const auto plane = inFit ? fitPlane() : canonicalPlane();
  if (!plane) return true;
  const auto box =
      geometry::bounds(inFit ? work_.sync.scene().body().vertices() : canonicalLayer_.vertices());
  const auto [first, last] = extent(box);
  const Vector3d grip = ui::SliceLayer::grip(*plane);
  constexpr double kProbe = 0.1;  // metres
  const QPointF here = work_.viewport.toScreen(grip, event.pane);
  const QPointF there = work_.viewport.toScreen(grip + kProbe * normal_, event.pane);
  QPointF perMetre = (there - here) / kProbe;
  const double length = std::hypot(perMetre.x(), perMetre.y());
  const double full = work_.viewport.paneRect(event.pane).height() /
                      work_.viewport.camera(event.pane).visibleHeight();
  if (length < 0.25 * full) perMetre = QPointF(0, -full);
  const QPointF by = event.position - pressedAt_;
  const double metres = QPointF::dotProduct(by, perMetre) / QPointF::dotProduct(perMetre, perMetre);
  card_->setPosition(pressedPosition_ + metres / (last - first));
  return true;
}

bool SliceView::release(const ui::ToolEvent&) { return true; }

bool SliceView::hover(const ui::ToolEvent& event) {
  const bool over = overGrip(event);
  if (over != hovering_) {
    hovering_ = over;
    if (over) {
      work_.viewport.setCursor(Qt::SizeAllCursor);
    } else {
      work_.viewport.unsetCursor();
    }
  }
  return false;
}

bool SliceView::wheel(const ui::ToolEvent& event) {
  if (!card_->isOn()) return false;
  if (!overGrip(event) && !event.modifiers.testFlag(Qt::AltModifier)) return false;
  const bool inFit = event.pane == int(ui::PaneKind::fit);
  const auto box =
      geometry::bounds(inFit ? work_.sync.scene().body().vertices() : canonicalLayer_.vertices());
  const auto [first, last] = extent(box);
  card_->setPosition(card_->position() + event.wheelSteps * kWheelMetres / (last - first));
  return true;
}

}  // namespace loopreg::studio
