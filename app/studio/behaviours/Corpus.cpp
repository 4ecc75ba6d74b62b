#include "app/studio/behaviours/Corpus.h"

#include <QAction>
#include <QCryptographicHash>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QMainWindow>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QUrl>
#include <algorithm>
#include <thread>

#include "app/studio/Document.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/behaviours/CorpusPictures.h"
#include "widgets/commands/Commands.h"
#include "widgets/corpus/CorpusPanel.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/plots/EnergyPlot.h"
#include "widgets/preferences/Settings.h"

namespace loopreg::studio {
namespace {

constexpr int kPanelWidth = 400;
const QString kFolderKey = QStringLiteral("corpus/folder");
const QString kJobsKey = QStringLiteral("corpus/jobs");

std::filesystem::path toPath(const QString& path) { return QFile::encodeName(path).toStdString(); }

QString toQString(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

/// Where the results of a folder go is remembered by folder.
QString outputKey(const QString& folder) {
  const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha1);
  return QStringLiteral("corpus/outputs/") + QString::fromLatin1(hash.toHex().left(16));
}

QString outputOf(const QString& folder) {
  const QString usual = QDir(folder).filePath(QStringLiteral("loopreg-fits"));
  return QSettings().value(outputKey(folder), usual).toString();
}

/// The engine's word for what a scan is at, in the user's.
QString phaseWords(const QString& phase) {
  if (phase == QLatin1String("loading")) return Corpus::tr("reading");
  if (phase == QLatin1String("writing")) return Corpus::tr("writing");
  for (const fit::Stage stage : {fit::Stage::hypotheses, fit::Stage::articulated, fit::Stage::fine,
                                 fit::Stage::displacements, fit::Stage::adam}) {
    if (phase == QLatin1String(fit::stageName(stage))) {
      return Corpus::tr("fitting: %1").arg(ui::stageTitle(stage).toLower());
    }
  }
  return phase;
}

bool same(const batch::SummaryRow& a, const batch::SummaryRow& b) {
  return a.state == b.state && a.scanToModelMedianMm == b.scanToModelMedianMm &&
         a.scanToModelP95Mm == b.scanToModelP95Mm && a.seconds == b.seconds &&
         a.remark == b.remark && a.hasPicture == b.hasPicture;
}

}  // namespace

Corpus::Corpus(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      work_(workspace),
      panel_(new ui::CorpusPanel),
      dock_(new QDockWidget(&workspace.window)),
      pictures_(new CorpusPictures(*panel_, this)),
      files_(workspace.services),
      job_(workspace.services) {
  dock_->setObjectName(QStringLiteral("corpusDock"));
  dock_->setFeatures(QDockWidget::NoDockWidgetFeatures);
  dock_->setTitleBarWidget(new QWidget(dock_));  // the panel has a head of its own
  dock_->setWidget(panel_);
  dock_->hide();
  work_.window.addDockWidget(Qt::LeftDockWidgetArea, dock_);
  const int threads = runThreads(work_.settings.threads());
  const int most = std::max(2, threads);
  panel_->run().setJobs(
      std::min(most, QSettings().value(kJobsKey, std::max(1, threads / 2)).toInt()), most);
  connect(&panel_->run(), &ui::CorpusRunBar::jobsChosen, this,
          [](int jobs) { QSettings().setValue(kJobsKey, jobs); });
  buildActions();
  connectPanel();
  connectRun();
  connectDocument();
  work_.window.installEventFilter(this);
  updateEnabled();
}

Corpus::~Corpus() = default;

int Corpus::runThreads(int allowed) {
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return std::max(1, std::min(allowed > 0 ? allowed : cores, cores - 1));
}

bool Corpus::busy() const { return files_.busy() || job_.running(); }

void Corpus::buildActions() {
  using Menu = ui::Commands::Menu;
  openFolder_ = newAction(this, "actionOpenFolder", {}, tr("Open &folder..."),
                          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
  openFolder_->setToolTip(tr("Open a folder of scans to register them all (Ctrl+Shift+O)"));
  show_ = newAction(this, "actionCorpus", {}, tr("&Folder of scans"), Qt::Key_F9);
  show_->setCheckable(true);
  registerAll_ = newAction(this, "actionRegisterAll", {}, tr("Register the whole folder"),
                           QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_R));
  nextWorst_ = newAction(this, "actionNextWorst", {}, tr("Next worst fit of the folder"),
                         QKeySequence(Qt::SHIFT | Qt::Key_N));
  keep_ = newAction(this, "actionKeepFit", {}, tr("Keep this fit in the folder"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K));
  report_ = newAction(this, "actionCorpusReport", {}, tr("Open the folder's report"), {});
  report_->setToolTip(tr("All fits with their pictures, worst first, in the browser"));
  for (QAction* action : {registerAll_, nextWorst_, report_}) {
    ui::Commands::setNeeds(action, tr("a folder of scans"));
  }
  ui::Commands::setNeeds(keep_, tr("a fit of a folder's scan that is not kept yet"));
  work_.commands.add(Menu::file, {openFolder_, report_});
  work_.commands.add(Menu::fit, {registerAll_, keep_});
  work_.commands.add(Menu::inspect, nextWorst_);
  work_.commands.add(Menu::view, show_);
  connect(openFolder_, &QAction::triggered, this, &Corpus::chooseFolder);
  connect(show_, &QAction::toggled, this, [this](bool on) {
    dock_->setVisible(on);
    if (on) work_.window.resizeDocks({dock_}, {kPanelWidth}, Qt::Horizontal);
  });
  connect(registerAll_, &QAction::triggered, this, [this] { start({}); });
  connect(nextWorst_, &QAction::triggered, panel_, &ui::CorpusPanel::nextWorstRequested);
  connect(keep_, &QAction::triggered, this, &Corpus::keep);
  connect(report_, &QAction::triggered, this, [this] {
    const QString page = QDir(toQString(corpus_->output)).filePath(QStringLiteral("index.html"));
    if (QFile::exists(page)) {
      QDesktopServices::openUrl(QUrl::fromLocalFile(page));
    } else {
      work_.errors.showNotice(tr("There is no report yet: it is written with the first results."));
    }
  });
}

void Corpus::connectPanel() {
  connect(panel_, &ui::CorpusPanel::folderRequested, this, &Corpus::chooseFolder);
  connect(panel_, &ui::CorpusPanel::closeRequested, this, [this] { show_->setChecked(false); });
  connect(panel_, &ui::CorpusPanel::openRequested, this, &Corpus::openScan);
  connect(panel_, &ui::CorpusPanel::registerRequested, this, &Corpus::start);
  connect(panel_, &ui::CorpusPanel::keepRequested, this, &Corpus::keep);
  connect(panel_, &ui::CorpusPanel::motionRequested, this, &Corpus::motionRequested);
  connect(panel_, &ui::CorpusPanel::nextWorstRequested, this, [this] {
    const QString name = panel_->nextWorst();
    if (name.isEmpty()) {
      work_.errors.showNotice(tr("You have seen every fit of this folder."));
    } else {
      openScan(name);
    }
  });
  ui::CorpusRunBar& run = panel_->run();
  connect(&run, &ui::CorpusRunBar::reportRequested, report_, &QAction::trigger);
  connect(&run, &ui::CorpusRunBar::outputRequested, this, [this] {
    const QString output = QFileDialog::getExistingDirectory(
        &work_.window, tr("Choose a folder for the results"), toQString(corpus_->output));
    if (!output.isEmpty()) setOutput(output);
  });
}

// --- Folders --------------------------------------------------------------------------------

void Corpus::chooseFolder() {
  const QString folder =
      QFileDialog::getExistingDirectory(&work_.window, tr("Open a folder of scans"),
                                        QSettings().value(kFolderKey, QDir::homePath()).toString());
  if (!folder.isEmpty()) open(folder);
}

void Corpus::open(const QString& folder) {
  if (job_.running()) {
    work_.errors.showNotice(
        tr("The open folder is still being registered; stop that first, or wait."));
    return;
  }
  leaveThen([this, folder] {
    const QString path = QDir(folder).absolutePath();
    work_.errors.hide();
    QSettings().setValue(kFolderKey, path);
    corpus_.reset();
    panel_->showLoading(path);
    show_->setChecked(true);
    updateEnabled();
    files_.look(toPath(path), toPath(outputOf(path)));
  });
}

void Corpus::setOutput(const QString& output) {
  if (!corpus_ || job_.running()) return;
  const QString folder = toQString(corpus_->folder);
  QSettings().setValue(outputKey(folder), output);
  corpus_.reset();
  files_.look(toPath(folder), toPath(output));
}

void Corpus::lookAgain() {
  if (corpus_ && !busy()) files_.look(corpus_->folder, corpus_->output);
}

void Corpus::onLooked(const std::shared_ptr<const ui::CorpusView>& found) {
  const auto old = std::exchange(corpus_, found);
  ui::CorpusModel& model = panel_->model();
  const auto names = [](const ui::CorpusView& view) {
    std::vector<std::string> all;
    for (const batch::BatchScan& scan : view.scans) all.push_back(scan.name);
    return all;
  };
  if (old && names(*old) == names(*found)) {
    for (const batch::SummaryRow& row : found->rows) {
      const QString name = QString::fromStdString(row.name);
      const ui::CorpusRow* shown = model.find(name);
      if (shown && !same(shown->summary, row)) model.setSummary(name, row);
    }
    return;
  }
  model.setRows(found->rows);
  panel_->showFolder(toQString(found->folder), toQString(found->output));
  pictures_->setCorpus(found);
  if (found->looksLikeSequence) panel_->offerMotion(static_cast<int>(found->scans.size()), 30);
  onScan();
  updateEnabled();
  Q_EMIT opened(found);
  // Something to look at; whoever already looks at something keeps it.
  if (work_.document.scan()) return;
  const auto first =
      std::find_if(found->rows.begin(), found->rows.end(),
                   [](const batch::SummaryRow& row) { return row.state != "unreadable"; });
  if (first != found->rows.end()) openScan(QString::fromStdString(first->name));
}

bool Corpus::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::WindowActivate) lookAgain();
  return QObject::eventFilter(watched, event);
}

// --- A scan and its fit ---------------------------------------------------------------------

QString Corpus::unkept() const {
  const bool changed = !open_.isEmpty() && work_.document.result() &&
                       work_.document.result() != kept_ && !work_.fitJob.running();
  return changed ? open_ : QString();
}

void Corpus::leaveThen(std::function<void()> goOn) {
  const QString name = unkept();
  if (name.isEmpty()) return goOn();
  auto* box = new QMessageBox(QMessageBox::Question, tr("Keep the fit?"),
                              tr("The fit of %1 is not in its folder yet.").arg(name),
                              QMessageBox::Cancel, &work_.window);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setObjectName(QStringLiteral("keepQuestion"));
  QPushButton* keepIt = box->addButton(tr("Keep it"), QMessageBox::AcceptRole);
  QPushButton* drop = box->addButton(tr("Leave it"), QMessageBox::DestructiveRole);
  box->setDefaultButton(keepIt);
  connect(box, &QMessageBox::buttonClicked, this,
          [this, keepIt, drop, goOn = std::move(goOn)](QAbstractButton* button) {
            if (button == keepIt) keep();
            if (button == keepIt || button == drop) goOn();
          });
  box->open();
}

void Corpus::openScan(const QString& name) {
  if (!panel_->model().find(name)) return;
  leaveThen([this, name] {
    const ui::CorpusRow* row = panel_->model().find(name);
    if (!row) return;
    panel_->reveal(name);
    Q_EMIT openRequested(QString::fromStdString(row->summary.file));
  });
}

void Corpus::connectDocument() {
  connect(&work_.document, &Document::scanChanged, this, &Corpus::onScan);
  connect(&work_.document, &Document::resultChanged, this, &Corpus::updateEnabled);
  connect(&work_.fitJob, &ui::FitJob::started, this, &Corpus::updateEnabled);
  connect(&work_.fitJob, &ui::FitJob::ended, this, &Corpus::updateEnabled, Qt::QueuedConnection);
  connect(&files_, &ui::CorpusFiles::looked, this, &Corpus::onLooked);
  connect(&files_, &ui::CorpusFiles::lookFailed, this, [this](const Error& error) {
    corpus_.reset();
    panel_->model().setRows({});
    panel_->showFolder({}, {});
    updateEnabled();
    work_.errors.showError(tr("The folder was not opened."), error);
  });
  connect(&files_, &ui::CorpusFiles::fitRead, this,
          [this](const std::shared_ptr<const ui::FolderFit>& fit) { onFitRead(*fit); });
  connect(&files_, &ui::CorpusFiles::readFailed, this, [this](const QString&, const Error& error) {
    work_.errors.showError(tr("The scan's fit was not opened."), error);
  });
  connect(&files_, &ui::CorpusFiles::kept, this,
          [this](const QString& name, const batch::SummaryRow& row) {
            panel_->model().setSummary(name, row);
            work_.errors.showNotice(tr("The fit of %1 is kept in its folder.").arg(name));
            updateEnabled();
          });
  connect(&files_, &ui::CorpusFiles::keepFailed, this,
          [this](const QString& name, const Error& error) {
            if (name == open_) kept_.reset();
            work_.errors.showError(tr("The fit was not kept."), error);
            updateEnabled();
          });
}

// Another scan stands in the view: is it one of these, and has it a fit?
void Corpus::onScan() {
  open_.clear();
  kept_.reset();
  const ui::ScanPointer& scan = work_.document.scan();
  if (corpus_ && scan) {
    for (const batch::BatchScan& known : corpus_->scans) {
      if (known.file.string() == scan->file) open_ = QString::fromStdString(known.name);
    }
  }
  panel_->model().setOpen(open_);
  updateEnabled();
  const ui::CorpusRow* row = panel_->model().find(open_);
  if (!row || !row->hasFit() || work_.document.result()) return;
  files_.readFit(corpus_->output, open_, scan, work_.document.model(),
                 runThreads(work_.settings.threads()));
}

// The fit comes like one that has just ended, with a history of one step.
void Corpus::onFitRead(const ui::FolderFit& fit) {
  Document& document = work_.document;
  if (fit.name != open_ || fit.scan != document.scan() || document.result() ||
      work_.fitJob.running()) {
    return;
  }
  kept_ = fit.result;
  registration::FitOptions options = fit.options;
  options.threads = 0;
  document.setOptions(options);
  document.setPreflight(std::make_shared<const registration::Preflight>(fit.result->preflight));
  document.setModel(fit.model);
  fit::FitIteration step;
  step.stage = fit::Stage::fine;
  step.scanToModel = fit.result->scanToModelMm.median / 1000;
  step.total = fit.result->energy;
  step.parameters = std::make_shared<const body::BodyParameters>(fit.result->parameters);
  if (fit.result->displacements.cols() > 0) {
    step.displacements = std::make_shared<const Points>(fit.result->displacements);
  }
  document.setFit({step}, fit.result);
  work_.side.setPage(ui::SidePanel::Page::result);
}

void Corpus::keep() {
  const QString name = unkept();
  if (name.isEmpty() || !corpus_) return;
  Document& document = work_.document;
  ui::FolderFit fit{name, document.scan(), document.model(), document.result(), document.options()};
  fit.options.threads = runThreads(work_.settings.threads());
  kept_ = fit.result;
  files_.keepFit(*corpus_, fit, batchOptions());
  updateEnabled();
}

// --- The run --------------------------------------------------------------------------------

batch::BatchOptions Corpus::batchOptions() const {
  batch::BatchOptions options;
  options.fit.threads = runThreads(work_.settings.threads());
  options.pictures = true;
  options.jobs = panel_->run().jobs();
  return options;
}

// Without names: all that have no fit yet, also one that another program finishes meanwhile. By
// name: those, again if need be.
void Corpus::start(const QStringList& names) {
  if (!corpus_ || job_.running()) return;
  ui::CorpusJob::Order order;
  order.all = corpus_->scans;
  order.output = corpus_->output;
  if (work_.document.chosenBody()) order.model = work_.document.chosenBody()->body.model;
  order.options = batchOptions();
  order.options.resume = names.isEmpty();
  for (const batch::BatchScan& scan : corpus_->scans) {
    const QString name = QString::fromStdString(scan.name);
    const ui::CorpusRow* row = panel_->model().find(name);
    const bool wanted = names.isEmpty() ? row && !row->hasFit() : names.contains(name);
    if (wanted) order.todo.push_back(scan);
  }
  if (order.todo.empty()) return;
  panel_->hideMotionOffer();
  todo_ = static_cast<int>(order.todo.size());
  ended_ = 0;
  job_.start(std::move(order));
}

void Corpus::connectRun() {
  ui::CorpusRunBar& run = panel_->run();
  connect(&run, &ui::CorpusRunBar::pauseRequested, &job_, &ui::CorpusJob::setPaused);
  connect(&run, &ui::CorpusRunBar::stopRequested, &job_, &ui::CorpusJob::stop);
  connect(&job_, &ui::CorpusJob::started, this, [this] {
    panel_->run().setRun(ui::CorpusRunBar::Run::running);
    pictures_->setRunning(true);
    line_ = work_.jobs.add(todo_ == 1 ? tr("Registering a scan")
                                      : tr("Registering %1 scans").arg(todo_));
    connect(line_, &ui::ProgressLine::cancelRequested, &job_, &ui::CorpusJob::stop);
    showProgress();
    updateEnabled();
  });
  connect(&job_, &ui::CorpusJob::pausedChanged, this, [this](bool paused) {
    using Run = ui::CorpusRunBar::Run;
    panel_->run().setRun(paused ? Run::paused : Run::running);
    showProgress();
  });
  connect(&job_, &ui::CorpusJob::scanStarted, this,
          [this](const QString& name) { panel_->model().setRunning(name, tr("reading")); });
  connect(&job_, &ui::CorpusJob::scanAdvanced, this,
          [this](const QString& name, const QString& phase) {
            panel_->model().setRunning(name, phaseWords(phase));
          });
  connect(&job_, &ui::CorpusJob::scanEnded, this,
          [this](const QString& name, batch::ScanState state, const batch::SummaryRow& row) {
            ++ended_;
            panel_->model().setSummary(name, row);
            if (state == batch::ScanState::elsewhere) {
              panel_->model().setState(name, ui::CorpusState::elsewhere);
            }
            showProgress();
            if (name == open_ && !work_.document.result() && !work_.fitJob.running()) onScan();
          });
  connect(&job_, &ui::CorpusJob::ended, this, &Corpus::onEnded);
}

void Corpus::showProgress() {
  panel_->run().setProgress(ended_, todo_);
  if (!line_) return;
  line_->setSteps(ended_, todo_, panel_->run().jobs(), job_.paused());
  line_->setPhase(job_.paused() ? tr("paused at %1 of %2").arg(ended_).arg(todo_)
                                : tr("%1 of %2").arg(ended_).arg(todo_));
}

void Corpus::onEnded(ui::CorpusJob::Ending ending) {
  if (line_) line_->finish();
  line_.clear();
  ui::CorpusModel& model = panel_->model();
  model.settle();
  panel_->run().setRun(ui::CorpusRunBar::Run::idle);
  pictures_->setRunning(false);
  updateEnabled();
  if (ending == ui::CorpusJob::Ending::failed) {
    work_.errors.showError(tr("The folder was not registered."), job_.error());
  } else if (ending == ui::CorpusJob::Ending::finished) {
    const int look = model.count(ui::CorpusState::check) + model.count(ui::CorpusState::failed);
    work_.errors.showNotice(
        look == 0   ? tr("The folder is registered; no fit needs a look.")
        : look == 1 ? tr("The folder is registered; one fit needs a look: Shift+N shows it.")
                    : tr("The folder is registered; %1 fits need a look: "
                         "Shift+N shows the worst first.")
                          .arg(look));
  }
}

void Corpus::updateEnabled() {
  const bool idle = corpus_ && !job_.running();
  registerAll_->setEnabled(idle);
  nextWorst_->setEnabled(corpus_ != nullptr);
  report_->setEnabled(corpus_ != nullptr);
  const QString name = files_.keeping() ? QString() : unkept();
  keep_->setEnabled(!name.isEmpty());
  panel_->offerToKeep(name);
}

}  // namespace loopreg::studio
