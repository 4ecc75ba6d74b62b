#include "app/studio/behaviours/Playback.h"

#include <QAction>
#include <utility>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "body/BodyWords.h"
#include "metrics/Distances.h"
#include "widgets/commands/Commands.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/plots/DistanceHistogram.h"
#include "widgets/plots/EnergyPlot.h"
#include "widgets/plots/PoseBars.h"
#include "widgets/plots/ShapeBars.h"
#include "widgets/scene/GhostLayer.h"
#include "widgets/style/Icon.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr Eigen::Index kSamples = 4000;
constexpr int kCalmMilliseconds = 250;

/// A start has costs of another kind.
double energyOf(const fit::FitIteration& step) {
  return step.stage == fit::Stage::hypotheses ? 0 : step.total;
}

/// One thread: the other core draws, or fits.
VectorXd measure(const Points& points, const Mesh& body) {
  return metrics::pointToSurface(points, body, 1);
}

// Start, end and A, told apart from clay and scan in both themes.
const QColor kStartColour(0x6f, 0x8f, 0xd8), kEndColour(0x7f, 0xb8, 0x8a),
    kHeldColour(0xc9, 0x7f, 0xd0);

}  // namespace

Playback::Playback(const Workspace& workspace, QObject* parent)
    : QObject(parent), work_(workspace), distances_(measure) {
  buildPages();
  buildCommands();
  ui::SceneView& scene = work_.sync.scene();
  for (const auto& [ghost, colour] :
       {std::pair(&ghostStart_, kStartColour), std::pair(&ghostEnd_, kEndColour),
        std::pair(&ghostHeld_, kHeldColour)}) {
    *ghost = std::make_unique<ui::GhostLayer>(scene.renderer(ui::PaneKind::fit), colour);
  }
  connect(&scene, &ui::SceneView::draftingChanged, this, [this](bool drafting) {
    for (const auto* ghost : {&ghostStart_, &ghostEnd_, &ghostHeld_}) {
      (*ghost)->setDrafted(drafting);
    }
  });
  calm_.setSingleShot(true);
  calm_.setInterval(kCalmMilliseconds);
  connect(&calm_, &QTimer::timeout, this, &Playback::updateHurry);

  ui::Timeline& timeline = work_.timeline;
  // After the scene, whose body is compared and measured.
  connect(&work_.sync, &SceneSync::bodyShown, this,
          [this] { showIteration(work_.timeline.current()); });
  for (const auto signal : {&ui::Timeline::scrubbingChanged, &ui::Timeline::playingChanged}) {
    connect(&timeline, signal, this, &Playback::updateHurry);
  }
  connect(&distances_, &ui::ResidualJob::ready, this,
          [this](const std::shared_ptr<const VectorXd>& metres, int iteration) {
            onDistances(*metres, iteration);
          });
  connect(&work_.sync, &SceneSync::distanceScaleChanged, this,
          [this] { histogram_->setScale(work_.sync.distanceMap(), work_.sync.distanceRange()); });
  connect(&work_.document, &Document::scanChanged, this, [this] {
    samples_ = nullptr;
    hold(-1);
    compare_->setGhosts(false, false);
  });
  connect(&work_.document, &Document::historyChanged, this, &Playback::onHistory);
  connect(&work_.document, &Document::resultChanged, this, &Playback::updateRunning);
  connect(&work_.document, &Document::resultChanged, this, &Playback::updateFigures);
  connect(&work_.fitJob, &ui::FitJob::started, this, &Playback::updateRunning);
  connect(&work_.fitJob, &ui::FitJob::ended, this, &Playback::updateRunning);
  connect(&work_.fitJob, &ui::FitJob::pausedChanged, this, &Playback::updateRunning);
  connect(&work_.fitJob, &ui::FitJob::advanced, this, &Playback::updateRunning);
  updateRunning();
}

Playback::~Playback() = default;

void Playback::buildPages() {
  histogram_ = new ui::DistanceHistogram;
  shape_ = new ui::ShapeBars;
  pose_ = new ui::PoseBars;
  compare_ = new ui::ComparePanel;
  compare_->setColours(kStartColour, kEndColour, kHeldColour);
  ui::Timeline& timeline = work_.timeline;
  timeline.addPage(tr("Distances"), tr("How far the scan lies from the body, in millimetres"),
                   histogram_);
  timeline.addPage(tr("Shape"), tr("Shape coefficients, in standard deviations"), shape_);
  timeline.addPage(tr("Pose"), tr("Joint angles against their limits, in degrees"), pose_);
  timeline.addPage(tr("Compare"), tr("Two iterations against each other"), compare_);
  connect(compare_, &ui::ComparePanel::holdRequested, this,
          [this] { hold(work_.timeline.current()); });
  connect(compare_, &ui::ComparePanel::releaseRequested, this, [this] { hold(-1); });
  connect(compare_, &ui::ComparePanel::ghostsChanged, this, &Playback::updateGhosts);
}

void Playback::buildCommands() {
  using Menu = ui::Commands::Menu;
  ui::Commands& commands = work_.commands;
  pause_ =
      newAction(this, "actionPauseFit", QStringLiteral("pause"), tr("&Pause the fit"), Qt::Key_F6);
  stepFit_ = newAction(this, "actionStepFit", QStringLiteral("step-fit"), tr("&One iteration more"),
                       Qt::Key_F7);
  continue_ = newAction(this, "actionContinueFrom", QStringLiteral("continue"),
                        tr("&Continue from this iteration"), Qt::CTRL | Qt::SHIFT | Qt::Key_R);
  hold_ = newAction(this, "actionHold", {}, tr("Hold as &A for comparison"), Qt::Key_A);
  release_ = newAction(this, "actionRelease", {}, tr("&Let go of A"), Qt::SHIFT | Qt::Key_A);
  QAction* go = newAction(this, "actionGoTo", {}, tr("&Go to iteration"), Qt::Key_G);
  QAction* stack = newAction(this, "actionStackEnergy", {}, tr("&Stack the energy terms"), {});
  stack->setCheckable(true);
  stack->setToolTip(tr("Fill the total's curve with the terms, by their shares"));
  commands.add(Menu::fit, {pause_, stepFit_, continue_});
  commands.add(Menu::inspect, {go, hold_, release_, stack});

  connect(pause_, &QAction::triggered, this,
          [this] { work_.fitJob.setPaused(!work_.fitJob.paused()); });
  connect(stepFit_, &QAction::triggered, &work_.fitJob, &ui::FitJob::step);
  connect(continue_, &QAction::triggered, this,
          [this] { Q_EMIT work_.timeline.continueRequested(work_.timeline.current()); });
  connect(hold_, &QAction::triggered, this, [this] {
    hold(work_.timeline.current());
    work_.timeline.showPage(compare_);
  });
  connect(release_, &QAction::triggered, this, [this] { hold(-1); });
  connect(go, &QAction::triggered, &work_.timeline, &ui::Timeline::askForIteration);
  auto* plot = work_.timeline.findChild<ui::EnergyPlot*>();
  connect(stack, &QAction::toggled, plot, &ui::EnergyPlot::setStacked);

  if (auto* card = work_.side.findChild<ui::ResultCard*>()) {
    QList<QAction*> actions{pause_, stepFit_};
    if (QAction* stop = commands.find(QStringLiteral("actionStop"))) actions << stop;
    card->setRunActions(actions);
  }
}

// --- The iteration shown --------------------------------------------------------------------

void Playback::onHistory() {
  const auto count = static_cast<int>(work_.document.history().size());
  if (count == 0) {
    hold(-1);
    late_.resize(0);
    measured_ = -1;
    histogram_->setDistances({});
    compare_->setGhosts(false, false);
  }
  updateGhosts();
}

void Playback::showIteration(int iteration) {
  if (late_.size() > 0) showDistances(std::exchange(late_, {}), lateIteration_);
  const auto& history = work_.document.history();
  const bool known = iteration >= 0 && iteration < static_cast<int>(history.size()) &&
                     history[static_cast<std::size_t>(iteration)].parameters;
  if (known && work_.document.model()) {
    const body::BodyParameters& parameters =
        *history[static_cast<std::size_t>(iteration)].parameters;
    shape_->setBetas(parameters.betas);
    pose_->setAngles(registration::jointAngles(*work_.document.model(), parameters));
    requestDistances();
  } else {
    shape_->setBetas({});
    pose_->setAngles({});
  }
  updateComparison();
}

// Few points: those of the draft where there is one, so that it can be coloured by them.
void Playback::requestDistances() {
  const ui::ScanPointer& scan = work_.document.scan();
  const ui::BodyLayer& body = work_.sync.scene().body();
  if (!scan || !body.hasMesh()) return;
  if (!samples_) {
    const Points& all = scan->mesh.vertices;
    sampled_ = work_.document.display() ? work_.document.display()->draft.source
                                        : std::vector<std::int32_t>();
    if (sampled_.empty()) {
      const Eigen::Index step = all.cols() / kSamples + 1;
      for (Eigen::Index i = 0; i < all.cols(); i += step) {
        sampled_.push_back(static_cast<std::int32_t>(i));
      }
    }
    samples_ = std::make_shared<const Points>(all(Eigen::all, sampled_));
  }
  auto mesh = std::make_shared<Mesh>();
  mesh->vertices = body.vertices();
  mesh->faces = body.faces();
  distances_.request(samples_, work_.document.alignment(), std::move(mesh),
                     work_.timeline.current());
}

// Beside a fit the bars join the next iteration's frame: two frames for each would cost the fit, on
// a machine that draws with its processor, more than the bars are worth.
void Playback::onDistances(const VectorXd& metres, int iteration) {
  lateIteration_ = iteration;
  const bool joins = work_.fitJob.running() && !work_.fitJob.paused();
  joins ? void(late_ = metres) : showDistances(metres, iteration);
}

void Playback::showDistances(const VectorXd& metres, int iteration) {
  if (metres.size() != static_cast<Eigen::Index>(sampled_.size())) return;
  const auto& preflight = work_.document.preflight();
  const std::vector<bool>* person = preflight ? &preflight->isPerson : nullptr;
  std::vector<double> all, counted;
  for (Eigen::Index i = 0; i < metres.size(); ++i) {
    const auto vertex = static_cast<std::size_t>(sampled_[static_cast<std::size_t>(i)]);
    all.push_back(1000 * metres(i));
    if (!person || vertex >= person->size() || (*person)[vertex]) counted.push_back(all.back());
  }
  histogram_->setDistances(std::move(counted));
  const auto& history = work_.document.history();
  const bool known = iteration >= 0 && iteration < static_cast<int>(history.size());
  measured_ = known ? iteration : -1;
  measuredBody_ = known ? history[static_cast<std::size_t>(iteration)].parameters : nullptr;
  updateFigures();
  ui::SceneView& scene = work_.sync.scene();
  if (!scene.hurried()) return;
  if (scene.scan().setDraftResiduals(all, work_.sync.distanceMap(), work_.sync.distanceRange())) {
    work_.viewport.requestRender();
  }
}

// One number for one thing, wherever it stands: at the end of a fit the figures of its result,
// those of the whole surface, take the place of what the sample of points says.
void Playback::updateFigures() {
  const auto& result = work_.document.result();
  const auto& history = work_.document.history();
  const int last = static_cast<int>(history.size()) - 1;
  // A re-fit may have put another body in the step's place: its distances are on their way.
  if (measured_ < 0 || measured_ > last ||
      history[static_cast<std::size_t>(measured_)].parameters != measuredBody_) {
    return;
  }
  std::optional<ui::DistanceHistogram::Figures> known;
  if (result && measured_ == last) {
    known = {result->scanToModelMm.median, result->scanToModelMm.p95};
  }
  histogram_->setFigures(known);
  work_.timeline.setDistance(measured_, histogram_->median());
  if (held_ >= 0) updateComparison();
}

// --- Comparison -----------------------------------------------------------------------------

// A is kept as it is: a re-fit may replace the steps that it was one of, and to what was before is
// what people compare.
void Playback::hold(int iteration) {
  const auto& history = work_.document.history();
  const bool known = iteration >= 0 && iteration < static_cast<int>(history.size());
  held_ = known ? iteration : -1;
  heldStep_ = known ? history[static_cast<std::size_t>(iteration)] : fit::FitIteration();
  heldBody_ = known ? work_.document.bodyAt(iteration) : Mesh();
  heldMm_ = 0;
  shape_->setReference(heldStep_.parameters ? heldStep_.parameters->betas : VectorXd());
  release_->setEnabled(known);
  updateComparison();
  updateGhosts();
}

ui::CompareSide Playback::shownSide() const {
  const auto& history = work_.document.history();
  const int shown = work_.timeline.current();
  if (shown < 0 || shown >= static_cast<int>(history.size())) return {};
  return {shown, energyOf(history[static_cast<std::size_t>(shown)]),
          work_.timeline.distance(shown)};
}

ui::CompareSide Playback::heldSide() {
  if (held_ < 0) return {};
  const auto& history = work_.document.history();
  const auto index = static_cast<std::size_t>(held_);
  const bool before = index >= history.size() || history[index].parameters != heldStep_.parameters;
  // Measured when it is shown, which it may be only after it was held.
  if (!before && work_.timeline.distance(held_) > 0) heldMm_ = work_.timeline.distance(held_);
  return {held_, energyOf(heldStep_), heldMm_, before};
}

ui::CompareBodies Playback::compareBodies() const {
  ui::CompareBodies found;
  const Points& a = heldBody_.vertices;
  const Points& b = work_.sync.scene().body().vertices();
  if (a.cols() == 0 || a.cols() != b.cols()) return found;
  const Eigen::RowVectorXd apart = (a - b).colwise().norm();
  Eigen::Index most = 0;
  found.mostMm = 1000 * apart.maxCoeff(&most);
  found.meanMm = 1000 * apart.mean();
  const body::BodyModel& model = *work_.document.model();
  const auto joint = static_cast<std::size_t>(model.skin.joint(0, most));
  found.where = QString::fromStdString(body::partTitle(model.jointNames[joint]));
  return found;
}

void Playback::updateComparison() {
  compare_->show(heldSide(), shownSide(), held_ >= 0 ? compareBodies() : ui::CompareBodies());
}

void Playback::updateGhosts() {
  const int last = static_cast<int>(work_.document.history().size()) - 1;
  const auto place = [](ui::GhostLayer& ghost, const Mesh& body) {
    body.vertexCount() == 0 ? ghost.hide() : ghost.show(body.vertices, body.faces);
  };
  place(*ghostStart_, compare_->ghostOfStart() ? work_.document.bodyAt(0) : Mesh());
  place(*ghostEnd_, compare_->ghostOfEnd() ? work_.document.bodyAt(last) : Mesh());
  place(*ghostHeld_, heldBody_);
  work_.viewport.requestRender();
}

// --- Frames and the running fit -------------------------------------------------------------

// The draft stays for a moment after the handle is let go: the next grip is often near.
void Playback::updateHurry() {
  const ui::Timeline& timeline = work_.timeline;
  const bool fitting = work_.fitJob.running() && !work_.fitJob.paused();
  const bool now = fitting || timeline.scrubbing() || timeline.playing();
  ui::SceneView& scene = work_.sync.scene();
  if (now) {
    calm_.stop();
    scene.setHurried(true);
  } else if (scene.hurried()) {
    if (sender() != &calm_) return calm_.start();
    scene.setHurried(false);
    work_.sync.showIteration(timeline.current());  // the full scan's colours are due
  }
}

void Playback::updateRunning() {
  const bool running = work_.fitJob.running();
  const bool paused = work_.fitJob.paused();
  pause_->setEnabled(running);
  // An action tells all its buttons of every icon, also of the one that it has.
  if (pause_->iconText() != (paused ? tr("Go on") : tr("Pause"))) {
    pause_->setText(paused ? tr("&Go on") : tr("&Pause the fit"));
    pause_->setIconText(paused ? tr("Go on") : tr("Pause"));
    pause_->setIcon(ui::themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
  }
  stepFit_->setEnabled(running);
  stepFit_->setIconText(tr("Step"));
  const bool some = !work_.document.history().empty();
  hold_->setEnabled(some);
  release_->setEnabled(held_ >= 0);
  const bool continuable = !running && work_.document.result() != nullptr;
  continue_->setEnabled(continuable);
  work_.timeline.setContinuable(continuable);
  if ((!running || paused) && late_.size() > 0) {
    showDistances(std::exchange(late_, {}), lateIteration_);
  }
  updateHurry();
}

}  // namespace loopreg::studio
