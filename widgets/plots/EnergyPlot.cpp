#include "widgets/plots/EnergyPlot.h"

#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

/// Term colours of similar lightness, told apart with any colour vision by their order as well.
QColor termColour(std::size_t index) {
  static const QColor colours[] = {{0x5a, 0xa9, 0xe6}, {0xe3, 0x9b, 0x63}, {0x8c, 0xbf, 0x7a},
                                   {0xc4, 0x8f, 0xd6}, {0xd9, 0xc4, 0x5e}, {0x6d, 0xc2, 0xbd},
                                   {0xe0, 0x82, 0x9a}, {0x9f, 0xa8, 0xda}};
  return colours[index % std::size(colours)];
}

/// "1,234" for large, "0.012" for small numbers: three significant digits, no exponents.
QString shortNumber(double value) {
  if (value >= 1000) return QLocale(QLocale::English).toString(std::llround(value));
  return QString::number(value, 'g', 3);
}

}  // namespace

QString stageTitle(fit::Stage stage) {
  switch (stage) {
    case fit::Stage::hypotheses:
      return EnergyPlot::tr("Start");
    case fit::Stage::articulated:
      return EnergyPlot::tr("Pose");
    case fit::Stage::fine:
      return EnergyPlot::tr("Detail");
    case fit::Stage::displacements:
      return EnergyPlot::tr("Surface");
    case fit::Stage::adam:
      return EnergyPlot::tr("Adam");
  }
  return {};
}

std::vector<StageBand> stageBands(const std::vector<fit::FitIteration>& history) {
  std::vector<StageBand> bands;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (i == 0 || history[i].stage != history[i - 1].stage) {
      bands.push_back({stageTitle(history[i].stage), static_cast<int>(i), static_cast<int>(i)});
    }
    bands.back().last = static_cast<int>(i);
  }
  return bands;
}

namespace {

/// Where the total is no number, or rose although neither stage nor kernel had changed. A rise of
/// one term is nothing: terms trade with each other.
std::vector<int> flaggedSteps(const std::vector<fit::FitIteration>& history) {
  constexpr double kRise = 1.03;
  std::vector<int> flagged;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const fit::FitIteration& now = history[i];
    bool odd = !std::isfinite(now.total);
    if (i > 0 && now.stage != fit::Stage::hypotheses && now.stage != fit::Stage::adam) {
      const fit::FitIteration& before = history[i - 1];
      odd = odd || (before.stage == now.stage && before.kernelWidth == now.kernelWidth &&
                    before.energy.size() == now.energy.size() && now.total > kRise * before.total);
    }
    if (odd) flagged.push_back(static_cast<int>(i));
  }
  return flagged;
}

}  // namespace

EnergyPlot::EnergyPlot(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("energyPlot"));
  setMouseTracking(true);
  setCursor(Qt::CrossCursor);
}

// Everything is rebuilt at each call: that is little next to a repaint, and there is no state that
// could fall out of step with the history.
void EnergyPlot::setHistory(const std::vector<fit::FitIteration>& history) {
  series_.clear();
  series_.push_back({tr("Total"), {}, {}});
  bands_ = stageBands(history);
  flagged_ = flaggedSteps(history);
  count_ = static_cast<int>(history.size());
  double low = 1e300;
  double high = -1e300;
  const auto consider = [&](double value) {
    if (!(value > 0) || !std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (std::size_t i = 0; i < history.size(); ++i) {
    // Rough starts are compared by a score, which is no energy: their band stays empty.
    if (history[i].stage == fit::Stage::hypotheses) {
      series_[0].values.push_back(0);
      continue;
    }
    series_[0].values.push_back(history[i].total);
    consider(history[i].total);
    for (const fit::EnergyValue& term : history[i].energy) {
      const QString name = QString::fromStdString(term.name);
      auto found = std::find_if(series_.begin() + 1, series_.end(),
                                [&](const Series& s) { return s.name == name; });
      if (found == series_.end()) {
        // A term that joins in a later stage has no values before.
        series_.push_back({name, termColour(series_.size() - 1), std::vector<double>(i, 0.0)});
        found = series_.end() - 1;
      }
      found->values.resize(i, 0.0);
      found->values.push_back(term.value);
      consider(term.value);
    }
  }
  for (Series& s : series_) s.values.resize(history.size(), 0.0);
  if (low > high) {
    low = 0.1;
    high = 10;
  }
  // Terms that are practically nothing must not squeeze the rest: five decades are enough.
  lowest_ = std::max(std::log10(low), std::log10(high) - 5) - 0.05;
  highest_ = std::log10(high) + 0.08;
  if (highest_ - lowest_ < 1) lowest_ = highest_ - 1;
  current_ = std::min(current_, count_ - 1);
  update();
}

void EnergyPlot::setStacked(bool stacked) {
  stacked_ = stacked;
  update();
}

void EnergyPlot::setCurrent(int iteration) {
  if (current_ == iteration) return;
  current_ = iteration;
  update();
}

QRectF EnergyPlot::area() const {
  return QRectF(kLeft, 24, width() - kLeft - kRight, height() - 32);
}

// Iteration i of n sits at the fraction i / (n - 1) of the width; a single one at the left end.
double EnergyPlot::xOf(double iteration) const {
  const QRectF a = area();
  return a.left() + a.width() * iteration / std::max(1, count_ - 1);
}

// log10 of the value, linearly between the ends; a little outside is allowed, so that a curve that
// leaves the plot does so visibly instead of running along its edge.
double EnergyPlot::yOf(double value) const {
  const QRectF a = area();
  const double t = (std::log10(std::max(value, 1e-300)) - lowest_) / (highest_ - lowest_);
  return a.bottom() - a.height() * std::clamp(t, -0.02, 1.02);
}

int EnergyPlot::iterationAt(double x) const {
  const QRectF a = area();
  const double t = (x - a.left()) / std::max(1.0, a.width());
  return std::clamp(static_cast<int>(std::lround(t * (count_ - 1))), 0, std::max(0, count_ - 1));
}

void EnergyPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  painter.setFont(small);
  paintBands(painter);
  paintAxis(painter);
  if (count_ > 0) {
    stacked_ ? paintStack(painter) : paintSeries(painter);
    paintFlags(painter);
    paintReadout(painter);
  }
}

// Alternating backgrounds tell the stages apart without adding lines; names that do not fit are
// left out rather than cut.
void EnergyPlot::paintBands(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF a = area();
  painter.fillRect(a, theme.field);
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    const StageBand& band = bands_[i];
    const double left = i == 0 ? a.left() : xOf(band.first - 0.5);
    const double right = i + 1 == bands_.size() ? a.right() : xOf(band.last + 0.5);
    if (i % 2 == 1) painter.fillRect(QRectF(left, a.top(), right - left, a.height()), theme.panel);
    const QRectF label(left + 6, 4, right - left - 8, 18);
    if (label.width() > painter.fontMetrics().horizontalAdvance(band.name)) {
      painter.setPen(theme.secondary);
      painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter, band.name);
    }
  }
}

void EnergyPlot::paintAxis(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF a = area();
  painter.setPen(theme.secondary);
  painter.drawText(QRectF(0, 4, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter, tr("Energy"));
  // Every decade, or every other one where they would touch.
  const int every = (highest_ - lowest_) * 18 > a.height() ? 2 : 1;
  for (int e = static_cast<int>(std::ceil(lowest_)); e <= highest_; e += every) {
    const double y = yOf(std::pow(10, e));
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(a.left(), y), QPointF(a.right(), y));
    painter.setPen(theme.secondary);
    painter.drawText(QRectF(0, y - 9, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter,
                     shortNumber(std::pow(10, e)));
  }
}

void EnergyPlot::paintSeries(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF a = area();
  painter.save();
  painter.setClipRect(a.adjusted(-3, -3, 3, 3));
  // The total last: it lies on top.
  for (std::size_t k = series_.size(); k-- > 0;) {
    const Series& s = series_[k];
    QPainterPath path;
    bool pen = false;
    std::size_t band = 0;
    for (int i = 0; i < count_; ++i) {
      // Stages weigh their terms differently: a line across a border would claim a step that
      // nobody took.
      if (band < bands_.size() && bands_[band].first == i) {
        pen = false;
        ++band;
      }
      const double value = s.values[static_cast<std::size_t>(i)];
      if (!(value > 0) || !std::isfinite(value)) {
        pen = false;
        continue;
      }
      const QPointF point(xOf(i), yOf(value));
      pen ? path.lineTo(point) : path.moveTo(point);
      pen = true;
    }
    painter.setPen(QPen(k == 0 ? theme.text : s.colour, k == 0 ? 2.0 : 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
  }
  painter.restore();
}

// Column by column from the axis up to the total, divided in proportion to the terms' shares, the
// first term at the bottom.
void EnergyPlot::paintStack(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF a = area();
  painter.save();
  painter.setClipRect(a);
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int i = 0; i < count_; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double left = i == 0 ? a.left() : xOf(i - 0.5);
    const double right = i + 1 == count_ ? a.right() : xOf(i + 0.5);
    double sum = 0;
    for (std::size_t k = 1; k < series_.size(); ++k) sum += std::max(0.0, series_[k].values[at]);
    const double total = series_[0].values[at];
    if (!(sum > 0) || !(total > 0) || !std::isfinite(sum)) continue;
    const double tall = a.bottom() - yOf(total);
    double y = a.bottom();
    for (std::size_t k = 1; k < series_.size(); ++k) {
      const double part = tall * std::max(0.0, series_[k].values[at]) / sum;
      QColor colour = series_[k].colour;
      colour.setAlpha(theme.isDark ? 190 : 220);
      painter.fillRect(QRectF(left, y - part, right - left, part), colour);
      y -= part;
    }
    painter.fillRect(QRectF(left, y - 1, right - left, 2), theme.text);
  }
  painter.restore();
}

// Small triangles on the upper edge: seen at a glance, in nobody's way.
void EnergyPlot::paintFlags(QPainter& painter) const {
  const QRectF a = area();
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::current().failed);
  for (const int i : flagged_) {
    const double x = xOf(i);
    painter.drawPolygon(QPolygonF({{x - 4, a.top()}, {x + 4, a.top()}, {x, a.top() + 7}}));
  }
}

void EnergyPlot::paintReadout(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QRectF a = area();
  if (hover_ >= 0 && hover_ != current_) {
    painter.setPen(QPen(theme.secondary, 1, Qt::DotLine));
    painter.drawLine(QPointF(xOf(hover_), a.top()), QPointF(xOf(hover_), a.bottom()));
  }
  const int shown = hover_ >= 0 ? hover_ : (current_ >= 0 ? current_ : count_ - 1);
  if (current_ >= 0) {
    painter.setPen(QPen(theme.accent, 1.5));
    painter.drawLine(QPointF(xOf(current_), a.top()), QPointF(xOf(current_), a.bottom()));
  }
  // The legend doubles as the readout: each term's value at the cursor.
  const double lineHeight = std::min(18.0, (height() - 8.0) / double(series_.size()));
  double y = 4;
  for (std::size_t k = 0; k < series_.size() && y + lineHeight <= height(); ++k) {
    const Series& s = series_[k];
    const double x = a.right() + 16;
    painter.setPen(QPen(k == 0 ? theme.text : s.colour, k == 0 ? 2.5 : 2));
    painter.drawLine(QPointF(x, y + lineHeight / 2), QPointF(x + 10, y + lineHeight / 2));
    painter.setPen(k == 0 ? theme.text : theme.secondary);
    const QRectF text(x + 16, y, width() - x - 24, lineHeight);
    const double value = s.values[static_cast<std::size_t>(shown)];
    const QString number = value > 0 ? shortNumber(value) : QStringLiteral("\u2013");
    const int numberWidth = painter.fontMetrics().horizontalAdvance(number);
    painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, number);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(
                         s.name, Qt::ElideRight, static_cast<int>(text.width()) - numberWidth - 6));
    y += lineHeight;
  }
}

// Press and drag anywhere, also on the names: the position is clamped to the plot.
void EnergyPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && count_ > 0) {
    Q_EMIT scrubbed(iterationAt(event->position().x()));
  }
}

void EnergyPlot::mouseMoveEvent(QMouseEvent* event) {
  if (count_ == 0) return;
  const bool inside = area().contains(event->position());
  hover_ = inside ? iterationAt(event->position().x()) : -1;
  const bool odd = std::find(flagged_.begin(), flagged_.end(), hover_) != flagged_.end();
  setToolTip(odd ? tr("The energy rose at iteration %1, or is no number.").arg(hover_ + 1)
                 : QString());
  if (event->buttons().testFlag(Qt::LeftButton)) {
    Q_EMIT scrubbed(iterationAt(event->position().x()));
  }
  update();
}

void EnergyPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) Q_EMIT released();
}

void EnergyPlot::leaveEvent(QEvent*) {
  hover_ = -1;
  update();
}

}  // namespace loopreg::ui
