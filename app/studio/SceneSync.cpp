#include "app/studio/SceneSync.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "metrics/Distances.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

/// Both cores: residuals are only computed while no fit runs.
VectorXd measure(const Points& points, const Mesh& body) {
  return metrics::pointToSurface(points, body, 0);
}

ui::ScanColouring scanColouring(ui::LayersCard::Colouring chosen) {
  using From = ui::LayersCard::Colouring;
  using To = ui::ScanColouring;
  switch (chosen) {
    case From::plain:
      return To::plain;
    case From::file:
      return To::file;
    case From::residual:
      return To::residual;
    case From::place:
      return To::place;
    case From::checker:
      return To::checker;
    case From::parts:
      return To::parts;
    case From::confidence:
      return To::confidence;
    case From::depth:
      return To::depth;
  }
  return To::plain;
}

ui::Tint bodyTint(ui::LayersCard::BodyColouring chosen) {
  using From = ui::LayersCard::BodyColouring;
  switch (chosen) {
    case From::plain:
      return ui::Tint::none;
    case From::place:
      return ui::Tint::place;
    case From::checker:
      return ui::Tint::checker;
    case From::parts:
      return ui::Tint::parts;
    case From::distance:
      return ui::Tint::amount;
  }
  return ui::Tint::none;
}

}  // namespace

SceneSync::SceneSync(Document& document, ui::VtkViewport& viewport, ui::LayersCard& layers,
                     ui::LegendWidget& legend, QObject* parent)
    : QObject(parent),
      document_(document),
      viewport_(viewport),
      layers_(layers),
      legend_(legend),
      scene_(new ui::SceneView(&viewport)),
      aiming_(document, viewport, *scene_, layers),
      residuals_(measure) {
  connect(&document, &Document::scanChanged, this, &SceneSync::onScan);
  connect(&document, &Document::preflightChanged, this, &SceneSync::onPreflight);
  connect(&document, &Document::resultChanged, this, &SceneSync::onResult);
  connect(&layers, &ui::LayersCard::changed, this, &SceneSync::applyLayers);
  connect(&residuals_, &ui::ResidualJob::ready, this, &SceneSync::onResiduals);
  connect(&legend, &ui::LegendWidget::rangeChosen, this, [this](double max) {
    rangeChosen_ = true;
    legend_.setRange({max});
    applyResiduals();
  });
  connect(&viewport, &ui::VtkViewport::recentreRequested, this, &SceneSync::recentre);
  legend_.setMap(map_);
  legend_.hide();
}

// --- Document to scene ----------------------------------------------------------------------

void SceneSync::onScan() {
  residuals_.cancel();
  residualsDue_ = false;
  millimetres_.clear();
  rangeChosen_ = false;
  iteration_ = -1;
  scene_->body().clear();
  scene_->setScanMesh(document_.display());
  layers_.setAvailable(scene_->scan().hasFileColours(), false);
  layers_.setColouring(ui::LayersCard::Colouring::plain);
  placeScan();
  ui::Turntable camera = viewport_.camera();
  ui::lookFrom(camera, ui::NamedView::front);
  camera.azimuth = 0.35;
  camera.elevation = 0.12;
  viewport_.setCamera(camera);
  applyLayers();
  scene_->setSelection({});
  scene_->frameAll();
  Q_EMIT bodyShown();
}

void SceneSync::onPreflight() {
  placeScan();
  applyLayers();
  scene_->frameAll();
}

void SceneSync::placeScan() {
  aiming_.setScan(Points(3, 0));
  if (!document_.scan()) return;
  const Alignment alignment = document_.alignment();
  aiming_.setScan(alignment.apply(document_.scan()->mesh.vertices));
  const Points& aligned = aiming_.scan();
  scene_->setScanAlignment(alignment);
  const auto& preflight = document_.preflight();
  scene_->setPerson(preflight ? preflight->isPerson : std::vector<bool>());
  // Frame the person, not a floor that reaches to the horizon.
  Eigen::AlignedBox3d box;
  const bool known = preflight && Eigen::Index(preflight->isPerson.size()) == aligned.cols();
  for (Eigen::Index i = 0; i < aligned.cols(); ++i) {
    if (!known || preflight->isPerson[static_cast<std::size_t>(i)]) box.extend(aligned.col(i));
  }
  scene_->setScanBounds(box);
}

// A fit has ended, was discarded, or a new one begins (no result).
void SceneSync::onResult() {
  residuals_.cancel();
  residualsDue_ = false;
  if (!document_.result()) {
    millimetres_.clear();
    scene_->scan().setResiduals({}, map_, legend_.range());
    layers_.setAvailable(scene_->scan().hasFileColours(), false);
    const bool gone = document_.history().empty() && scene_->body().hasMesh();
    if (gone) scene_->body().clear();
    applyLayers();
    if (gone) Q_EMIT bodyShown();
    return;
  }
  placeScan();
  colouringAtResult_ = layers_.colouring();
  showIteration(iteration_);
  scene_->frameAgain();
}

void SceneSync::showIteration(int iteration) {
  iteration_ = iteration;
  const Mesh body = document_.bodyAt(iteration);
  if (body.vertexCount() == 0) {
    scene_->body().clear();
  } else {
    scene_->body().setMesh(body.vertices, body.faces);
    scene_->body().setVisible(layers_.bodyVisible());
  }
  placeTape();
  scene_->refresh();
  // While frames matter more, whoever hurries colours the draft (behaviours/Playback).
  residualsDue_ = document_.result() && scene_->hurried() && bool(document_.display()->draft);
  if (document_.result() && !residualsDue_) requestResiduals();
  Q_EMIT bodyShown();
}

void SceneSync::showPreview(const Points& vertices) {
  if (!document_.model() || vertices.cols() != document_.model()->vertexCount()) return;
  residuals_.cancel();
  scene_->body().setMesh(vertices, document_.model()->faces);
  placeTape();
  scene_->refresh();
}

void SceneSync::showTape(const body::Measurement* measurement) {
  tape_ = measurement ? measurement->path : std::vector<body::BodyPoint>();
  tapeClosed_ = measurement && measurement->closed;
  placeTape();
  scene_->refresh();
}

// Points of the skin go where the skin goes: the tape follows the pose.
void SceneSync::placeTape() {
  const Points& skin = scene_->body().vertices();
  Points path(3, static_cast<Eigen::Index>(tape_.size()));
  for (std::size_t i = 0; i < tape_.size(); ++i) {
    const body::BodyPoint& point = tape_[i];
    const auto& corner = point.vertex;
    if (*std::max_element(corner.begin(), corner.end()) >= skin.cols()) {
      path.resize(3, 0);  // another body, or none, is shown
      break;
    }
    path.col(static_cast<Eigen::Index>(i)) = point.bary(0) * skin.col(corner[0]) +
                                             point.bary(1) * skin.col(corner[1]) +
                                             point.bary(2) * skin.col(corner[2]);
  }
  scene_->tape().show(path, tapeClosed_);
}

// The body is copied (0.4 MB): the scene may move on while the worker measures.
void SceneSync::requestResiduals() {
  const ui::BodyLayer& body = scene_->body();
  if (!body.hasMesh() || !document_.scan()) return;
  auto mesh = std::make_shared<Mesh>();
  mesh->vertices = body.vertices();
  mesh->faces = body.faces();
  // The scan's own points, kept alive by the scan they belong to.
  const ui::ResidualJob::PointsPointer points(document_.scan(), &document_.scan()->mesh.vertices);
  residuals_.request(points, document_.alignment(), std::move(mesh), iteration_);
}

void SceneSync::onResiduals(const std::shared_ptr<const VectorXd>& metres) {
  const bool first = millimetres_.empty();
  millimetres_.resize(static_cast<std::size_t>(metres->size()));
  for (Eigen::Index i = 0; i < metres->size(); ++i) {
    millimetres_[static_cast<std::size_t>(i)] = 1000 * (*metres)[i];
  }
  if (first && !rangeChosen_) {
    // The range belongs to the person: floor and debris would stretch it.
    std::vector<double> person;
    const std::vector<bool>& isPerson = document_.preflight()->isPerson;
    for (std::size_t i = 0; i < millimetres_.size(); ++i) {
      if (isPerson.size() != millimetres_.size() || isPerson[i]) person.push_back(millimetres_[i]);
    }
    legend_.setRange(ui::rangeFor(std::move(person)));
  }
  layers_.setAvailable(scene_->scan().hasFileColours(), true);
  applyResiduals();
  // Nobody who has chosen colours while the distances were measured shall lose them.
  if (first && layers_.colouring() == colouringAtResult_) {
    layers_.setColouring(ui::LayersCard::Colouring::residual);
  }
  Q_EMIT residualsShown();
}

void SceneSync::setDistanceMap(const QString& name) {
  map_ = ui::ColourMap::builtin(name);
  legend_.setMap(map_);
  applyResiduals();
}

ui::ResidualRange SceneSync::distanceRange() const { return legend_.range(); }

void SceneSync::applyResiduals() {
  Q_EMIT distanceScaleChanged();
  scene_->scan().setResiduals(millimetres_, map_, legend_.range());
  applyLayers();
}

void SceneSync::applyLayers() {
  scene_->scan().setVisible(layers_.scanVisible());
  scene_->scan().setOpacity(layers_.scanOpacity());
  scene_->body().setVisible(layers_.bodyVisible());
  scene_->body().setOpacity(layers_.bodyOpacity());
  scene_->scan().setColouring(scanColouring(layers_.colouring()));
  scene_->body().setTint(bodyTint(layers_.bodyColouring()));
  legend_.setVisible(layers_.colouring() == ui::LayersCard::Colouring::residual &&
                     scene_->scan().hasResiduals() && layers_.scanVisible());
  scene_->refresh();
}

QStringList SceneSync::annotations(const QPointF& position, const std::optional<Aim>& aim) const {
  QStringList words;
  for (const Annotator& annotate : annotators_) words << annotate(position, aim);
  words.removeAll(QString());
  return words;
}

// --- Cursor ---------------------------------------------------------------------------------

// The eye keeps its direction and distance; only what it turns about moves to the middle.
void SceneSync::recentre(const QPointF& position) {
  const std::optional<Aim> aim = aiming_.at(position);
  if (!aim) return;
  ui::Turntable camera = viewport_.camera();
  camera.pivot = aim->hit.position;
  viewport_.flyTo(camera);
}

}  // namespace loopreg::studio
