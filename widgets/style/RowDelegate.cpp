#include "widgets/style/RowDelegate.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTableView>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kLight = 140;  // opacity: the chosen row has all of the colour

}  // namespace

RowDelegate::RowDelegate(QTableView& table) : QStyledItemDelegate(&table), table_(table) {
  table.setItemDelegate(this);
  table.setMouseTracking(true);
  table.viewport()->setMouseTracking(true);
  table.viewport()->installEventFilter(this);
  connect(table.verticalScrollBar(), &QScrollBar::valueChanged, this, &RowDelegate::follow);
}

void RowDelegate::follow() {
  const int row = y_ < 0 ? -1 : table_.rowAt(y_);
  if (row == row_) return;
  for (const int changed : {row_, row}) {
    if (changed < 0) continue;
    table_.viewport()->update(0, table_.rowViewportPosition(changed), table_.viewport()->width(),
                              table_.rowHeight(changed));
  }
  row_ = row;
}

bool RowDelegate::eventFilter(QObject* watched, QEvent* event) {
  if (watched != table_.viewport()) return QStyledItemDelegate::eventFilter(watched, event);
  const QEvent::Type type = event->type();
  // A cursor that comes from outside the window enters without having moved.
  if (type == QEvent::MouseMove || type == QEvent::Enter) {
    y_ = static_cast<QSinglePointEvent*>(event)->position().toPoint().y();
    follow();
  } else if (type == QEvent::Leave) {
    y_ = -1;
    follow();
  }
  return false;
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  cell.state.setFlag(QStyle::State_MouseOver, false);
  const bool chosen = option.state.testFlag(QStyle::State_Selected);
  if (index.row() == row_ && !chosen && option.state.testFlag(QStyle::State_Enabled)) {
    QColor colour = Theme::current().hover;
    colour.setAlpha(kLight);
    painter->fillRect(option.rect, colour);
  }
  paintCell(painter, cell, index);
}

void RowDelegate::paintCell(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
}

}  // namespace loopreg::ui
