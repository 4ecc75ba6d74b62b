#pragma once

#include <QWidget>
#include <vector>

#include "widgets/legend/ColourMap.h"

namespace loopreg::ui {

/// How far the scan lies from the body at the iteration shown: shares of the scan per distance, in
/// the colours that the scan itself wears in the view, with median and 95th percentile.
/// Millimetres.
class DistanceHistogram : public QWidget {
  Q_OBJECT
 public:
  explicit DistanceHistogram(QWidget* parent = nullptr);

  /// Distances of some points of the scan; empty clears.
  void setDistances(std::vector<double> millimetres);
  /// The view's own map and range.
  void setScale(const ColourMap& map, const ResidualRange& range);

  static constexpr int kBins = 24;
  /// Shares of the points per bin of range.max / kBins; what lies beyond is in the last.
  const std::vector<double>& shares() const { return shares_; }
  double median() const { return median_; }
  double p95() const { return p95_; }
  QSize minimumSizeHint() const override { return {200, 80}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void count();

  std::vector<double> sorted_;
  std::vector<double> shares_;
  ColourMap map_ = ColourMap::builtin();
  ResidualRange range_;
  double median_ = 0, p95_ = 0;
};

}  // namespace loopreg::ui
