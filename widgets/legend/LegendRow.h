#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <vector>

#include "widgets/legend/Legend.h"

namespace loopreg::ui {

/// The legends of a view, side by side along the lower edge of the pane that they belong to: those
/// that are shown, in the order in which they were added. They keep their place as the view changes
/// its size and others come and go. Where the full ones do not fit, or would reach the person in
/// the pane's middle, they are all compact and stand one above the other; the title stays free.
class LegendRow : public QObject {
 public:
  explicit LegendRow(QWidget& view, QObject* parent = nullptr);

  /// A child of the view, of the size it wishes (sizeHint).
  void add(Legend& legend);
  /// The pane, in the view's coordinates, asked for at every layout; empty: all of the view.
  /// Whoever moves it calls place().
  void setArea(std::function<QRect()> area);
  void place();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool fullFits(const std::vector<Legend*>& legends, const QSize& pane) const;

  QWidget& view_;
  std::function<QRect()> area_;
  std::vector<QPointer<Legend>> legends_;
};

}  // namespace loopreg::ui
