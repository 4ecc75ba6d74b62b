#include "widgets/inspector/ListTable.h"

#include <QHeaderView>
#include <algorithm>

#include "widgets/style/RowDelegate.h"

namespace loopreg::ui {
namespace {

/// Sorts by a number behind the text, where there is one.
class Cell : public QTableWidgetItem {
 public:
  using QTableWidgetItem::QTableWidgetItem;
  bool operator<(const QTableWidgetItem& other) const override {
    const QVariant mine = data(Qt::UserRole), theirs = other.data(Qt::UserRole);
    if (mine.isValid() && theirs.isValid()) return mine.toDouble() < theirs.toDouble();
    return text() < other.text();
  }
};

}  // namespace

ListTable::ListTable(const QStringList& heads, QWidget* parent)
    : QTableWidget(0, static_cast<int>(heads.size()), parent) {
  setProperty("list", true);
  setHorizontalHeaderLabels(heads);
  QHeaderView* head = horizontalHeader();
  head->setMinimumSectionSize(24);
  // Figures get what their head or "888.8" needs, the first column all the rest.
  const int digits = fontMetrics().horizontalAdvance(QStringLiteral("888.8")) + 8;
  for (int c = 1; c < columnCount(); ++c) {
    head->setSectionResizeMode(c, QHeaderView::Fixed);
    head->resizeSection(c, std::max(digits, fontMetrics().horizontalAdvance(heads[c]) + 12));
  }
  head->setSectionResizeMode(0, QHeaderView::Stretch);
  head->setHighlightSections(false);
  head->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  if (QTableWidgetItem* first = horizontalHeaderItem(0)) {
    first->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  }
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(kRowHeight);
  verticalHeader()->setMinimumSectionSize(kRowHeight);
  setShowGrid(false);
  setWordWrap(false);  // or a name is cut at its first blank
  setFrameShape(QFrame::NoFrame);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  head->setSortIndicatorShown(false);
  setTabKeyNavigation(false);
  new RowDelegate(*this);
}

void ListTable::clearRows() {
  setSortingEnabled(false);
  setRowCount(0);
}

void ListTable::setCell(int row, int column, const QString& text, const QVariant& order) {
  if (row >= rowCount()) setRowCount(row + 1);
  auto* cell = new Cell(text);
  if (order.isValid()) cell->setData(Qt::UserRole, order);
  cell->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  setItem(row, column, cell);
}

void ListTable::fitRows(int rows) {
  const int shown = rows > 0 ? std::min(rows, rowCount()) : rowCount();
  const int head = horizontalHeader()->isHidden() ? 0 : horizontalHeader()->sizeHint().height();
  setFixedHeight(head + shown * kRowHeight + 2);
  setVerticalScrollBarPolicy(shown < rowCount() ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

}  // namespace loopreg::ui
