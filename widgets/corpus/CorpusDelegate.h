#pragma once

#include "widgets/style/RowDelegate.h"

namespace loopreg::ui {

/// Draws the rows of a corpus: picture, name and remark; the verdict as a dot and a word; figures.
class CorpusDelegate : public RowDelegate {
  Q_OBJECT
 public:
  static constexpr int kRowHeight = 56;
  static constexpr QSize kPicture{32, 44};

  using RowDelegate::RowDelegate;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void paintCell(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
};

}  // namespace loopreg::ui
