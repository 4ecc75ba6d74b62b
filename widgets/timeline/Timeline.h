#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "fit/FitIteration.h"

class QLabel;
class QToolButton;

namespace loopreg::ui {

class EnergyPlot;
class ScrubBar;

/// Energy curve, scrub bar and transport buttons over one history of iterations.
///
/// While a fit runs the timeline follows the newest iteration, until the user scrubs back; going to
/// the end follows again.
class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(QWidget* parent = nullptr);

  /// A longer history keeps the position (or follows); an empty one clears.
  void setHistory(const std::vector<fit::FitIteration>& history);
  int count() const { return static_cast<int>(labels_.size()); }
  int current() const;
  bool following() const { return following_; }
  bool playing() const { return play_.isActive(); }

  void goTo(int iteration);
  void step(int by);
  void togglePlay();

 Q_SIGNALS:
  /// The iteration to show has changed.
  void currentChanged(int iteration);

 private:
  void setPlaying(bool playing);
  void onValue(int value);
  void updateLabel();

  EnergyPlot* plot_;
  ScrubBar* bar_;
  QToolButton* playButton_;
  QLabel* label_;
  QTimer play_;
  std::vector<QString> labels_;  ///< what is said about each iteration
  bool following_ = true;
  bool updating_ = false;
};

}  // namespace loopreg::ui
