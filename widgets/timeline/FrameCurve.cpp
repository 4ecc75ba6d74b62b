#include "widgets/timeline/FrameCurve.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kLeft = 44, kRight = 16, kTop = 10, kBottom = 18;

/// A round number of millimetres above `value`: 1, 2 or 5 times a power of ten.
double roundAbove(double value) {
  const double decade = std::pow(10, std::floor(std::log10(std::max(value, 1.0))));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * decade >= value) return factor * decade;
  }
  return 10 * decade;
}

}  // namespace

FrameCurve::FrameCurve(QWidget* parent) : QAbstractSlider(parent) {
  setObjectName(QStringLiteral("frameCurve"));
  setOrientation(Qt::Horizontal);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Frame of the motion"));
  setPageStep(10);
}

void FrameCurve::setFrames(std::vector<Frame> frames) {
  frames_ = std::move(frames);
  setRange(0, std::max(0, static_cast<int>(frames_.size()) - 1));
  fitAxis();
  update();
}

// One lost frame must not flatten all others: the axis ends at twice the 95th percentile at most.
void FrameCurve::fitAxis() {
  std::vector<double> known;
  for (const Frame& frame : frames_) {
    if (frame.millimetres >= 0) known.push_back(frame.millimetres);
  }
  if (known.empty()) return;
  std::sort(known.begin(), known.end());
  const double p95 = known[static_cast<std::size_t>(0.95 * double(known.size() - 1))];
  top_ = roundAbove(1.05 * std::min(known.back(), 2 * p95));
}

QRectF FrameCurve::area() const { return QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom); }

double FrameCurve::xOf(double frame) const {
  return area().left() + area().width() * frame / std::max(1, maximum());
}

double FrameCurve::yOf(double millimetres) const {
  return area().bottom() - area().height() * std::min(1.0, millimetres / top_);
}

int FrameCurve::frameAt(double x) const {
  const double t = (x - area().left()) / std::max(1.0, area().width());
  return static_cast<int>(std::lround(std::clamp(t, 0.0, 1.0) * maximum()));
}

void FrameCurve::paintCurve(QPainter& painter) const {
  const Theme& theme = Theme::current();
  QPainterPath line, below;
  bool isDown = false;  // the pen
  const auto close = [&](double x) {
    if (isDown) {
      below.lineTo(x, area().bottom());
      below.closeSubpath();
    }
    isDown = false;
  };
  double x = area().left();
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    if (frames_[i].millimetres < 0) {
      close(x);
      continue;
    }
    x = xOf(double(i));
    const QPointF at(x, yOf(frames_[i].millimetres));
    if (!isDown) {
      line.moveTo(at);
      below.moveTo(x, area().bottom());
    } else {
      line.lineTo(at);
    }
    below.lineTo(at);
    isDown = true;
  }
  close(x);
  QColor fill = theme.accent;
  fill.setAlpha(40);
  painter.fillPath(below, fill);
  painter.setPen(QPen(theme.accent, 1.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(line);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.failed);
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    if (!frames_[i].isDoubtful) continue;
    painter.drawEllipse(QPointF(xOf(double(i)), yOf(frames_[i].millimetres)), 4, 4);
  }
}

void FrameCurve::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF plot = area();
  painter.setPen(QPen(theme.border, 1));
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = std::round(plot.bottom() - share * plot.height()) + 0.5;
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
  }
  QFont small = font();
  small.setPointSizeF(0.85 * small.pointSizeF());
  painter.setFont(small);
  painter.setPen(theme.secondary);
  const auto label = [&](double value, double y) {
    painter.drawText(QRectF(0, y - 8, kLeft - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     tr("%1 mm").arg(value, 0, 'g', 3));
  };
  label(top_, plot.top());
  label(0, plot.bottom());
  paintCurve(painter);
  if (frames_.empty()) return;

  const double x = xOf(value());
  painter.setPen(QPen(hasFocus() || isSliderDown() ? theme.accent : theme.text, 1.5));
  painter.drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom() + 4));
  const Frame& frame = frames_[static_cast<std::size_t>(value())];
  painter.setBrush(theme.window);
  if (frame.millimetres >= 0) painter.drawEllipse(QPointF(x, yOf(frame.millimetres)), 4, 4);
  painter.setPen(theme.text);
  const QString number = QString::number(value() + 1);
  const double width = painter.fontMetrics().horizontalAdvance(number) + 8;
  const double left = std::clamp(x - width / 2, plot.left(), plot.right() - width);
  painter.drawText(QRectF(left, plot.bottom() + 3, width, kBottom - 3), Qt::AlignCenter, number);
}

// Home and End are the view's elsewhere; here they are the first and the last frame.
bool FrameCurve::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Home || key == Qt::Key_End) event->accept();
  }
  if (event->type() != QEvent::ToolTip || frames_.empty()) return QAbstractSlider::event(event);
  auto* help = static_cast<QHelpEvent*>(event);
  const int at = frameAt(help->pos().x());
  const Frame& frame = frames_[static_cast<std::size_t>(at)];
  QString text =
      frame.millimetres < 0
          ? tr("Frame %1: not registered yet").arg(at + 1)
          : tr("Frame %1: scan to body %2 mm").arg(at + 1).arg(frame.millimetres, 0, 'f', 1);
  if (frame.isDoubtful) text += tr("; fits clearly worse than the others");
  QToolTip::showText(help->globalPos(), text, this);
  return true;
}

void FrameCurve::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  setSliderDown(true);
  setValue(frameAt(event->position().x()));
}

void FrameCurve::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) setValue(frameAt(event->position().x()));
}

void FrameCurve::mouseReleaseEvent(QMouseEvent*) {
  setSliderDown(false);
  update();
}

}  // namespace loopreg::ui
