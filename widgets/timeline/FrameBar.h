#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "widgets/timeline/FrameCurve.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace loopreg::ui {

/// The frames of a motion below the view: curve, play at the motion's own speed, steps, export.
/// Playing keeps the time: frames that the view is too slow for are left out.
class FrameBar : public QWidget {
  Q_OBJECT
 public:
  explicit FrameBar(QWidget* parent = nullptr);

  FrameCurve& curve() { return *curve_; }
  void showMotion(std::vector<FrameCurve::Frame> frames, double framesPerSecond);
  /// While it is registered there is nothing to export yet.
  void setComplete(bool complete);
  int current() const { return curve_->value(); }
  bool playing() const { return tick_.isActive(); }
  void goTo(int frame) { curve_->setValue(frame); }
  void step(int by);
  void setPlaying(bool playing);

 Q_SIGNALS:
  void currentChanged(int frame);
  void playingChanged(bool playing);
  void exportRequested();
  void closeRequested();

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QToolButton* button(const char* name, const char* icon, const QString& tip);
  void onTick();
  void showCount();

  FrameCurve* curve_;
  QToolButton* play_;
  QLabel* count_;
  QPushButton* export_;
  QTimer tick_;
  QElapsedTimer clock_;
  int from_ = 0;  ///< where playing began
  double rate_ = 30;
  bool ticking_ = false;
};

}  // namespace loopreg::ui
