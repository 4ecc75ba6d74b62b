#pragma once

#include <QWidget>
#include <vector>

namespace loopreg::ui {

/// The keys at a glance, over the whole view; any key or click closes it.
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

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  std::vector<Group> groups_;
};

}  // namespace loopreg::ui
