#pragma once

#include <QPainter>
#include <QWidget>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

/// What all legends over the view have in common: a card of the window's colour, slightly
/// translucent, so that the scan behind stays guessable. Leaves the painter with the small
/// secondary lettering.
inline void paintLegendFrame(QPainter& painter, const QWidget& legend) {
  const Theme& theme = Theme::current();
  painter.setRenderHint(QPainter::Antialiasing);
  QColor back = theme.window;
  back.setAlpha(205);
  painter.setPen(Qt::NoPen);
  painter.setBrush(back);
  painter.drawRoundedRect(legend.rect(), 8, 8);
  painter.setPen(theme.secondary);
  QFont small = legend.font();
  small.setPointSizeF(small.pointSizeF() * 0.92);
  painter.setFont(small);
}

}  // namespace loopreg::ui
