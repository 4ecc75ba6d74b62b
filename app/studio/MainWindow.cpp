#include "app/studio/MainWindow.h"

#include <QAction>
#include <QCloseEvent>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "app/studio/CommandBars.h"
#include "app/studio/NetStore.h"
#include "app/studio/Workspace.h"
#include "app/studio/actions/FileActions.h"
#include "app/studio/actions/FitActions.h"
#include "app/studio/actions/ViewActions.h"
#include "app/studio/behaviours/About.h"
#include "app/studio/behaviours/Adaptation.h"
#include "app/studio/behaviours/Autosave.h"
#include "app/studio/behaviours/BodyChoice.h"
#include "app/studio/behaviours/CommandHelp.h"
#include "app/studio/behaviours/Corpus.h"
#include "app/studio/behaviours/CorrespondenceView.h"
#include "app/studio/behaviours/CrashRecovery.h"
#include "app/studio/behaviours/DemoPictures.h"
#include "app/studio/behaviours/DropFiles.h"
#include "app/studio/behaviours/Editing.h"
#include "app/studio/behaviours/Fitting.h"
#include "app/studio/behaviours/Inspecting.h"
#include "app/studio/behaviours/JobLines.h"
#include "app/studio/behaviours/Looks.h"
#include "app/studio/behaviours/Measuring.h"
#include "app/studio/behaviours/Mending.h"
#include "app/studio/behaviours/MotionView.h"
#include "app/studio/behaviours/Playback.h"
#include "app/studio/behaviours/Preferences.h"
#include "app/studio/behaviours/Projects.h"
#include "app/studio/behaviours/RecentFiles.h"
#include "app/studio/behaviours/SliceView.h"
#include "app/studio/behaviours/Viewing.h"
#include "widgets/adapt/AdaptPanel.h"
#include "widgets/body/BodyCard.h"
#include "widgets/body/BodyChooser.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/EmptyState.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/LegendRow.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preflight/PreflightCard.h"
#include "widgets/scene/DisplayMesh.h"
#include "widgets/scene/Rehearsal.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/timeline/TimelineSplit.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr int kDemoDelay = 400;  // milliseconds: the window is painted by then
constexpr int kRehearsalDelay = 250;

}  // namespace

MainWindow::MainWindow(const ui::Services& services, const QStringList& demos,
                       std::shared_ptr<NetStore> nets, QWidget* parent)
    : QMainWindow(parent), loadJob_(services, ui::makeDisplayMesh), fitJob_(services) {
  setWindowTitle(tr("LoopReg Studio"));
  setObjectName(QStringLiteral("mainWindow"));
  auto* whole = new QWidget(this);
  questions_ = new ui::QuestionBar(whole);
  stage_ = new QWidget(whole);
  auto* column = new QVBoxLayout(whole);
  auto* row = new QHBoxLayout(stage_);
  for (QBoxLayout* layout : std::initializer_list<QBoxLayout*>{column, row}) {
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
  }
  column->addWidget(questions_);
  column->addWidget(stage_, 1);
  row->addWidget(buildCentre(demos), 1);
  row->addWidget(buildSide());
  setCentralWidget(whole);

  status_ = new QLabel(this);
  status_->setObjectName(QStringLiteral("hoverText"));
  status_->setIndent(4);  // in line with the status bar's own messages
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addWidget(status_, 1);

  sync_ = new SceneSync(document_, *viewport_, *layers_, *legend_, this);
  if (!unused_) {
    (new ui::Rehearsal(sync_->scene(), *viewport_, sync_))->startAfter(kRehearsalDelay);
  }
  connectBodies(services);
  connectAdaptation(services, std::move(nets));
  buildActions();
  buildBehaviours(services);
  connectLoading();
  connectFitting();
  connectProjects();
  // A folder's run, which may take hours, is none of these.
  sync_->scene().setRefineCondition([this] {
    const bool fitting = fitJob_.running() && !fitJob_.paused();
    return !fitting && !loadJob_.running() && !mending_->busy() && !measuring_->busy() &&
           !inspecting_->pending() && !sync_->residualsPending();
  });
}

// The behaviours work with all parts to their end: they go first. The jobs' destructors stop their
// threads; nothing here waits for a fit to finish.
MainWindow::~MainWindow() { delete behaviours_; }

// --- Parts ----------------------------------------------------------------------------------

QWidget* MainWindow::buildCentre(const QStringList& demos) {
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  below_ = column;
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  errors_ = new ui::ErrorBar(centre);
  viewport_ = new ui::VtkViewport;
  legend_ = new ui::LegendWidget(viewport_);
  legends_ = new ui::LegendRow(*viewport_, this);
  legends_->add(*legend_);
  legends_->setArea([this] { return viewport_->paneRect(int(ui::PaneKind::fit)).toRect(); });
  connect(viewport_, &ui::VtkViewport::layoutChanged, legends_, &ui::LegendRow::place);
  empty_ = new ui::EmptyState(demos);
  new DemoPictures(demos + RecentFiles::files().mid(0, ui::EmptyState::kRecentShown), *empty_,
                   kDemoDelay, this);
  pages_ = new QStackedWidget(centre);
  pages_->addWidget(empty_);
  view_ = viewport_;
  if (!ui::VtkViewport::platformHasOpenGl()) {
    unused_.reset(viewport_);
    view_ = ui::VtkViewport::makeMessagePage(pages_);
  }
  pages_->addWidget(view_);
  jobs_ = new ui::JobStrip(pages_);
  bottom_ = new QWidget(centre);
  bottom_->setObjectName(QStringLiteral("bottomPanel"));
  bottom_->setAttribute(Qt::WA_StyledBackground);
  auto* inner = new QVBoxLayout(bottom_);
  inner->setContentsMargins(0, 0, 0, 0);
  timeline_ = new ui::Timeline(bottom_);
  inner->addWidget(timeline_);
  bottom_->hide();
  column->addWidget(errors_);
  auto* split = new ui::TimelineSplit(*pages_, *bottom_, centre);
  split->setObjectName(QStringLiteral("centreSplit"));
  column->addWidget(split, 1);
  return centre;
}

QWidget* MainWindow::buildSide() {
  using Page = ui::SidePanel::Page;
  side_ = new ui::SidePanel(this);
  preflight_ = new ui::PreflightCard;
  layers_ = new ui::LayersCard;
  result_ = new ui::ResultCard;
  body_ = new ui::BodyCard;
  side_->addCard(Page::scan, preflight_);
  side_->addCard(Page::scan, body_);
  side_->addCard(Page::result, result_);
  side_->addCard(Page::view, layers_);
  return side_;
}

void MainWindow::buildActions() {
  using Menu = ui::Commands::Menu;
  files_ = new FileActions(document_, *errors_, this);
  fits_ = new FitActions(document_, fitJob_, this);
  views_ = new ViewActions(*viewport_, sync_->scene(), *layers_, this);
  playback_ = new PlaybackActions(*timeline_, *viewport_, this);
  commands_ = new ui::Commands(*menuBar(), this);
  commands_->add(Menu::file,
                 {files_->open, bodies_->choose, files_->exportFit, files_->screenshot});
  commands_->add(Menu::fit, {fits_->start, fits_->stop, fits_->discard});
  commands_->addSeparator(Menu::fit);
  commands_->add(Menu::fit, {adaptation_->adapt, adaptation_->shipped});
  commands_->add(Menu::inspect, {playback_->play, playback_->previous, playback_->next,
                                 playback_->first, playback_->last});
  for (const auto& views : {views_->named, views_->opposites}) {
    for (QAction* view : views) commands_->add(Menu::view, view);
  }
  commands_->add(Menu::view,
                 {views_->orthographic, views_->trackball, views_->frame, views_->reset});
  commands_->addSeparator(Menu::view);
  commands_->add(Menu::view, {views_->toggleScan, views_->toggleBody});
}

// Everything beyond open, register and export: each brings its own cards and commands.
void MainWindow::buildBehaviours(const ui::Services& services) {
  const Workspace workspace{document_,  fitJob_,  *viewport_, *sync_,     *side_,
                            *timeline_, *layers_, *errors_,   *commands_, *this,
                            settings_,  *jobs_,   services,   *legend_,   *legends_};
  behaviours_ = new QObject(this);
  new Editing(workspace, behaviours_);  // first: undo and redo open their menu
  measuring_ = new Measuring(workspace, behaviours_);
  auto* lines = new JobLines(*jobs_, behaviours_);
  lines->follow(loadJob_);
  lines->follow(bodies_->job());
  lines->follow(fitJob_);
  lines->follow(adaptation_->job());
  new Playback(workspace, behaviours_);
  inspecting_ = new Inspecting(workspace, behaviours_);
  auto* looks = new Looks(workspace, behaviours_);
  connect(looks, &Looks::themeChanged, this, [this] {
    if (document_.result()) result_->showResult(*document_.result());
  });
  addViewing(workspace, *status_, *legend_, behaviours_);
  places_ = new CorrespondenceView(workspace, behaviours_);
  slices_ = new SliceView(workspace, places_->canonical(), behaviours_);
  auto* help = new CommandHelp(workspace, stage_);
  new About(workspace, adaptation_->nets(), this);
  recent_ = new RecentFiles(workspace, *empty_, behaviours_);
  connect(recent_, &RecentFiles::openRequested, this, &MainWindow::openFile);
  projects_ = new Projects(workspace, *questions_, behaviours_);
  autosave_ = new Autosave(workspace, *projects_, *questions_, behaviours_);
  recovery_ = new CrashRecovery(*projects_, *autosave_, *questions_, behaviours_);
  fillToolBar(*addToolBar(tr("Tools")), *files_, *fits_, *views_, *help, *commands_);
  mending_ = new Mending(workspace, behaviours_);
  connect(timeline_, &ui::Timeline::continueRequested, mending_, &Mending::continueFrom);
  connect(inspecting_, &Inspecting::takeRequested, mending_, &Mending::take);
  connect(preflight_, &ui::PreflightCard::clothingChosen, mending_, &Mending::setClothing);
  corpus_ = new Corpus(workspace, behaviours_);
  connect(corpus_, &Corpus::openRequested, this, &MainWindow::openFile);
  motion_ = new MotionView(workspace, *corpus_, *below_, behaviours_);
  fitting_ = new Fitting(workspace, *preflight_, *result_, behaviours_);
  commands_->addSeparator(ui::Commands::Menu::edit);
  new Preferences(workspace, this);
  commands_->addSeparator(ui::Commands::Menu::file);
  commands_->add(ui::Commands::Menu::file, files_->quit);
}

// --- Work -----------------------------------------------------------------------------------

void MainWindow::connectLoading() {
  auto* drop = new DropFiles(this, *questions_);
  connect(drop, &DropFiles::dragging, empty_, &ui::EmptyState::setDropActive);
  connect(drop, &DropFiles::dropped, this, &MainWindow::openFile);
  connect(empty_, &ui::EmptyState::openRequested, files_->open, &QAction::trigger);
  connect(empty_, &ui::EmptyState::demoChosen, this, &MainWindow::openFile);
  connect(files_, &FileActions::openRequested, this, &MainWindow::openFile);

  connect(&loadJob_, &ui::LoadJob::failed, this, [this](const Error& error) {
    errors_->showError(tr("The scan was not opened."), error);
  });
  connect(&loadJob_, &ui::LoadJob::loaded, this, [this](const ui::LoadedScan& loaded) {
    errors_->hide();
    side_->setPage(ui::SidePanel::Page::scan);
    document_.setScan(loaded);
    recent_->add(QFile::decodeName(QByteArray::fromStdString(loaded.scan->file)));
  });
  connect(&document_, &Document::scanChanged, this, [this] {
    pages_->setCurrentWidget(view_);
    const QWidget* chooser = findChild<ui::BodyChooser*>();
    if (!chooser || !chooser->isVisible()) view_->setFocus();  // a question keeps the keyboard
  });
  connect(&loadJob_, &ui::LoadJob::inspected, this, [this](const ui::LoadedScan& loaded) {
    const Document::State before = document_.state();
    document_.setOptions(preflight_->options({}));
    document_.setPreflight(loaded.preflight);
    document_.commit(tr("change of the scan's settings"), before);
  });
  connect(preflight_, &ui::PreflightCard::optionsChanged, this, [this] {
    if (!document_.scan()) return;
    fitJob_.abort();
    loadJob_.inspect(document_.scan(), preflight_->options({}));
  });
  connect(&document_, &Document::optionsChanged, this,
          [this] { preflight_->setOptions(document_.options()); });
  const auto showFindings = [this] {
    preflight_->showScan(*document_.scan(), *document_.preflight());
  };
  connect(&document_, &Document::scanChanged, this, showFindings);
  connect(&document_, &Document::preflightChanged, this, showFindings);
}

void MainWindow::connectBodies(const ui::Services& services) {
  auto* chooser = new ui::BodyChooser(stage_);
  connect(chooser, &ui::BodyChooser::closed, this, [this] { pages_->currentWidget()->setFocus(); });
  bodies_ = new BodyChoice(document_, fitJob_, services, *body_, *chooser, *errors_, this);
}

void MainWindow::connectAdaptation(const ui::Services& services, std::shared_ptr<NetStore> nets) {
  if (!nets) nets = std::make_shared<NetStore>(std::filesystem::path());
  auto* panel = new ui::AdaptPanel(stage_);
  adaptation_ = new Adaptation(document_, services, std::move(nets), *panel, *errors_, this);
}

void MainWindow::connectFitting() {
  connect(fits_, &FitActions::startRequested, this, &MainWindow::startFit);
  connect(&document_, &Document::historyChanged, this, [this] {
    timeline_->setHistory(document_.history());
    bottom_->setVisible(document_.history().size() > 1);  // of a single step there is nothing
  });
  connect(timeline_, &ui::Timeline::currentChanged, sync_, &SceneSync::showIteration);
}

void MainWindow::connectProjects() {
  connect(projects_, &Projects::opened, recent_, &RecentFiles::add);
  connect(projects_, &Projects::opened, bodies_, &BodyChoice::withdrawQuestion);
  connect(projects_, &Projects::saved, this, [this](const QString& file, bool well) {
    if (well) recent_->add(file);
  });
}

void MainWindow::keepSessions(const QString& root, bool recoverUnasked) {
  autosave_->begin(root);
  recovery_->begin(root, recoverUnasked);
}

void MainWindow::startFit() { fitting_->start(); }

// A new scan ends the fit of the old one; the load itself may still fail and leave the old scan.
void MainWindow::openFile(const QString& file) {
  if (BodyChoice::isBody(file)) return bodies_->open(file);
  if (QFileInfo(file).isDir()) return corpus_->open(file);
  if (Projects::isProject(file)) {
    loadJob_.cancel();
    return projects_->open(file);
  }
  fitJob_.abort();
  loadJob_.load(file, {});
}

// The jobs; camera flights and repaints do not count.
bool MainWindow::busy() const {
  return loadJob_.running() || bodies_->job().running() || fitJob_.running() ||
         measuring_->busy() || mending_->busy() || sync_->residualsPending() || places_->busy() ||
         slices_->busy() || inspecting_->pending() || files_->writing() || corpus_->busy() ||
         motion_->busy() || projects_->busy() || recovery_->busy();
}

void MainWindow::closeEvent(QCloseEvent* event) { event->setAccepted(projects_->mayClose()); }

}  // namespace loopreg::studio
