#include "widgets/feedback/BusyBar.h"

#include <QPainter>
#include <algorithm>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kTickMilliseconds = 160;
constexpr int kSteps = 9;  // of the block from end to end and round

}  // namespace

BusyBar::BusyBar(QWidget* parent) : QProgressBar(parent) {
  tick_.setInterval(kTickMilliseconds);
  tick_.setTimerType(Qt::CoarseTimer);
  connect(&tick_, &QTimer::timeout, this, [this] {
    if (!busy()) return;
    step_ = (step_ + 1) % kSteps;
    update();
  });
}

// The style's own busy bar is never asked: painting it once starts its animation.
void BusyBar::paintEvent(QPaintEvent* event) {
  if (!busy()) return QProgressBar::paintEvent(event);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const QRectF groove(rect());
  const double radius = std::min(2.0, groove.height() / 2);
  painter.setBrush(Theme::current().border);
  painter.drawRoundedRect(groove, radius, radius);
  const double length = 0.3 * groove.width();
  const double from = (groove.width() + length) * (step_ + 0.5) / kSteps - length;
  const QRectF block(from, groove.top(), length, groove.height());
  painter.setBrush(Theme::current().accent);
  painter.drawRoundedRect(block.intersected(groove), radius, radius);
}

void BusyBar::showEvent(QShowEvent* event) {
  QProgressBar::showEvent(event);
  tick_.start();
}

void BusyBar::hideEvent(QHideEvent* event) {
  tick_.stop();
  QProgressBar::hideEvent(event);
}

}  // namespace loopreg::ui
