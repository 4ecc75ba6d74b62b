#pragma once

#include <QMainWindow>
#include <memory>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "widgets/jobs/FitJob.h"
#include "widgets/jobs/LoadJob.h"
#include "widgets/preferences/Settings.h"

class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace loopreg::ui {
class BodyCard;
class Commands;
class EmptyState;
class ErrorBar;
class JobStrip;
class LayersCard;
class LegendRow;
class LegendWidget;
class QuestionBar;
class PreflightCard;
class ResultCard;
class SidePanel;
class Timeline;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

class Adaptation;
class Autosave;
class BodyChoice;
class Corpus;
class CorrespondenceView;
class CrashRecovery;
class FileActions;
class FitActions;
class Fitting;
class Inspecting;
class Measuring;
class Mending;
class MotionView;
class NetStore;
class PlaybackActions;
class Projects;
class RecentFiles;
class SliceView;
class ViewActions;

/// The window: puts the parts together and connects them; each part does its own work.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  /// `nets` null: there is no network to adapt (tests of everything else).
  MainWindow(const ui::Services& services, const QStringList& demos,
             std::shared_ptr<NetStore> nets = nullptr, QWidget* parent = nullptr);
  ~MainWindow() override;

  Document& document() { return document_; }
  ui::FitJob& fitJob() { return fitJob_; }
  ui::VtkViewport& viewport() { return *viewport_; }
  FileActions& fileActions() { return *files_; }
  BodyChoice& bodies() { return *bodies_; }
  Adaptation& adaptation() { return *adaptation_; }
  Corpus& corpus() { return *corpus_; }
  MotionView& motion() { return *motion_; }
  Inspecting& inspecting() { return *inspecting_; }
  Mending& mending() { return *mending_; }
  Projects& projects() { return *projects_; }
  Autosave& autosave() { return *autosave_; }

  /// A scan, a folder of scans, a project, or a body model.
  void openFile(const QString& file);
  void startFit();
  /// Keeps unsaved work below this folder, and offers what was left there by windows that crashed,
  /// or takes the newest of it unasked.
  void keepSessions(const QString& root, bool recoverUnasked = false);
  /// Something runs whose end will change what is shown.
  bool busy() const;

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  QWidget* buildCentre(const QStringList& demos);
  QWidget* buildSide();
  void buildActions();
  void buildBehaviours(const ui::Services& services);
  void connectLoading();
  void connectBodies(const ui::Services& services);
  void connectAdaptation(const ui::Services& services, std::shared_ptr<NetStore> nets);
  void connectFitting();
  void connectProjects();

  ui::Settings settings_;
  Document document_;
  ui::LoadJob loadJob_;
  ui::FitJob fitJob_;

  ui::VtkViewport* viewport_ = nullptr;
  std::unique_ptr<ui::VtkViewport> unused_;  ///< holds the view where there is no OpenGL
  QWidget* stage_ = nullptr;  ///< all below the questions: what covers it covers none of them
  QWidget* view_ = nullptr;   ///< the page with the 3D view, or with the reason why there is none
  ui::EmptyState* empty_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  ui::ErrorBar* errors_ = nullptr;
  ui::QuestionBar* questions_ = nullptr;
  ui::LegendWidget* legend_ = nullptr;
  ui::LegendRow* legends_ = nullptr;
  ui::Timeline* timeline_ = nullptr;
  QWidget* bottom_ = nullptr;
  QVBoxLayout* below_ = nullptr;  ///< the column of view and timeline
  ui::PreflightCard* preflight_ = nullptr;
  ui::LayersCard* layers_ = nullptr;
  ui::ResultCard* result_ = nullptr;
  ui::BodyCard* body_ = nullptr;
  QLabel* status_ = nullptr;
  ui::JobStrip* jobs_ = nullptr;
  QObject* behaviours_ = nullptr;  ///< parent of all of them
  SceneSync* sync_ = nullptr;
  BodyChoice* bodies_ = nullptr;
  Adaptation* adaptation_ = nullptr;
  Corpus* corpus_ = nullptr;
  MotionView* motion_ = nullptr;
  CorrespondenceView* places_ = nullptr;
  SliceView* slices_ = nullptr;
  Measuring* measuring_ = nullptr;
  Mending* mending_ = nullptr;
  Projects* projects_ = nullptr;
  RecentFiles* recent_ = nullptr;
  Autosave* autosave_ = nullptr;
  CrashRecovery* recovery_ = nullptr;
  FileActions* files_ = nullptr;
  FitActions* fits_ = nullptr;
  Fitting* fitting_ = nullptr;
  ViewActions* views_ = nullptr;
  Inspecting* inspecting_ = nullptr;
  PlaybackActions* playback_ = nullptr;
  ui::Commands* commands_ = nullptr;
  ui::SidePanel* side_ = nullptr;
};

}  // namespace loopreg::studio
