#include "widgets/legend/LegendWidget.h"

#include <QLocale>
#include <QWheelEvent>
#include <cmath>
#include <limits>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kBarWidth = 12;
constexpr int kPadding = 12;
constexpr int kTitleHeight = 40;
constexpr int kLine = 28, kCompactBar = 64, kLeastBar = 40;  // of the compact form
const double kNone = std::numeric_limits<double>::quiet_NaN();

// In 33 stops, more than the eye tells apart on 180 pixels.
void paintBar(QPainter& painter, const QRectF& bar, const QPointF& low, const QPointF& high,
              const ColourMap& map) {
  QLinearGradient gradient(low, high);
  for (int i = 0; i <= 32; ++i) gradient.setColorAt(i / 32.0, map.at(i / 32.0));
  painter.setPen(Qt::NoPen);
  painter.setBrush(gradient);
  painter.drawRoundedRect(bar, 2, 2);
}

}  // namespace

LegendWidget::LegendWidget(QWidget* parent) : Legend(parent), marker_(kNone) {
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

void LegendWidget::setSigned(bool isSigned) {
  signed_ = isSigned;
  setRange(range_);
}

void LegendWidget::setMap(const ColourMap& map) {
  map_ = map;
  update();
}

void LegendWidget::setRange(const ResidualRange& range) {
  range_ = range;
  setAccessibleName(
      tr("%1, %2 to %3 %4").arg(title_).arg(signed_ ? -range.max : 0).arg(range.max).arg(unit_));
  updateGeometry();
  update();
}

// Called on every hover: repaints only when something moved. NaN differs from itself.
void LegendWidget::setMarker(double millimetres) {
  if (marker_ == millimetres || (std::isnan(marker_) && std::isnan(millimetres))) return;
  marker_ = millimetres;
  update();
}

double LegendWidget::share(double value) const {
  return signed_ ? (value / range_.max + 1) / 2 : value / range_.max;
}

QString LegendWidget::lowText() const {
  return signed_ ? tr("%1 in").arg(range_.max) : QStringLiteral("0");
}

QString LegendWidget::highText() const {
  if (signed_) return tr("%1 out").arg(range_.max);
  return (openEnded_ ? QStringLiteral("\u2265 ") : QString()) + tickText(range_.max);
}

QString LegendWidget::tickText(double value) {
  return value < 1000 ? QString::number(value, 'g', 3)
                      : QLocale(QLocale::English).toString(value, 'f', 0);
}

QSize LegendWidget::sizeOf(bool compact) const {
  if (!compact) return {88, 232};
  const QFontMetrics metrics(smallFont());
  int width = 2 * kGrid + kCompactBar;
  for (const QString& text : {title_, lowText(), highText() + QLatin1Char(' ') + unit_}) {
    width += metrics.horizontalAdvance(text) + kGrid;
  }
  return {width, kLine};
}

std::vector<double> LegendWidget::ticks(const ResidualRange& range) {
  // 1, 2 and 5 times a power of ten divide into 5, 4 and 5 round steps.
  const double lead = range.max / std::pow(10, std::floor(std::log10(range.max) + 1e-9));
  const int steps = std::abs(lead - 2) < 0.01 ? 4 : 5;
  std::vector<double> values;
  for (int i = 0; i <= steps; ++i) values.push_back(range.max * i / steps);
  return values;
}

void LegendWidget::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintFrame(painter);
  isCompact() ? paintCompact(painter) : paintFull(painter);
}

void LegendWidget::paintFull(QPainter& painter) const {
  const Theme& theme = Theme::current();
  painter.drawText(QRect(kPadding, 8, width() - 2 * kPadding, kTitleHeight - 8),
                   Qt::AlignLeft | Qt::AlignTop, title_ + QLatin1Char('\n') + unit_);

  const QRectF bar(kPadding, kTitleHeight + 12, kBarWidth, height() - kTitleHeight - 28);
  paintBar(painter, bar, bar.bottomLeft(), bar.topLeft(), map_);
  painter.setPen(theme.text);
  const auto yOf = [&](double value) { return bar.bottom() - bar.height() * share(value); };
  const auto label = [&](double value, const QString& text) {
    painter.drawText(QRectF(bar.right() + 8, yOf(value) - 8, width() - bar.right() - 8, 16),
                     Qt::AlignVCenter, text);
  };
  std::vector<double> values = ticks(range_);
  if (signed_) values = {-range_.max, -range_.max / 2, 0, range_.max / 2, range_.max};
  for (std::size_t i = 1; i + 1 < values.size(); ++i) {
    label(values[i], tickText(std::abs(values[i])));
  }
  label(values.front(), lowText());
  label(values.back(), highText());
  if (!std::isnan(marker_)) {
    const double y = yOf(std::clamp(marker_, values.front(), range_.max));
    painter.setPen(QPen(theme.text, 2));
    painter.drawLine(QPointF(bar.left() - 4, y), QPointF(bar.right() + 4, y));
  }
}

// The bar has what the words leave; where that is too little it takes the title's place, which the
// tooltip tells as well.
void LegendWidget::paintCompact(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QFontMetrics metrics = painter.fontMetrics();
  const QString high = highText() + QLatin1Char(' ') + unit_;
  const int left = metrics.horizontalAdvance(title_) + kGrid;
  const int words = metrics.horizontalAdvance(lowText()) + metrics.horizontalAdvance(high);
  const int rest = width() - 2 * kGrid - words - 2 * kGrid;
  const bool titled = rest - left >= kLeastBar;
  QRectF area(kGrid, 0, width() - 2 * kGrid, height());
  const auto write = [&](const QString& text) {
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, text);
    area.setLeft(area.left() + metrics.horizontalAdvance(text) + kGrid);
  };
  if (titled) write(title_);
  painter.setPen(theme.text);
  write(lowText());
  const QRectF bar(area.left(), height() / 2.0 - 5, titled ? rest - left : rest, 10);
  paintBar(painter, bar, bar.topLeft(), bar.topRight(), map_);
  area.setLeft(bar.right() + kGrid);
  painter.setPen(theme.text);
  write(high);
  if (!std::isnan(marker_)) {
    const double x = bar.left() + bar.width() * std::clamp(share(marker_), 0.0, 1.0);
    painter.setPen(QPen(theme.text, 2));
    painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 4));
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
