#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>

#include "app/studio/Workspace.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/jobs/CorpusFiles.h"
#include "widgets/jobs/FrameCache.h"
#include "widgets/jobs/NewestJob.h"
#include "widgets/jobs/SequenceJob.h"

class QAction;
class QVBoxLayout;

namespace loopreg::ui {
class FrameBar;
}

namespace loopreg::studio {

class Corpus;

/// A folder of scans as one person in motion: registered frame after frame, played and scrubbed
/// with each frame's scan and body, exported as one animation.
///
/// While the frames run the view shows them directly. Where they rest for a moment the frame
/// becomes the document, as if it had been opened and registered by itself: distances, worst places
/// and measurements are of that frame.
class MotionView : public QObject {
  Q_OBJECT
 public:
  /// `below`: the column under the view, which gets the bar of frames.
  MotionView(const Workspace& workspace, Corpus& corpus, QVBoxLayout& below, QObject* parent);
  ~MotionView() override;

  ui::FrameBar& bar() { return *bar_; }
  const ui::MotionPointer& motion() const { return motion_; }
  /// Registering, reading or writing; playing does not count.
  bool busy() const;
  /// As the dialog does: .fbx, .glb, .bvh or .npz.
  void exportTo(const QString& file);

 Q_SIGNALS:
  void exported(const QString& file, bool well);

 private:
  void buildActions();
  void connectJob();
  /// Another folder, or none: the motion of the last one goes.
  void onFolder(const std::shared_ptr<const ui::CorpusView>& corpus);
  void start(double framesPerSecond);
  ui::SequenceJob::Order order() const;
  void onTracked(int frame, const registration::SequenceFrame& result);
  void onMotion(const ui::MotionPointer& motion);
  void chooseAndExport();
  void putAway();
  void show(int frame);
  void showScan(int frame);
  void onScan();
  void rest();
  void onExamined(int frame, const ui::FitResultPointer& result);
  void updateEnabled();

  Workspace work_;
  Corpus& corpus_;
  ui::FrameBar* bar_;
  QAction *play_, *next_, *previous_, *export_;
  std::shared_ptr<const ui::CorpusView> folder_;
  ui::MotionPointer motion_;  ///< null: none, or being made
  int shownScan_ = -1;        ///< the frame whose scan stands in the view
  int resting_ = -1;          ///< the frame that is the document
  bool isOurs_ = false;       ///< the scan that changes is a frame's
  int writing_ = 0;
  QTimer calm_;
  QPointer<ui::ProgressLine> line_;
  ui::FrameCache cache_;
  ui::SequenceJob job_;
  ui::NewestJob examine_;
  ui::MainThreadInbox inbox_;
  ui::Worker writer_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::studio
