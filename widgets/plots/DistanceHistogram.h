#pragma once

#include <QWidget>
#include <optional>
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
  /// Median and 95th percentile that are known better than from these points; nothing: theirs.
  struct Figures {
    double median = 0, p95 = 0;
  };
  void setFigures(const std::optional<Figures>& figures);
  /// The view's own map and range.
  void setScale(const ColourMap& map, const ResidualRange& range);

  static constexpr int kBins = 24;
  /// Shares of the points per bin of range.max / kBins; what lies beyond is in the last.
  const std::vector<double>& shares() const { return shares_; }
  /// As shown.
  double median() const { return figures_.median; }
  double p95() const { return figures_.p95; }
  QSize minimumSizeHint() const override { return {200, 80}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void count();

  std::vector<double> sorted_;
  std::vector<double> shares_;
  ColourMap map_ = ColourMap::builtin();
  ResidualRange range_;
  Figures figures_;
};

}  // namespace loopreg::ui
