#include "widgets/adapt/AdaptPlot.h"

#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr double kLeft = 44, kRight = 52, kTop = 28, kBottom = 22;

/// The smallest of 1, 2, 5 times a power of ten that is not below `value`.
double niceCeiling(double value) {
  const double power = std::pow(10, std::floor(std::log10(std::max(value, 1e-6))));
  for (const double step : {1.0, 2.0, 5.0, 10.0}) {
    if (step * power >= value) return step * power;
  }
  return 10 * power;
}

}  // namespace

AdaptPlot::AdaptPlot(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("adaptPlot"));
  setAccessibleName(tr("Distance of the loop and share of lessons, over the progress"));
}

void AdaptPlot::setHistory(const std::vector<AdaptPoint>& history) {
  history_ = history;
  update();
}

void AdaptPlot::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  painter.setFont(small);
  const QRectF area(kLeft, kTop, width() - kLeft - kRight, height() - kTop - kBottom);
  painter.fillRect(area, theme.field);

  double highest = 1;
  for (const AdaptPoint& p : history_) highest = std::max(highest, p.loopCm);
  highest = niceCeiling(1.05 * highest);
  const auto x = [&](double fraction) { return area.left() + fraction * area.width(); };
  const auto y = [&](double share) { return area.bottom() - share * area.height(); };

  // Learning is tinted, so that a drop of the curve shows where it was earned.
  const int rounds = history_.empty() ? 1 : std::max(1, history_.back().rounds);
  const double half = 1.0 / (2 * rounds + 1);
  for (int r = 0; r < rounds; ++r) {
    painter.fillRect(QRectF(x((2 * r + 1) * half), area.top(), area.width() * half, area.height()),
                     theme.panel);
  }
  for (int k = 0; k <= 4; ++k) {
    const double at = y(k / 4.0);
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
    painter.setPen(theme.secondary);
    painter.drawText(QRectF(0, at - 9, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(highest * k / 4, 'g', 3));
    painter.drawText(QRectF(area.right() + 8, at - 9, kRight - 8, 18),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("%1 %").arg(25 * k));
  }
  for (int r = 0; r <= rounds; ++r) {
    const double left = x(2 * r * half), span = area.width() * half;
    painter.setPen(theme.secondary);
    painter.drawText(QRectF(left, area.bottom() + 4, span, 16), Qt::AlignCenter, tr("fit"));
    if (r == rounds) break;
    painter.drawText(QRectF(left + span, area.bottom() + 4, span, 16), Qt::AlignCenter,
                     tr("learn"));
  }

  QPainterPath loop, lessons;
  bool loopBegun = false, lessonsBegun = false;
  const auto extend = [](QPainterPath& path, bool& begun, const QPointF& point) {
    begun ? path.lineTo(point) : path.moveTo(point);
    begun = true;
  };
  for (const AdaptPoint& p : history_) {
    const double at = x(p.fraction());
    // While a round is fitted: of those fitted so far.
    if (p.scan > 0) extend(lessons, lessonsBegun, {at, y(double(p.accepted) / p.scan)});
    if (p.loopCm >= 0) extend(loop, loopBegun, {at, y(p.loopCm / highest)});
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.good, 1.5, Qt::DashLine));
  painter.drawPath(lessons);
  painter.setPen(QPen(theme.accent, 2));
  painter.drawPath(loop);

  const auto name = [&](double left, const QPen& pen, const QString& text) {
    painter.setPen(pen);
    painter.drawLine(QPointF(left, 14), QPointF(left + 18, 14));
    painter.setPen(theme.text);
    painter.drawText(QPointF(left + 24, 18), text);
    return left + 40 + painter.fontMetrics().horizontalAdvance(text);
  };
  const double next = name(kLeft, QPen(theme.accent, 2), tr("scan point to M(c), cm"));
  name(next, QPen(theme.good, 1.5, Qt::DashLine), tr("scans that became lessons"));
}

}  // namespace loopreg::ui
