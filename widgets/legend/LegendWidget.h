#pragma once

#include <QWidget>

#include "widgets/legend/ColourMap.h"

namespace loopreg::ui {

/// A colour map's legend: a bar with round numbers, drawn by Qt over the view (sharp at any pixel
/// ratio, readable by tests and screen readers). By default of residuals in millimetres.
class LegendWidget : public QWidget {
  Q_OBJECT
 public:
  explicit LegendWidget(QWidget* parent = nullptr);

  /// What else it tells: two short lines ("Cloth depth", "mm"), a tooltip, and whether larger
  /// values than the range's end exist.
  void setQuantity(const QString& title, const QString& unit, const QString& tip, bool openEnded);
  void setMap(const ColourMap& map);
  void setRange(const ResidualRange& range);
  const ResidualRange& range() const { return range_; }
  /// A value to mark on the bar (what the cursor points at); NaN: none.
  void setMarker(double millimetres);
  QSize sizeHint() const override;

  /// Tick positions for a range: 0 to max in four or five round steps.
  static std::vector<double> ticks(const ResidualRange& range);

 Q_SIGNALS:
  /// The wheel over the legend asks for a wider or narrower range.
  void rangeChosen(double maxMillimetres);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  ColourMap map_ = ColourMap::builtin();
  ResidualRange range_;
  QString title_, unit_;
  bool openEnded_ = true;
  double marker_;
};

}  // namespace loopreg::ui
