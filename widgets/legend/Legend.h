#pragma once

#include <QPainter>
#include <QWidget>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

/// What all legends over the view have in common: a card of the window's colour, slightly
/// translucent, so that the scan behind stays guessable; and a lower form for small panes, where
/// the full one would hide the person.
class Legend : public QWidget {
 public:
  using QWidget::QWidget;

  void setCompact(bool compact) {
    if (compact_ == compact) return;
    compact_ = compact;
    update();
  }
  bool isCompact() const { return compact_; }
  /// What either form wants.
  virtual QSize sizeOf(bool compact) const = 0;
  QSize sizeHint() const override { return sizeOf(compact_); }

 protected:
  /// The card; leaves the painter with the small secondary lettering.
  void paintFrame(QPainter& painter) const {
    const Theme& theme = Theme::current();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor back = theme.window;
    back.setAlpha(205);
    painter.setPen(Qt::NoPen);
    painter.setBrush(back);
    painter.drawRoundedRect(rect(), 8, 8);
    painter.setPen(theme.secondary);
    painter.setFont(smallFont());
  }
  QFont smallFont() const {
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    return small;
  }

 private:
  bool compact_ = false;
};

}  // namespace loopreg::ui
