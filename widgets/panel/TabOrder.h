#pragma once

#include <QObject>
#include <QTimer>

class QScrollArea;
class QStackedWidget;

namespace loopreg::ui {

/// Leads the Tab key through a panel as it is seen: from the tabs through the page in front, row by
/// row. Cards are made by many and in any order, and their rows come and go: the order follows the
/// layout. What gets the focus out of sight is scrolled into it.
class TabOrder : public QObject {
  Q_OBJECT
 public:
  /// `pages` of scroll areas; their widgets come after `last`, the last of the tabs.
  TabOrder(QStackedWidget& pages, QWidget& last, QObject* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QScrollArea* front() const;
  void arrange();
  void bringIntoSight(QWidget* focused);

  QStackedWidget& pages_;
  QWidget& last_;
  QTimer soon_;
};

}  // namespace loopreg::ui
