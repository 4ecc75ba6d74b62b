#include "app/studio/behaviours/CorrespondenceView.h"

#include <QAction>
#include <QLocale>
#include <algorithm>

#include "app/studio/Workspace.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/behaviours/PlacePartners.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/jobs/FitJob.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/LegendRow.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

using Colouring = ui::LayersCard::Colouring;
using BodyColouring = ui::LayersCard::BodyColouring;

bool byPlace(Colouring colouring) {
  return colouring != Colouring::plain && colouring != Colouring::file &&
         colouring != Colouring::residual;
}

}  // namespace

CorrespondenceView::CorrespondenceView(const Workspace& w, QObject* parent)
    : QObject(parent),
      document_(w.document),
      sync_(w.sync),
      viewport_(w.viewport),
      layers_(w.layers),
      errors_(w.errors),
      strip_(w.jobs),
      distanceLegend_(w.legend),
      services_(w.services),
      card_(new ui::CorrespondenceCard),
      placeLegend_(new ui::PlaceLegend(&w.viewport)),
      amountLegend_(new ui::LegendWidget(&w.viewport)),
      arrowLegend_(new ui::LegendWidget(&w.viewport)),
      toggle_(newAction(this, "actionCorrespondences", {}, tr("Same colour, same place"),
                        QKeySequence(Qt::Key_C))),
      arrows_(
          newAction(this, "actionArrows", {}, tr("Lines to the body"), QKeySequence(Qt::Key_L))),
      canonical_(
          std::make_unique<ui::CanonicalLayer>(w.sync.scene().renderer(ui::PaneKind::canonical))),
      arrowLayer_(std::make_unique<ui::ArrowLayer>(w.sync.scene().renderer(ui::PaneKind::fit))),
      partners_(new PlacePartners(w, this)) {
  w.side.addCard(ui::SidePanel::Page::view, card_);
  for (QAction* action : {toggle_, arrows_}) action->setCheckable(true);
  w.commands.add(ui::Commands::Menu::inspect, {toggle_, arrows_});
  amountLegend_->setObjectName(QStringLiteral("amountLegend"));
  arrowLegend_->setObjectName(QStringLiteral("arrowLegend"));
  arrowLegend_->setQuantity(tr("Line length"), tr("mm"),
                            tr("From each scan point to its place on the body.\n"
                               "Turn the wheel here to change the range."),
                            true);
  for (ui::Legend* legend :
       std::initializer_list<ui::Legend*>{arrowLegend_, amountLegend_, placeLegend_}) {
    legend->hide();
    w.legendRow.add(*legend);
  }

  connect(&document_, &Document::scanChanged, this, &CorrespondenceView::onScan);
  connect(&document_, &Document::preflightChanged, this, &CorrespondenceView::onScan);
  connect(&document_, &Document::resultChanged, this, &CorrespondenceView::onResult);
  connect(&layers_, &ui::LayersCard::changed, this, &CorrespondenceView::onCards);
  connect(card_, &ui::CorrespondenceCard::changed, this, &CorrespondenceView::onCards);
  connect(card_, &ui::CorrespondenceCard::predictRequested, this, &CorrespondenceView::predict);
  connect(&sync_, &SceneSync::bodyShown, this, [this] {
    requestArrows();
    requestDistances();
  });
  connect(&sync_.scene(), &ui::SceneView::panesChanged, this, &CorrespondenceView::onCards);
  connect(&sync_.scene(), &ui::SceneView::paletteChanged, this, [this] {
    canonical_->setPalette(sync_.scene().palette());
    placeLegend_->update();
  });
  connect(&w.fitJob, &ui::FitJob::ended, this, &CorrespondenceView::updateAvailable);
  connect(arrowLegend_, &ui::LegendWidget::rangeChosen, this, [this](double max) {
    arrowLegend_->setRange({max});
    arrowRangeKnown_ = true;
    requestArrows();
  });
  connect(amountLegend_, &ui::LegendWidget::rangeChosen, this, [this](double max) {
    if (layers_.colouring() != Colouring::depth) return;
    amountLegend_->setRange({max});
    paint();
  });
  connect(&distanceLegend_, &ui::LegendWidget::rangeChosen, this,
          &CorrespondenceView::requestDistances);
  connect(toggle_, &QAction::triggered, this, [this](bool on) {
    if (on) before_ = {layers_.colouring(), layers_.bodyColouring()};
    layers_.setColouring(on ? Colouring::place : before_.first);
    layers_.setBodyColouring(on ? BodyColouring::place : before_.second);
  });
  connect(arrows_, &QAction::triggered, card_, &ui::CorrespondenceCard::setArrows);
  canonical_->setPalette(sync_.scene().palette());
  updateAvailable();
}

CorrespondenceView::~CorrespondenceView() { stop_.request(); }

// --- What there is --------------------------------------------------------------------------

void CorrespondenceView::onScan() {
  stop_.request();
  stop_ = StopSource();
  predictJob_.cancel();
  prediction_ = nullptr;
  if (line_) line_->finish();
  forget();
}

void CorrespondenceView::onResult() { forget(); }

/// Places belong to one scan in one frame, and to one answer.
void CorrespondenceView::forget() {
  places_.cancel();
  arrowJob_.cancel();
  distances_.cancel();
  shown_ = nullptr;
  wanted_.reset();
  arrowRangeKnown_ = false;
  ui::SceneView& scene = sync_.scene();
  scene.scan().setPlaces(nullptr, {});
  scene.scanAlone().setPlaces(nullptr, {});
  scene.body().setPlaces(nullptr, {});
  canonical_->clearCloud();
  arrowLayer_->hide();
  partners_->setPlaces(nullptr);
  updateAvailable();
  onCards();
}

void CorrespondenceView::updateAvailable() {
  const auto& result = document_.result();
  const bool fitted = result && result->prediction.correspondences.size() > 0;
  const bool network = fitted || prediction_;
  const bool fit = result && document_.model();
  card_->setSourcesAvailable(network, fit);
  card_->setArrowsAvailable(fit);
  arrows_->setEnabled(fit);
  card_->setPredictAvailable(services_.predict && document_.preflight() && !line_ && !fitted &&
                             document_.history().empty());
  const auto* pairs = fitted        ? &result->prediction.correspondences
                      : prediction_ ? &prediction_->prediction.correspondences
                                    : nullptr;
  const bool depth = pairs && pairs->beneath.cols() > 0 && card_->source() == Source::network;
  layers_.setPlacesAvailable(network || fit, depth);
  layers_.setBodyColoursAvailable(fit, fit);
  toggle_->setEnabled(network || fit);
}

// --- What is wanted -------------------------------------------------------------------------

void CorrespondenceView::onCards() {
  toggle_->setChecked(layers_.colouring() == Colouring::place);
  arrows_->setChecked(card_->arrows());
  updateAvailable();
  want();
  paint();
  requestArrows();
  requestDistances();
}

// Nothing is worked out before somebody looks at it.
void CorrespondenceView::want() {
  const bool seen = byPlace(layers_.colouring()) ||
                    layers_.bodyColouring() != BodyColouring::plain || card_->arrows() ||
                    sync_.scene().isShown(ui::PaneKind::canonical);
  const auto& result = document_.result();
  const bool any = result || prediction_;
  if (!seen || !any || wanted_ == card_->source()) return;
  wanted_ = card_->source();
  PlaceMaterial material;
  material.source = *wanted_;
  material.pixelRatio = viewport_.devicePixelRatioF();
  material.scan = document_.scan();
  material.alignment = document_.alignment();
  material.model = document_.model();
  if (result && result->samples.cols() > 0) material.samples = result->samples;
  if (material.source == Source::fit) {
    material.fitted = registration::fittedMesh(*document_.model(), *result).vertices;
  } else if (result && result->prediction.correspondences.size() > 0) {
    material.predicted = result->prediction.correspondences;
  } else {
    material.samples = prediction_->samples;
    material.predicted = prediction_->prediction.correspondences;
  }
  places_.request([material = std::move(material)] { return workOutPlaces(material); },
                  [this](const Result<ShownPlacesPointer>& places) { onPlaces(places); });
}

void CorrespondenceView::onPlaces(const Result<ShownPlacesPointer>& places) {
  if (!places) {
    card_->setStatus(tr("The body's parts are not those of the others: %1")
                         .arg(QString::fromStdString(places.error().message)));
    return;
  }
  shown_ = places.value();
  partners_->setPlaces(shown_);
  ui::SceneView& scene = sync_.scene();
  const auto scan = std::shared_ptr<const registration::Places>(shown_, &shown_->scan);
  scene.scan().setPlaces(scan, shown_->frame);
  scene.scanAlone().setPlaces(scan, shown_->frame);
  scene.body().setPlaces(
      std::make_shared<registration::Places>(registration::placesOfBody(shown_->map)),
      shown_->frame);
  const Points& surface = shown_->map.surface->vertices();
  canonical_->setSurface(surface, shown_->map.surface->faces());
  canonical_->setCloud(shown_->cloud, shown_->frame);
  scene.setCanonicalBounds(geometry::bounds(surface));
  placeLegend_->setPicture(shown_->legend);
  if (!shown_->scan.depthMm.empty()) {
    std::vector<double> depths(shown_->scan.depthMm.begin(), shown_->scan.depthMm.end());
    depthMax_ = ui::rangeFor(std::move(depths)).max;
  }
  const auto known = std::count_if(shown_->scan.confidence.begin(), shown_->scan.confidence.end(),
                                   [](float sure) { return sure >= 0; });
  double sum = 0;
  for (const float sure : shown_->scan.confidence) sum += std::max(0.0f, sure);
  card_->setStatus(
      tr("%1 of %2 scan points have a place, %3 % sure on average.")
          .arg(QLocale(QLocale::English).toString(qlonglong(known)),
               QLocale(QLocale::English).toString(qlonglong(shown_->scan.confidence.size())))
          .arg(100 * sum / std::max<double>(1, double(known)), 0, 'f', 0));
  paint();
  requestArrows();
  requestDistances();
}

// --- Drawing --------------------------------------------------------------------------------

/// Colours, legends and the cloud for what is chosen now.
void CorrespondenceView::paint() {
  ui::SceneView& scene = sync_.scene();
  const Colouring colouring = layers_.colouring();
  const BodyColouring body = layers_.bodyColouring();
  const bool depth = colouring == Colouring::depth;
  const bool amounts = depth || colouring == Colouring::confidence;
  if (depth) {
    amountLegend_->setQuantity(tr("Cloth depth"), tr("mm"),
                               tr("How deep the skin lies below each scan point."), true);
    if (!shownDepth_) amountLegend_->setRange({depthMax_});
  } else if (amounts) {
    amountLegend_->setQuantity(tr("Confidence"), QString(),
                               tr("How sure the place of each scan point is."), false);
    amountLegend_->setRange({1});
  }
  shownDepth_ = depth;
  const ui::ColourMap map = ui::ColourMap::builtin();
  for (ui::ScanLayer* layer : {&scene.scan(), &scene.scanAlone()}) {
    layer->setDoubtFades(card_->doubtFades());
    layer->setAmountRange(map, amountLegend_->range().max);
  }
  scene.scanAlone().setColouring(byPlace(colouring) ? scene.scan().colouring()
                                                    : ui::ScanColouring::file);
  canonical_->setDoubtFades(card_->doubtFades());
  canonical_->setAmountRange(map, amountLegend_->range().max);
  canonical_->setTint(colouring == Colouring::checker      ? ui::Tint::checker
                      : colouring == Colouring::parts      ? ui::Tint::parts
                      : colouring == Colouring::confidence ? ui::Tint::confidence
                      : depth                              ? ui::Tint::amount
                                                           : ui::Tint::place);
  const bool smooth = colouring == Colouring::place || colouring == Colouring::checker ||
                      body == BodyColouring::place || body == BodyColouring::checker;
  const bool parts = colouring == Colouring::parts || body == BodyColouring::parts;
  placeLegend_->setParts(parts && !smooth);
  // Beside the canonical body itself it would only cover the others.
  const auto& panes = scene.panes();
  const bool needed = std::find(panes.begin(), panes.end(), ui::PaneKind::canonical) == panes.end();
  placeLegend_->setVisible(shown_ && needed && (smooth || parts));
  amountLegend_->setVisible(shown_ && amounts && layers_.scanVisible());
  arrowLegend_->setVisible(shown_ && card_->arrows() && scene.body().hasMesh());
  scene.refresh();
}

void CorrespondenceView::requestArrows() {
  const ui::BodyLayer& body = sync_.scene().body();
  if (!shown_ || !card_->arrows() || !body.hasMesh() ||
      body.vertices().cols() != shown_->map.surface->vertices().cols()) {
    arrowLayer_->hide();
    arrowJob_.cancel();
    sync_.scene().refresh();
    return;
  }
  const int count = card_->arrowCount();
  const Faces& faces = body.faces();
  if (shown_->source == Source::network) {
    // Known points of the skin go where it goes: at once, in the same frame as the body.
    return showArrows(
        arrowsTo(body.vertices(), faces, shown_->samples, shown_->cloud, shown_->onBody, count));
  }
  // The fit's own pairs are the closest points of the body shown.
  arrowJob_.request(
      [shown = shown_, count, vertices = std::make_shared<const Points>(body.vertices())] {
        return closestArrows(*shown, *vertices, count);
      },
      [this](const PlaceArrows& arrows) { showArrows(arrows); });
}

void CorrespondenceView::showArrows(const PlaceArrows& arrows) {
  if (!arrowRangeKnown_ && arrows.from.cols() > 0) {
    arrowLegend_->setRange(ui::rangeFor(arrows.lengthsMm()));
    arrowRangeKnown_ = true;
  }
  arrowLayer_->show(arrows.from, arrows.to, ui::ColourMap::builtin(), arrowLegend_->range().max);
  sync_.scene().refresh();
}

void CorrespondenceView::requestDistances() {
  const ui::BodyLayer& body = sync_.scene().body();
  if (!shown_ || layers_.bodyColouring() != BodyColouring::distance || !body.hasMesh() ||
      !document_.preflight()) {
    distances_.cancel();
    return;
  }
  if (!toScan_ || !toScan_->isOf(document_.scan(), document_.preflight())) {
    toScan_ = std::make_shared<ScanDistances>(document_.scan(), document_.preflight());
  }
  const auto vertices = std::make_shared<const Points>(body.vertices());
  distances_.request([toScan = toScan_, vertices] { return toScan->millimetres(*vertices); },
                     [this](const std::vector<float>& millimetres) {
                       ui::BodyLayer& shown = sync_.scene().body();
                       if (Eigen::Index(millimetres.size()) != shown.vertices().cols()) return;
                       shown.setAmounts(millimetres, ui::ColourMap::builtin(),
                                        distanceLegend_.range().max);
                       distanceLegend_.show();
                       sync_.scene().refresh();
                     });
}

// --- The network alone ----------------------------------------------------------------------

void CorrespondenceView::predict() {
  if (!document_.scan() || !document_.preflight() || line_) return;
  line_ = strip_.add(tr("Asking the network"));
  line_->setCancellable(true);
  connect(line_, &ui::ProgressLine::cancelRequested, this, [this] { stop_.request(); });
  stop_ = StopSource();
  updateAvailable();
  predictJob_.request(
      [predict = services_.predict, scan = document_.scan(), preflight = document_.preflight(),
       stop = stop_.token()] { return predict(*scan, *preflight, stop); },
      [this](const Result<registration::ScanPrediction>& predicted) { onPredicted(predicted); });
}

void CorrespondenceView::onPredicted(const Result<registration::ScanPrediction>& predicted) {
  if (line_) line_->finish();
  line_.clear();
  if (!predicted) {
    if (predicted.error().code != ErrorCode::cancelled) {
      errors_.showError(tr("The network was not asked."), predicted.error());
    }
    return updateAvailable();
  }
  prediction_ = std::make_shared<registration::ScanPrediction>(predicted.value());
  forget();
  layers_.setColouring(Colouring::place);
}

}  // namespace loopreg::studio
