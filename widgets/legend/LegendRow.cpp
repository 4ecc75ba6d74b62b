#include "widgets/legend/LegendRow.h"

#include <QEvent>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

LegendRow::LegendRow(QWidget& view, QObject* parent) : QObject(parent), view_(view) {
  view_.installEventFilter(this);
}

void LegendRow::add(QWidget& legend) {
  legends_.emplace_back(&legend);
  legend.installEventFilter(this);
  place();
}

void LegendRow::place() {
  int x = 2 * kGrid;
  for (const QPointer<QWidget>& legend : legends_) {
    if (!legend || !legend->isVisibleTo(&view_)) continue;
    const QSize size = legend->sizeHint();
    legend->setGeometry(x, view_.height() - size.height() - 2 * kGrid, size.width(), size.height());
    x += size.width() + kGrid;
  }
}

// A legend in a view that is not shown itself is told of ShowToParent only.
bool LegendRow::eventFilter(QObject* watched, QEvent* event) {
  const QEvent::Type type = event->type();
  const bool changed = watched == &view_
                           ? type == QEvent::Resize
                           : type == QEvent::ShowToParent || type == QEvent::HideToParent;
  if (changed) place();
  return QObject::eventFilter(watched, event);
}

}  // namespace loopreg::ui
