#include "app/studio/behaviours/MotionView.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QMainWindow>
#include <QVBoxLayout>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/actions/SaveName.h"
#include "app/studio/behaviours/Corpus.h"
#include "body/Skinning.h"
#include "registration/ExamineFit.h"
#include "widgets/commands/Commands.h"
#include "widgets/corpus/CorpusPanel.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/preferences/Settings.h"
#include "widgets/scene/DisplayMesh.h"
#include "widgets/timeline/FrameBar.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr std::size_t kKept = 16;  // frames' scans in memory
constexpr int kAhead = 6;          // frames read ahead while playing
constexpr int kRest = 300;         // milliseconds until a frame becomes the document
constexpr int kBarHeight = 132;

}  // namespace

MotionView::MotionView(const Workspace& workspace, Corpus& corpus, QVBoxLayout& below,
                       QObject* parent)
    : QObject(parent),
      work_(workspace),
      corpus_(corpus),
      bar_(new ui::FrameBar),
      cache_(workspace.services, ui::makeDisplayMesh, kKept),
      job_(workspace.services),
      examine_("examine", ui::Worker::Priority::behind),
      writer_("motion-write", ui::Worker::Priority::behind) {
  bar_->setFixedHeight(kBarHeight);
  bar_->hide();
  below.addWidget(bar_);
  calm_.setSingleShot(true);
  calm_.setInterval(kRest);
  buildActions();
  connectJob();
  connect(&corpus, &Corpus::opened, this, &MotionView::onFolder);
  connect(&corpus, &Corpus::motionRequested, this, &MotionView::start);
  connect(bar_, &ui::FrameBar::currentChanged, this, &MotionView::show);
  connect(bar_, &ui::FrameBar::playingChanged, this, [this](bool playing) {
    work_.sync.scene().setHurried(playing);
    if (!playing) calm_.start();
  });
  connect(bar_, &ui::FrameBar::exportRequested, export_, &QAction::trigger);
  connect(bar_, &ui::FrameBar::closeRequested, this, &MotionView::putAway);
  connect(&calm_, &QTimer::timeout, this, &MotionView::rest);
  connect(&cache_, &ui::FrameCache::ready, this, [this](int frame) {
    if (!bar_->isVisible() || frame != bar_->current()) return;
    showScan(frame);
    if (!bar_->playing()) calm_.start();
  });
  connect(&cache_, &ui::FrameCache::failed, this, [this](int, const Error& error) {
    work_.errors.showError(tr("A frame of the motion cannot be read."), error);
  });
  connect(&work_.document, &Document::scanChanged, this, &MotionView::onScan);
  updateEnabled();
}

MotionView::~MotionView() = default;

bool MotionView::busy() const {
  return job_.running() || examine_.running() || writing_ > 0 ||
         (bar_->isVisible() && (calm_.isActive() || !cache_.idle()));
}

void MotionView::buildActions() {
  using Menu = ui::Commands::Menu;
  play_ = newAction(this, "actionMotionPlay", {}, tr("Play / pause the motion"),
                    QKeySequence(Qt::CTRL | Qt::Key_Space));
  next_ = newAction(this, "actionMotionNext", {}, tr("Next frame of the motion"),
                    QKeySequence(Qt::CTRL | Qt::Key_Right));
  previous_ = newAction(this, "actionMotionPrevious", {}, tr("Previous frame of the motion"),
                        QKeySequence(Qt::CTRL | Qt::Key_Left));
  export_ = newAction(this, "actionMotionExport", {}, tr("Export the motion..."), {});
  export_->setToolTip(tr("All frames as one animation: FBX, glTF, BVH, or numbers for NumPy"));
  for (QAction* action : {play_, next_, previous_, export_}) {
    ui::Commands::setNeeds(action, tr("a folder registered as motion"));
  }
  work_.commands.add(Menu::file, export_);
  work_.commands.add(Menu::inspect, {play_, previous_, next_});
  connect(play_, &QAction::triggered, this, [this] { bar_->setPlaying(!bar_->playing()); });
  // Space in the view plays what there is to play: the iterations of a fit, else the motion.
  if (QAction* space = work_.commands.find(QStringLiteral("actionPlay"))) {
    connect(space, &QAction::triggered, this, [this] {
      if (!bar_->isHidden() && work_.document.history().size() <= 1) play_->trigger();
    });
  }
  connect(next_, &QAction::triggered, this, [this] { bar_->step(1); });
  connect(previous_, &QAction::triggered, this, [this] { bar_->step(-1); });
  connect(export_, &QAction::triggered, this, &MotionView::chooseAndExport);
}

void MotionView::updateEnabled() {
  const bool shown = !bar_->isHidden();
  for (QAction* action : {play_, next_, previous_}) action->setEnabled(shown);
  export_->setEnabled(shown && motion_);
  bar_->setComplete(motion_ != nullptr);
}

// --- Making and reading ---------------------------------------------------------------------

ui::SequenceJob::Order MotionView::order() const {
  ui::SequenceJob::Order order;
  order.frames = folder_->scans;
  order.output = folder_->folder / "loopreg-motion";
  if (work_.document.chosenBody()) order.model = work_.document.chosenBody()->body.model;
  return order;
}

void MotionView::onFolder(const std::shared_ptr<const ui::CorpusView>& corpus) {
  putAway();
  job_.stop();
  folder_ = corpus;
  if (corpus->looksLikeSequence) job_.load(order());
}

void MotionView::start(double framesPerSecond) {
  if (!folder_ || job_.running()) return;
  ui::SequenceJob::Order order = this->order();
  order.options.framesPerSecond = framesPerSecond;
  order.options.fit.threads = Corpus::runThreads(work_.settings.threads());
  motion_.reset();
  job_.start(std::move(order));
}

void MotionView::connectJob() {
  connect(&job_, &ui::SequenceJob::started, this, [this](int frames) {
    corpus_.panel().hideMotionOffer();
    line_ = work_.jobs.add(tr("Registering %1 frames").arg(frames));
    line_->setPhase(tr("the person's shape"));
    connect(line_, &ui::ProgressLine::cancelRequested, &job_, &ui::SequenceJob::stop);
    updateEnabled();
  });
  connect(&job_, &ui::SequenceJob::tracked, this, &MotionView::onTracked);
  connect(&job_, &ui::SequenceJob::finished, this, &MotionView::onMotion);
  connect(&job_, &ui::SequenceJob::failed, this, [this](const Error& error) {
    work_.errors.showError(tr("The motion was not registered."), error);
  });
  connect(&job_, &ui::SequenceJob::ended, this, [this] {
    if (line_) line_->finish();
    line_.clear();
    updateEnabled();
  });
}

void MotionView::onTracked(int frame, const registration::SequenceFrame& result) {
  const int count = static_cast<int>(folder_->scans.size());
  if (!line_) return;
  line_->setFraction(double(frame + 1) / count);
  line_->setPhase(tr("frame %1 of %2, scan to body %3 mm")
                      .arg(frame + 1)
                      .arg(count)
                      .arg(result.medianMm, 0, 'f', 1));
}

void MotionView::onMotion(const ui::MotionPointer& motion) {
  motion_ = motion;
  corpus_.panel().hideMotionOffer();
  std::vector<ui::FrameCurve::Frame> frames;
  std::vector<std::filesystem::path> files;
  int doubtful = 0;
  for (std::size_t t = 0; t < motion->result.frames.size(); ++t) {
    const registration::SequenceFrame& frame = motion->result.frames[t];
    frames.push_back({frame.medianMm, frame.doubtful});
    files.push_back(motion->frames[t].file);
    doubtful += frame.doubtful;
  }
  shownScan_ = resting_ = -1;
  cache_.setFrames(std::move(files));
  bar_->showMotion(std::move(frames), motion->framesPerSecond);
  bar_->show();
  bar_->curve().setFocus();
  updateEnabled();
  if (doubtful > 0) {
    work_.errors.showWarning(doubtful == 1
                                 ? tr("One frame fits clearly worse than the others: it is marked "
                                      "in the curve.")
                                 : tr("%1 frames fit clearly worse than the others: they are "
                                      "marked in the curve.")
                                       .arg(doubtful));
  }
  show(bar_->current());
}

void MotionView::putAway() {
  bar_->setPlaying(false);
  bar_->hide();
  calm_.stop();
  examine_.cancel();
  cache_.setFrames({});
  motion_.reset();
  shownScan_ = resting_ = -1;
  updateEnabled();
}

// --- Frames in the view ---------------------------------------------------------------------

// The body at once, the scan as soon as it is read: what belongs to another frame is not shown.
void MotionView::show(int frame) {
  if (!motion_) return;
  examine_.cancel();
  calm_.stop();
  std::vector<int> wanted{frame};
  const int count = static_cast<int>(motion_->frames.size());
  if (bar_->playing()) {
    for (int i = 1; i <= kAhead; ++i) wanted.push_back((frame + i) % count);
  } else {
    for (const int near : {frame + 1, frame - 1}) wanted.push_back(near);
  }
  cache_.want(wanted);
  if (!work_.document.scan() || frame == resting_) {
    if (cache_.find(frame)) calm_.start();
    return;
  }
  resting_ = -1;
  const registration::SequenceFrame& shown = motion_->result.frames[std::size_t(frame)];
  ui::SceneView& scene = work_.sync.scene();
  const Points body = body::poseBody(*motion_->model, shown.parameters).vertices;
  scene.body().setMesh(body, motion_->model->faces);
  scene.body().setVisible(work_.layers.bodyVisible());
  showScan(frame);
  scene.refresh();
  if (!bar_->playing() && cache_.find(frame)) calm_.start();
}

void MotionView::showScan(int frame) {
  const ui::LoadedScan* scan = cache_.find(frame);
  ui::SceneView& scene = work_.sync.scene();
  if (!work_.document.scan() || frame == resting_) return;
  scene.scan().setVisible(scan && work_.layers.scanVisible());
  if (!scan || shownScan_ == frame) return;
  shownScan_ = frame;
  scene.setScanMesh(scan->display);
  scene.setScanAlignment(motion_->result.preflight.alignment);
  scene.setPerson(scan->preflight->isPerson);
  scene.refresh();
}

// Somebody opened a scan. One of the frames: the motion goes there; another one: it has no place in
// this motion's view.
void MotionView::onScan() {
  if (isOurs_ || bar_->isHidden()) return;
  bar_->setPlaying(false);
  resting_ = shownScan_ = -1;
  const std::string& file = work_.document.scan()->file;
  for (std::size_t i = 0; i < motion_->frames.size(); ++i) {
    if (motion_->frames[i].file.string() != file) continue;
    bar_->goTo(static_cast<int>(i));
    return show(static_cast<int>(i));
  }
  putAway();
}

// The frame as a scan with its fit: samples, distances and verdict are its own.
void MotionView::rest() {
  const int frame = bar_->current();
  const ui::LoadedScan* scan = motion_ ? cache_.find(frame) : nullptr;
  if (!scan || bar_->playing() || frame == resting_ || work_.fitJob.running()) return;
  const int threads = Corpus::runThreads(work_.settings.threads());
  examine_.request(
      [motion = motion_, scan = scan->scan, preflight = scan->preflight, frame, threads] {
        registration::FitResult result;
        result.preflight = *preflight;
        result.preflight.alignment = motion->result.preflight.alignment;
        result.parameters = motion->result.frames[std::size_t(frame)].parameters;
        result.seed = 1;
        const Result<void> done =
            registration::examineFit(*scan, *motion->model, nullptr, threads, {}, result);
        return done ? std::make_shared<const registration::FitResult>(std::move(result))
                    : ui::FitResultPointer();
      },
      [this, frame](const ui::FitResultPointer& result) { onExamined(frame, result); });
}

void MotionView::onExamined(int frame, const ui::FitResultPointer& result) {
  const ui::LoadedScan* scan = cache_.find(frame);
  if (!result || !scan || bar_->playing() || frame != bar_->current()) return;
  Document& document = work_.document;
  const bool first = !document.scan() || document.scan()->file.empty();
  const ui::Turntable camera = work_.viewport.camera();
  resting_ = shownScan_ = frame;
  ui::LoadedScan loaded = *scan;
  loaded.preflight = std::make_shared<const registration::Preflight>(result->preflight);
  QWidget* const focus = QApplication::focusWidget();
  isOurs_ = true;
  document.setScan(loaded);
  isOurs_ = false;
  if (focus) focus->setFocus();  // whoever steps through the frames goes on
  document.setModel(motion_->model);
  fit::FitIteration step;
  step.stage = fit::Stage::fine;
  step.total = result->energy;
  step.scanToModel = result->scanToModelMm.median / 1000;
  step.parameters = std::make_shared<const body::BodyParameters>(result->parameters);
  corpus_.setKept(result);
  document.setFit({step}, result);
  if (!first) work_.viewport.setCamera(camera);  // a frame is no new scan to walk around
}

// --- Export ---------------------------------------------------------------------------------

void MotionView::chooseAndExport() {
  if (!motion_) return;
  const QString folder =
      QFile::decodeName(QByteArray::fromStdString(motion_->output.parent_path().string()));
  const QString file = saveName(
      &work_.window, tr("Export the motion"),
      QDir(folder).filePath(QDir(folder).dirName() + QStringLiteral("_motion.fbx")),
      tr("Rigged animation as FBX (*.fbx);;Rigged animation as binary glTF (*.glb);;"
         "Skeleton's motion as BVH (*.bvh);;Numbers for NumPy, as AMASS has them (*.npz)"));
  if (!file.isEmpty()) exportTo(file);
}

void MotionView::exportTo(const QString& file) {
  if (!motion_) return;
  ++writing_;
  QPointer<ui::ProgressLine> line = work_.jobs.add(tr("Writing the motion"));
  line->setCancellable(false);
  writer_.post([this, file, motion = motion_, line] {
    std::vector<std::string> names;
    for (const batch::BatchScan& frame : motion->frames) {
      names.push_back(frame.file.filename().string());
    }
    const Result<void> written =
        registration::writeMotion(QFile::encodeName(file).toStdString(), names, *motion->model,
                                  motion->result, {}, motion->framesPerSecond);
    inbox_.post([this, file, written, line] {
      --writing_;
      if (line) line->finish();
      if (written) {
        work_.errors.showNotice(tr("Exported %1").arg(QDir::toNativeSeparators(file)));
      } else {
        work_.errors.showError(tr("The motion was not exported."), written.error());
      }
      Q_EMIT exported(file, bool(written));
    });
  });
}

}  // namespace loopreg::studio
