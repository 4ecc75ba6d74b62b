#include "widgets/style/RowDelegate.h"

#include <QMouseEvent>
#include <QScrollBar>
#include <QTableView>

namespace loopreg::ui {

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
  if (event->type() == QEvent::MouseMove) {
    y_ = static_cast<QMouseEvent*>(event)->position().toPoint().y();
    follow();
  } else if (event->type() == QEvent::Leave) {
    y_ = -1;
    follow();
  }
  return false;
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  cell.state.setFlag(QStyle::State_MouseOver,
                     index.row() == row_ && option.state.testFlag(QStyle::State_Enabled));
  paintCell(painter, cell, index);
}

void RowDelegate::paintCell(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
}

}  // namespace loopreg::ui
