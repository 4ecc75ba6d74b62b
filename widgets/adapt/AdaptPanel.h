#pragma once

#include <QStringList>
#include <QWidget>

#include "widgets/jobs/AdaptJob.h"

class QFrame;
class QLabel;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QStackedWidget;
class QTableWidget;

namespace loopreg::ui {

class AdaptPlot;

/// "Adapt to these scans": chooses the scans, shows the live curves, and at the end each scan
/// before and after, with Keep and Discard. A panel over the window like the body chooser; it can
/// be hidden while the job goes on.
///
/// It only asks and shows; Adaptation (app/studio) runs the job.
class AdaptPanel : public QWidget {
  Q_OBJECT
 public:
  explicit AdaptPanel(QWidget* parent);

  /// The first page. `openScan`: name of the scan in the window, may be empty. `problem`: why
  /// nothing can be started, empty if it can.
  void open(const QString& openScan, const QString& problem);
  /// The page that the job is at.
  void reopen();
  /// What was chosen: `count` scans in a folder.
  void setFolder(const QString& folder, int count);
  void showRunning(const std::vector<AdaptPoint>& history);
  void showOutcome(const registration::LoopOutcome& outcome);
  void showFailure(const Error& error);

  bool usesOpenScan() const;
  const QString& folder() const { return folder_; }

 Q_SIGNALS:
  void folderRequested();
  void startRequested();
  void cancelRequested();
  void kept();
  void discarded();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* buildChoice();
  QWidget* buildProgress();
  QWidget* buildResult();
  void updateStart();
  void showPage(int index);

  QFrame* panel_;
  QStackedWidget* pages_;
  QRadioButton* openScan_ = nullptr;
  QRadioButton* folderChoice_ = nullptr;
  QLabel* folderText_ = nullptr;
  QLabel* problem_ = nullptr;
  QPushButton* start_ = nullptr;
  AdaptPlot* plot_ = nullptr;
  QLabel* phase_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* summary_ = nullptr;
  QTableWidget* table_ = nullptr;
  QString folder_;
  int folderCount_ = 0;
  bool blocked_ = false;  ///< nothing can be started at all
};

}  // namespace loopreg::ui
