#pragma once

#include <QColor>
#include <QWidget>
#include <vector>

#include "fit/FitIteration.h"

namespace loopreg::ui {

/// A run of iterations of one stage: [first, last].
struct StageBand {
  QString name;
  int first = 0, last = 0;
};
std::vector<StageBand> stageBands(const std::vector<fit::FitIteration>& history);
/// A word for users: "Start", "Pose", "Detail" ...
QString stageTitle(fit::Stage stage);

/// The energy over the iterations: total and each term, logarithmic, over bands of the stages. A
/// line marks the iteration shown in the view; click or drag moves it.
///
/// Two looks: lines, each on the logarithmic axis; or stacked, where the total's curve is filled
/// with the terms in proportion to their shares (a sum has no meaning on a logarithmic axis, shares
/// of its height have). Steps at which the total rose while nothing about the energy had changed
/// (same stage, same kernel), and values that are no numbers, are flagged.
class EnergyPlot : public QWidget {
  Q_OBJECT
 public:
  explicit EnergyPlot(QWidget* parent = nullptr);

  /// Appends, or replaces all when `history` is shorter than before.
  void setHistory(const std::vector<fit::FitIteration>& history);
  void setCurrent(int iteration);
  int current() const { return current_; }
  void setStacked(bool stacked);
  bool stacked() const { return stacked_; }
  /// Iterations at which the total rose by more than 3 %, or was no number.
  const std::vector<int>& flagged() const { return flagged_; }

  /// Left and right edge of the plotted area, shared with the scrub bar below.
  static constexpr int kLeft = 112, kRight = 176;
  QSize minimumSizeHint() const override { return {320, 112}; }

 Q_SIGNALS:
  void scrubbed(int iteration);
  /// The button that scrubbed was let go.
  void released();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  struct Series {
    QString name;
    QColor colour;
    std::vector<double> values;  ///< one per iteration; 0 or negative: not drawn there
  };
  QRectF area() const;
  double xOf(double iteration) const;
  double yOf(double value) const;
  int iterationAt(double x) const;
  void paintBands(QPainter& painter) const;
  void paintAxis(QPainter& painter) const;
  void paintSeries(QPainter& painter) const;
  void paintStack(QPainter& painter) const;
  void paintFlags(QPainter& painter) const;
  void paintReadout(QPainter& painter) const;

  std::vector<Series> series_;  ///< [0] is the total
  std::vector<StageBand> bands_;
  std::vector<int> flagged_;
  bool stacked_ = false;
  int count_ = 0;
  int current_ = -1;
  int hover_ = -1;
  double lowest_ = 0, highest_ = 1;  ///< log10 of the axis ends
};

}  // namespace loopreg::ui
