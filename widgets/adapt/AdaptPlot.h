#pragma once

#include <QWidget>
#include <vector>

#include "widgets/jobs/AdaptJob.h"

namespace loopreg::ui {

/// The loop's two live curves over the job's progress: how far the network's correspondences land
/// from the scan points (cm, left axis), and how many scans are lessons (per cent, right axis).
/// Bands tell fitting from learning.
class AdaptPlot : public QWidget {
  Q_OBJECT
 public:
  explicit AdaptPlot(QWidget* parent = nullptr);
  void setHistory(const std::vector<AdaptPoint>& history);
  QSize sizeHint() const override { return {560, 200}; }
  QSize minimumSizeHint() const override { return {360, 160}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<AdaptPoint> history_;
};

}  // namespace loopreg::ui
