#include "widgets/plots/DistanceHistogram.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/legend/LegendWidget.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

DistanceHistogram::DistanceHistogram(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("distanceHistogram"));
  setToolTip(
      tr("Distance from the scan to the body at the iteration shown, in millimetres.\n"
         "Colours are those of the scan in the view; the last bar holds all that lies beyond."));
}

void DistanceHistogram::setDistances(std::vector<double> millimetres) {
  sorted_ = std::move(millimetres);
  std::sort(sorted_.begin(), sorted_.end());
  setFigures(std::nullopt);
  count();
}

void DistanceHistogram::setFigures(const std::optional<Figures>& figures) {
  const auto at = [this](double q) {
    return sorted_[static_cast<std::size_t>(q * static_cast<double>(sorted_.size() - 1))];
  };
  figures_ = sorted_.empty() ? Figures() : figures.value_or(Figures{at(0.5), at(0.95)});
  setAccessibleName(sorted_.empty() ? tr("No distances yet")
                                    : tr("Half of the scan within %1 mm, 95 % within %2 mm")
                                          .arg(figures_.median, 0, 'f', 1)
                                          .arg(figures_.p95, 0, 'f', 1));
  update();
}

void DistanceHistogram::setScale(const ColourMap& map, const ResidualRange& range) {
  map_ = map;
  range_ = range;
  count();
}

void DistanceHistogram::count() {
  shares_.assign(sorted_.empty() ? 0 : kBins, 0.0);
  for (const double value : sorted_) {
    const int bin = static_cast<int>(std::clamp(value / range_.max * kBins, 0.0, kBins - 1.0));
    shares_[static_cast<std::size_t>(bin)] += 1.0 / static_cast<double>(sorted_.size());
  }
  update();
}

void DistanceHistogram::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  painter.setFont(small);
  const QRectF area(kGrid, 34, width() - 2 * kGrid, height() - 34 - 22);
  painter.fillRect(area, theme.field);
  painter.setPen(theme.secondary);
  if (shares_.empty()) {
    painter.drawText(area, Qt::AlignCenter, tr("Distances come with the first pose"));
    return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, false);
  const double most = *std::max_element(shares_.begin(), shares_.end());
  for (int i = 0; i < kBins; ++i) {
    const double left = area.left() + area.width() * i / kBins;
    const double right = area.left() + area.width() * (i + 1) / kBins;
    const double tall = (area.height() - 4) * shares_[static_cast<std::size_t>(i)] / most;
    painter.fillRect(QRectF(left, area.bottom() - tall, right - left - 1, tall),
                     map_.at((i + 0.5) / kBins));
  }
  painter.restore();
  // Five labels, the last one for all beyond.
  for (int i = 0; i <= 4; ++i) {
    const double value = range_.max * i / 4;
    const double x = area.left() + area.width() * i / 4;
    const QString text = (i == 4 ? QStringLiteral("\u2265 ") : QString()) +
                         LegendWidget::tickText(value) + (i == 4 ? tr(" mm") : QString());
    const double wide = painter.fontMetrics().horizontalAdvance(text) + 2;
    painter.setPen(theme.secondary);
    painter.drawText(QRectF(std::clamp(x - wide / 2, area.left(), area.right() - wide),
                            area.bottom() + 3, wide, 18),
                     Qt::AlignCenter, text);
  }
  // Their labels stand side by side above, however close the lines are.
  const auto mark = [&](double value, Qt::PenStyle style) {
    const double x = area.left() + area.width() * std::min(1.0, value / range_.max);
    painter.setPen(QPen(theme.text, 1.5, style));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  };
  mark(figures_.median, Qt::SolidLine);
  mark(figures_.p95, Qt::DashLine);
  painter.setPen(theme.text);
  painter.drawText(QRectF(area.left(), 8, area.width(), 20), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("median %1 mm").arg(figures_.median, 0, 'f', 1));
  painter.drawText(QRectF(area.left(), 8, area.width(), 20), Qt::AlignRight | Qt::AlignVCenter,
                   tr("95 % within %1 mm").arg(figures_.p95, 0, 'f', 1));
}

}  // namespace loopreg::ui
