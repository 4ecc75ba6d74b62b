#pragma once

#include "widgets/legend/ColourMap.h"
#include "widgets/legend/Legend.h"

namespace loopreg::ui {

/// A colour map's legend: a bar with round numbers, drawn by Qt over the view (sharp at any pixel
/// ratio, readable by tests and screen readers). By default of residuals in millimetres. Compact it
/// is one line: title, bar, its two ends.
class LegendWidget : public Legend {
  Q_OBJECT
 public:
  explicit LegendWidget(QWidget* parent = nullptr);

  /// What else it tells: two short lines ("Cloth depth", "mm"), a tooltip, and whether larger
  /// values than the range's end exist.
  void setQuantity(const QString& title, const QString& unit, const QString& tip, bool openEnded);
  /// Of distances to a surface: from -range (inside) to range (outside).
  void setSigned(bool isSigned);
  void setMap(const ColourMap& map);
  void setRange(const ResidualRange& range);
  const ResidualRange& range() const { return range_; }
  /// A value to mark on the bar (what the cursor points at); NaN: none.
  void setMarker(double millimetres);
  QSize sizeOf(bool compact) const override;

  /// Tick positions for a range: 0 to max in four or five round steps. Signed ones have five: both
  /// ends, their halves and 0.
  static std::vector<double> ticks(const ResidualRange& range);
  /// "12.5", and "2,000" where others write 2e+03.
  static QString tickText(double value);

 Q_SIGNALS:
  /// The wheel over the legend asks for a wider or narrower range.
  void rangeChosen(double maxMillimetres);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void paintFull(QPainter& painter) const;
  void paintCompact(QPainter& painter) const;
  /// Where a value lies on the bar, 0 to 1.
  double share(double value) const;
  QString lowText() const;
  QString highText() const;

  ColourMap map_ = ColourMap::builtin();
  ResidualRange range_;
  QString title_, unit_;
  bool openEnded_ = true, signed_ = false;
  double marker_;
};

}  // namespace loopreg::ui
