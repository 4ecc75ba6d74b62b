#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "app/studio/Workspace.h"
#include "fit/FitIteration.h"
#include "widgets/jobs/ResidualJob.h"
#include "widgets/timeline/ComparePanel.h"

class QAction;

namespace loopreg::ui {
class DistanceHistogram;
class GhostLayer;
class PoseBars;
class ShapeBars;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Following a fit iteration by iteration: the pages beside the timeline, the comparison of two
/// iterations and its ghosts in the view, and the commands that hold a running fit and lead it on
/// step by step.
///
/// As long as a fit runs or the timeline moves, the view draws drafts: frames before detail.
class Playback : public QObject {
  Q_OBJECT
 public:
  Playback(const Workspace& workspace, QObject* parent);
  ~Playback() override;

  /// The iteration held as A; -1: none.
  int held() const { return held_; }
  bool pending() const { return distances_.running(); }

 private:
  void buildPages();
  void buildCommands();
  void showIteration(int iteration);
  void requestDistances();
  void onDistances(const VectorXd& metres, int iteration);
  void showDistances(const VectorXd& metres, int iteration);
  void updateFigures();
  void onHistory();
  void hold(int iteration);
  void updateComparison();
  void updateGhosts();
  void updateHurry();
  void updateRunning();
  ui::CompareSide shownSide() const;
  ui::CompareSide heldSide();
  ui::CompareBodies compareBodies() const;

  Workspace work_;
  ui::ResidualJob distances_;
  ui::DistanceHistogram* histogram_;
  ui::ShapeBars* shape_;
  ui::PoseBars* pose_;
  ui::ComparePanel* compare_;
  std::unique_ptr<ui::GhostLayer> ghostStart_, ghostEnd_, ghostHeld_;
  std::shared_ptr<const Points> samples_;  ///< of the scan, in its own frame
  std::vector<std::int32_t> sampled_;      ///< which of its vertices they are
  QAction* pause_;
  QAction* stepFit_;
  QAction* hold_;
  QAction* release_;
  QAction* continue_;
  QTimer calm_;             ///< ends the hurry a little after its cause
  VectorXd late_;           ///< distances that wait for the next iteration's frame, metres
  int lateIteration_ = -1;  ///< whose body they belong to
  int measured_ = -1;       ///< the iteration whose distances are shown
  std::shared_ptr<const body::BodyParameters> measuredBody_;  ///< as it was then
  int held_ = -1;
  fit::FitIteration heldStep_;  ///< as it was when it was held
  Mesh heldBody_;
  double heldMm_ = 0;  ///< its median distance; 0: not measured
};

}  // namespace loopreg::studio
