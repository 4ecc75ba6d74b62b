#pragma once

#include <QPointer>
#include <QWidget>
#include <vector>

class QScrollArea;

namespace loopreg::ui {

/// The keys at a glance, over the whole view: as many columns as fit, at most three, groups whole
/// and in their order. Arrow and page keys and the wheel scroll where there is more; any other key
/// or a click closes it.
class CheatSheet : public QWidget {
  Q_OBJECT
 public:
  struct Row {
    QString keys, what;
  };
  struct Group {
    QString title;
    std::vector<Row> rows;
  };

  explicit CheatSheet(QWidget* parent);
  /// Shows these groups, or hides what is shown.
  void toggle(std::vector<Group> groups);

  /// Splits groups of the given heights, in their order, into `columns` so that the tallest column
  /// is as low as can be: the column of each group.
  static std::vector<int> split(const std::vector<int>& heights, int columns);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  class Content;
  void place();

  QScrollArea* area_;
  Content* content_;
  QPointer<QWidget> before_;  ///< had the keyboard
};

}  // namespace loopreg::ui
