#pragma once

#include <QStyledItemDelegate>

namespace loopreg::ui {

/// Draws the rows of a corpus: picture, name and remark; the verdict as a dot and a word; figures.
class CorpusDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  static constexpr int kRowHeight = 56;
  static constexpr QSize kPicture{32, 44};

  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace loopreg::ui
