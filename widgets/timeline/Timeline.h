#pragma once

#include <QTimer>
#include <QWidget>
#include <limits>
#include <memory>
#include <vector>

#include "fit/FitIteration.h"

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QSpinBox;
class QStackedWidget;
class QToolButton;

namespace loopreg::ui {

class EnergyPlot;
class ScrubBar;

/// Energy curve, scrub bar and transport buttons over one history of iterations; beside them pages
/// that tell more about the iteration shown (distances, shape, pose, comparison), which others add.
///
/// While a fit runs the timeline follows the newest iteration, until the user scrubs back; going to
/// the end follows again.
class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(QWidget* parent = nullptr);

  /// A longer history keeps the position (or follows); an empty one clears.
  void setHistory(const std::vector<fit::FitIteration>& history);
  int count() const { return static_cast<int>(steps_.size()); }
  int current() const;
  bool following() const { return following_; }
  bool playing() const { return play_.isActive(); }
  bool scrubbing() const { return scrubbing_; }

  /// Median distance of the scan from the body of an iteration, millimetres, once it is measured.
  void setDistance(int iteration, double millimetres);
  /// NaN: not measured yet.
  double distance(int iteration) const;

  /// A page beside the curve, behind a tab; the timeline owns it.
  void addPage(const QString& title, const QString& tip, QWidget* page);
  void showPage(QWidget* page);
  /// Puts the cursor where an iteration's number can be typed.
  void askForIteration();
  /// Whether "continue from here" makes sense now.
  void setContinuable(bool continuable);

  void goTo(int iteration);
  void step(int by);
  void togglePlay();

 Q_SIGNALS:
  /// The iteration to show has changed.
  void currentChanged(int iteration);
  /// The handle is held, or was let go: frames now count more than detail.
  void scrubbingChanged(bool scrubbing);
  void playingChanged(bool playing);
  /// The fit shall go on from the iteration shown.
  void continueRequested(int iteration);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* buildTransport();
  QWidget* buildPages();
  void showParts();
  void setScrubbing(bool scrubbing);
  void setPlaying(bool playing);
  void onValue(int value);
  void updateLabel();

  /// What is said about an iteration. Its body tells whether a measured distance is still its own.
  struct Step {
    std::shared_ptr<const body::BodyParameters> body;
    double seconds = 0, millimetres = std::numeric_limits<double>::quiet_NaN();
  };
  QString wordsOf(const Step& step) const;

  EnergyPlot* plot_;
  ScrubBar* bar_;
  QToolButton* playButton_;
  QToolButton* continue_;
  QSpinBox* number_;
  QLabel* label_;
  QWidget* side_;
  QHBoxLayout* tabRow_;
  QButtonGroup* tabs_;
  QStackedWidget* pages_;
  QTimer play_;
  std::vector<Step> steps_;
  bool following_ = true;
  bool updating_ = false;
  bool scrubbing_ = false;
  bool continuable_ = false;
};

}  // namespace loopreg::ui
