#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>
#include <vector>

namespace loopreg::ui {

/// The legends of a view, side by side along its lower edge: those that are shown, in the order in
/// which they were added. They keep their place as the view changes its size and others come and
/// go.
class LegendRow : public QObject {
 public:
  explicit LegendRow(QWidget& view, QObject* parent = nullptr);

  /// A child of the view, of the size it wishes (sizeHint).
  void add(QWidget& legend);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();

  QWidget& view_;
  std::vector<QPointer<QWidget>> legends_;
};

}  // namespace loopreg::ui
