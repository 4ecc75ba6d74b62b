#include "widgets/plots/ShapeBars.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr double kRange = 3;      // standard deviations shown
constexpr double kUnusual = 2.5;  // from here on a bar is marked
constexpr int kMost = 16;         // coefficients; later ones hardly move the skin

}  // namespace

ShapeBars::ShapeBars(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("shapeBars"));
  setToolTip(
      tr("Shape coefficients of the body, in standard deviations from the mean person.\n"
         "The first ones change most: height, weight. Beyond 3 few people are found."));
}

void ShapeBars::setBetas(const VectorXd& betas) {
  betas_ = betas;
  const double most = betas.size() > 0 ? betas.cwiseAbs().maxCoeff() : 0;
  setAccessibleName(tr("Shape, at most %1 standard deviations").arg(most, 0, 'f', 1));
  update();
}

void ShapeBars::setReference(const VectorXd& betas) {
  reference_ = betas;
  update();
}

void ShapeBars::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  painter.setFont(small);
  constexpr int kAxis = 28;
  const QRectF area(kAxis, kGrid, width() - kAxis - kGrid, height() - kGrid - 22);
  painter.fillRect(area, theme.field);
  const auto yOf = [&](double value) {
    return area.center().y() - 0.5 * area.height() * std::clamp(value / kRange, -1.0, 1.0);
  };
  for (int s = -3; s <= 3; ++s) {
    painter.setPen(QPen(s == 0 ? theme.secondary : theme.border, 1));
    painter.drawLine(QPointF(area.left(), yOf(s)), QPointF(area.right(), yOf(s)));
    if (s % 3 != 0 && area.height() < 110) continue;
    painter.setPen(theme.secondary);
    painter.drawText(QRectF(0, yOf(s) - 9, kAxis - 6, 18), Qt::AlignRight | Qt::AlignVCenter,
                     s > 0 ? QStringLiteral("+%1").arg(s) : QString::number(s));
  }
  const int count = static_cast<int>(std::min<Eigen::Index>(betas_.size(), kMost));
  if (count == 0) return;
  const double wide = area.width() / count;
  for (int i = 0; i < count; ++i) {
    const double value = betas_(i);
    const QRectF bar(area.left() + i * wide + 0.2 * wide, std::min(yOf(0), yOf(value)), 0.6 * wide,
                     std::max(1.0, std::abs(yOf(value) - yOf(0))));
    painter.fillRect(bar, std::abs(value) > kUnusual ? theme.check : theme.accent);
    if (i < reference_.size()) {
      painter.setPen(QPen(theme.text, 2));
      const double y = yOf(reference_(i));
      painter.drawLine(QPointF(area.left() + i * wide + 0.1 * wide, y),
                       QPointF(area.left() + i * wide + 0.9 * wide, y));
    }
    painter.setPen(theme.secondary);
    painter.drawText(QRectF(area.left() + i * wide, area.bottom() + 3, wide, 18), Qt::AlignCenter,
                     QString::number(i + 1));
  }
}

}  // namespace loopreg::ui
