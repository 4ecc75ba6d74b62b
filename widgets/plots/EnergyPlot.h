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
class EnergyPlot : public QWidget {
  Q_OBJECT
 public:
  explicit EnergyPlot(QWidget* parent = nullptr);

  /// Appends, or replaces all when `history` is shorter than before.
  void setHistory(const std::vector<fit::FitIteration>& history);
  void setCurrent(int iteration);
  int current() const { return current_; }

  /// Left and right edge of the plotted area, shared with the scrub bar below.
  static constexpr int kLeft = 112, kRight = 184;
  QSize minimumSizeHint() const override { return {320, 112}; }

 Q_SIGNALS:
  void scrubbed(int iteration);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
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
  void paintReadout(QPainter& painter) const;

  std::vector<Series> series_;  ///< [0] is the total
  std::vector<StageBand> bands_;
  int count_ = 0;
  int current_ = -1;
  int hover_ = -1;
  double lowest_ = 0, highest_ = 1;  ///< log10 of the axis ends
};

}  // namespace loopreg::ui
