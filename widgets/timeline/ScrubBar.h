#pragma once

#include <QAbstractSlider>
#include <vector>

#include "widgets/plots/EnergyPlot.h"

namespace loopreg::ui {

/// A slider over the iterations whose track shows the stages; its ends line up with the plot above.
/// Clicking jumps there (a plain QSlider would step by a page).
class ScrubBar : public QAbstractSlider {
  Q_OBJECT
 public:
  explicit ScrubBar(QWidget* parent = nullptr);
  void setBands(std::vector<StageBand> bands);
  QSize sizeHint() const override { return {320, 28}; }
  QSize minimumSizeHint() const override { return {160, 28}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  double xOf(double value) const;
  int valueAt(double x) const;

  std::vector<StageBand> bands_;
};

}  // namespace loopreg::ui
