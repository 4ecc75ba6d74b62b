#pragma once

#include <QStyledItemDelegate>

class QTableView;

namespace loopreg::ui {

/// Draws the cells of a table whose rows are chosen as a whole: the row under the cursor lights up
/// from end to end. Qt lights up single cells, as if each were a thing of its own.
class RowDelegate : public QStyledItemDelegate {
 public:
  /// The table owns it and takes it as its delegate.
  explicit RowDelegate(QTableView& table);

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const final;

 protected:
  /// Above the light, so State_MouseOver is never set.
  virtual void paintCell(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void follow();

  QTableView& table_;
  int y_ = -1;    ///< of the cursor above the cells; -1: elsewhere
  int row_ = -1;  ///< the one that is lit
};

}  // namespace loopreg::ui
