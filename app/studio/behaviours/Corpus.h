#pragma once

#include <QObject>
#include <QPointer>
#include <memory>

#include "app/studio/Workspace.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/jobs/CorpusFiles.h"
#include "widgets/jobs/CorpusJob.h"

class QAction;
class QDockWidget;

namespace loopreg::ui {
class CorpusPanel;
}

namespace loopreg::studio {

class CorpusPictures;

/// A folder of scans in the window: its panel at the left, the run that registers it, and the way
/// of a scan with its fit from the output folder into the view and, mended, back.
///
/// The output folder is that of `loopreg register FOLDER --out`, whoever filled it: a folder that
/// is partly done goes on where it is.
class Corpus : public QObject {
  Q_OBJECT
 public:
  Corpus(const Workspace& workspace, QObject* parent);
  ~Corpus() override;

  /// Opens a folder of scans; what is there shows soon.
  void open(const QString& folder);
  /// Opens another output folder of the same scans.
  void setOutput(const QString& output);
  const std::shared_ptr<const ui::CorpusView>& corpus() const { return corpus_; }
  ui::CorpusPanel& panel() { return *panel_; }
  /// The result that is about to be shown came from elsewhere and is no change by hand.
  void setKept(const ui::FitResultPointer& result) { kept_ = result; }
  /// Threads of a run beside the window: all that are allowed, but one core stays the window's.
  static int runThreads(int allowed);
  /// Reading, writing or registering.
  bool busy() const;

 Q_SIGNALS:
  /// A scan of the folder shall be opened.
  void openRequested(const QString& file);
  void opened(const std::shared_ptr<const loopreg::ui::CorpusView>& corpus);
  void motionRequested(double framesPerSecond);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void buildActions();
  void connectPanel();
  void connectRun();
  void connectDocument();
  void chooseFolder();
  void onLooked(const std::shared_ptr<const ui::CorpusView>& corpus);
  /// Another program may have worked on the folder.
  void lookAgain();
  /// Asks about a fit that is not kept yet, then goes on.
  void leaveThen(std::function<void()> goOn);
  void openScan(const QString& name);
  void onScan();
  void onFitRead(const ui::FolderFit& fit);
  void start(const QStringList& names);
  void showProgress();
  void onEnded(ui::CorpusJob::Ending ending);
  /// What the open scan's folder does not have yet; empty: nothing.
  QString unkept() const;
  void keep();
  void updateEnabled();
  batch::BatchOptions batchOptions() const;

  Workspace work_;
  ui::CorpusPanel* panel_;
  QDockWidget* dock_;
  CorpusPictures* pictures_;
  QAction *openFolder_, *show_, *registerAll_, *nextWorst_, *keep_, *report_;
  std::shared_ptr<const ui::CorpusView> corpus_;  ///< null: no folder is open
  QString open_;               ///< the scan in the view, where it is one of these
  ui::FitResultPointer kept_;  ///< what the folder has of it
  int todo_ = 0, ended_ = 0;
  QPointer<ui::ProgressLine> line_;
  ui::CorpusFiles files_;
  ui::CorpusJob job_;
};

}  // namespace loopreg::studio
