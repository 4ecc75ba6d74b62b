#include "widgets/legend/LegendRow.h"

#include <QEvent>
#include <algorithm>

namespace loopreg::ui {
namespace {

constexpr int kTitle = 40;        // what the pane's title takes from its upper edge
constexpr double kWidest = 0.42;  // shares of the pane that full legends may take
constexpr double kTallest = 0.75;

}  // namespace

LegendRow::LegendRow(QWidget& view, QObject* parent) : QObject(parent), view_(view) {
  view_.installEventFilter(this);
}

void LegendRow::add(Legend& legend) {
  legends_.emplace_back(&legend);
  legend.installEventFilter(this);
  place();
}

void LegendRow::setArea(std::function<QRect()> area) {
  area_ = std::move(area);
  place();
}

bool LegendRow::fullFits(const std::vector<Legend*>& legends, const QSize& pane) const {
  int width = 0, height = 0;
  for (const Legend* legend : legends) {
    width += legend->sizeOf(false).width() + kGrid;
    height = std::max(height, legend->sizeOf(false).height());
  }
  return width <= kWidest * pane.width() && height <= kTallest * pane.height() &&
         height <= pane.height() - kTitle - 2 * kGrid;
}

// Full ones stand in a row, compact ones in columns from the lower left corner up: the middle is
// the person's. What finds no room below the title has none at all: a legend over the title would
// spoil both.
void LegendRow::place() {
  std::vector<Legend*> shown;
  for (const QPointer<Legend>& legend : legends_) {
    if (legend && legend->isVisibleTo(&view_)) shown.push_back(legend);
  }
  QRect pane = area_ ? area_() : QRect();
  if (pane.isEmpty()) pane = view_.rect();
  const bool full = fullFits(shown, pane.size());
  const int margin = full ? 2 * kGrid : kGrid;
  const QRect room = pane.adjusted(margin, kTitle, -margin, -margin);
  int x = room.left(), below = room.bottom() + 1, width = 0;
  for (Legend* legend : shown) {
    legend->setCompact(!full);
    const QSize size = legend->sizeHint().boundedTo({room.width(), view_.height()});
    if (width > 0 && (full || below - size.height() < room.top())) {  // the next column
      x += width + kGrid;
      below = room.bottom() + 1;
      width = 0;
    }
    const QRect place(QPoint(x, below - size.height()), size);
    const bool fits = room.contains(place);
    legend->setGeometry(fits ? place : QRect());
    if (!fits) continue;
    below -= size.height() + kGrid / 2;
    width = std::max(width, size.width());
  }
}

// A legend in a view that is not shown itself is told of ShowToParent only. Their words change,
// too, and with them the size of compact ones.
bool LegendRow::eventFilter(QObject* watched, QEvent* event) {
  const QEvent::Type type = event->type();
  const bool changed = watched == &view_
                           ? type == QEvent::Resize || type == QEvent::LayoutRequest
                           : type == QEvent::ShowToParent || type == QEvent::HideToParent;
  if (changed) place();
  return QObject::eventFilter(watched, event);
}

}  // namespace loopreg::ui
