#include "widgets/panel/TabOrder.h"

#include <QApplication>
#include <QEvent>
#include <QScrollArea>
#include <QStackedWidget>
#include <algorithm>
#include <vector>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kSoon = 50;  // milliseconds: a card that fills itself asks for many layouts

bool takesTab(const QWidget& widget) {
  return (widget.focusPolicy() & Qt::TabFocus) && !widget.focusProxy() && !widget.isHidden();
}

}  // namespace

TabOrder::TabOrder(QStackedWidget& pages, QWidget& last, QObject* parent)
    : QObject(parent), pages_(pages), last_(last) {
  soon_.setSingleShot(true);
  soon_.setInterval(kSoon);
  connect(&soon_, &QTimer::timeout, this, &TabOrder::arrange);
  connect(&pages, &QStackedWidget::currentChanged, &soon_, qOverload<>(&QTimer::start));
  for (int i = 0; i < pages.count(); ++i) {
    qobject_cast<QScrollArea*>(pages.widget(i))->widget()->installEventFilter(this);
  }
  connect(qApp, &QApplication::focusChanged, this,
          [this](QWidget*, QWidget* now) { bringIntoSight(now); });
}

bool TabOrder::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::LayoutRequest && !soon_.isActive()) soon_.start();
  return QObject::eventFilter(watched, event);
}

QScrollArea* TabOrder::front() const { return qobject_cast<QScrollArea*>(pages_.currentWidget()); }

// Rows from the top, in each from the left: what stands beside each other differs in height.
void TabOrder::arrange() {
  constexpr int kRow = 10;  // pixels
  struct Stop {
    QWidget* widget;
    QPoint centre;
  };
  QWidget* content = front()->widget();
  std::vector<Stop> stops;
  for (QWidget* widget : content->findChildren<QWidget*>()) {
    if (!takesTab(*widget) || !widget->isVisibleTo(content) ||
        widget->window() != content->window())
      continue;
    stops.push_back({widget, widget->mapTo(content, widget->rect().center())});
  }
  std::sort(stops.begin(), stops.end(),
            [](const Stop& a, const Stop& b) { return a.centre.y() < b.centre.y(); });
  for (auto row = stops.begin(); row != stops.end();) {
    const auto end = std::find_if(row, stops.end(), [row](const Stop& stop) {
      return stop.centre.y() - row->centre.y() > kRow;
    });
    std::sort(row, end, [](const Stop& a, const Stop& b) { return a.centre.x() < b.centre.x(); });
    row = end;
  }
  QWidget* before = &last_;
  for (const Stop& stop : stops) {
    QWidget::setTabOrder(before, stop.widget);
    before = stop.widget;
  }
}

// Only what is not seen at all: a click on what is half seen shall not move it away.
void TabOrder::bringIntoSight(QWidget* focused) {
  QScrollArea* area = front();
  if (!focused || !area->isAncestorOf(focused) || !focused->visibleRegion().isEmpty()) return;
  area->ensureWidgetVisible(focused, 0, kGrid);
}

}  // namespace loopreg::ui
