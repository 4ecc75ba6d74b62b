#include "widgets/legend/LegendWidget.h"

#include <QWheelEvent>
#include <cmath>
#include <limits>

#include "widgets/legend/LegendFrame.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kBarWidth = 12;
constexpr int kPadding = 12;
constexpr int kTitleHeight = 40;
const double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

LegendWidget::LegendWidget(QWidget* parent) : QWidget(parent), marker_(kNone) {
  setObjectName(QStringLiteral("legend"));
  setQuantity(tr("Distance"), tr("mm"),
              tr("Distance from each scan point to the body's surface.\n"
                 "Turn the wheel here to change the range."),
              true);
}

void LegendWidget::setQuantity(const QString& title, const QString& unit, const QString& tip,
                               bool openEnded) {
  title_ = title;
  unit_ = unit;
  openEnded_ = openEnded;
  setToolTip(tip);
  setRange(range_);
}

void LegendWidget::setMap(const ColourMap& map) {
  map_ = map;
  update();
}

void LegendWidget::setRange(const ResidualRange& range) {
  range_ = range;
  setAccessibleName(tr("%1, 0 to %2 %3").arg(title_).arg(range.max).arg(unit_));
  update();
}

// Called on every hover: repaints only when something moved. NaN differs from itself.
void LegendWidget::setMarker(double millimetres) {
  if (marker_ == millimetres || (std::isnan(marker_) && std::isnan(millimetres))) return;
  marker_ = millimetres;
  update();
}

QSize LegendWidget::sizeHint() const { return {88, 232}; }

std::vector<double> LegendWidget::ticks(const ResidualRange& range) {
  // 1, 2 and 5 times a power of ten divide into 5, 4 and 5 round steps.
  const double lead = range.max / std::pow(10, std::floor(std::log10(range.max) + 1e-9));
  const int steps = std::abs(lead - 2) < 0.01 ? 4 : 5;
  std::vector<double> values;
  for (int i = 0; i <= steps; ++i) values.push_back(range.max * i / steps);
  return values;
}

// The bar in 33 stops, more than the eye tells apart on 180 pixels.
void LegendWidget::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  paintLegendFrame(painter, *this);
  painter.drawText(QRect(kPadding, 8, width() - 2 * kPadding, kTitleHeight - 8),
                   Qt::AlignLeft | Qt::AlignTop, title_ + QLatin1Char('\n') + unit_);

  const QRectF bar(kPadding, kTitleHeight + 12, kBarWidth, height() - kTitleHeight - 28);
  QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
  for (int i = 0; i <= 32; ++i) gradient.setColorAt(i / 32.0, map_.at(i / 32.0));
  painter.setPen(Qt::NoPen);
  painter.setBrush(gradient);
  painter.drawRoundedRect(bar, 2, 2);

  painter.setPen(theme.text);
  const auto yOf = [&](double value) { return bar.bottom() - bar.height() * value / range_.max; };
  const std::vector<double> values = ticks(range_);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool last = i + 1 == values.size();
    const QString label = (last && openEnded_ ? QStringLiteral("\u2265 ") : QString()) +
                          QString::number(values[i], 'g', 3);
    painter.drawText(QRectF(bar.right() + 8, yOf(values[i]) - 8, width() - bar.right() - 8, 16),
                     Qt::AlignVCenter, label);
  }
  if (!std::isnan(marker_)) {
    const double y = yOf(std::clamp(marker_, 0.0, range_.max));
    painter.setPen(QPen(theme.text, 2));
    painter.drawLine(QPointF(bar.left() - 4, y), QPointF(bar.right() + 4, y));
  }
}

void LegendWidget::wheelEvent(QWheelEvent* event) {
  // 1 -> 2 -> 5 -> 10 ... and back.
  const double exponent = std::floor(std::log10(range_.max) + 1e-9);
  const double decade = std::pow(10, exponent);
  const double lead = range_.max / decade;
  const bool up = event->angleDelta().y() > 0;
  double next = range_.max;
  if (up) next = decade * (lead < 1.5 ? 2 : lead < 3.5 ? 5 : 10);
  if (!up) next = decade * (lead > 3.5 ? 2 : lead > 1.5 ? 1 : 0.5);
  event->accept();
  if (next >= 1 && next <= 1000) Q_EMIT rangeChosen(next);
}

}  // namespace loopreg::ui
