#include "widgets/timeline/ScrubBar.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr double kHandle = 7;  // radius

}  // namespace

ScrubBar::ScrubBar(QWidget* parent) : QAbstractSlider(parent) {
  setObjectName(QStringLiteral("scrubBar"));
  setOrientation(Qt::Horizontal);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Iteration"));
  setPageStep(10);
}

void ScrubBar::setBands(std::vector<StageBand> bands) {
  bands_ = std::move(bands);
  update();
}

// The handle's middle travels between kHandle and width - kHandle, so it never sticks out.
double ScrubBar::xOf(double value) const {
  const double span = std::max(1, maximum() - minimum());
  return kHandle + (width() - 2 * kHandle) * (value - minimum()) / span;
}

int ScrubBar::valueAt(double x) const {
  const double t = (x - kHandle) / std::max(1.0, width() - 2 * kHandle);
  return minimum() +
         static_cast<int>(std::lround(std::clamp(t, 0.0, 1.0) * (maximum() - minimum())));
}

void ScrubBar::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double middle = height() / 2.0;
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.border);
  painter.drawRoundedRect(QRectF(kHandle, middle - 2, width() - 2 * kHandle, 4), 2, 2);
  if (!isEnabled()) return;
  painter.setBrush(theme.secondary);
  painter.drawRoundedRect(QRectF(kHandle, middle - 2, xOf(value()) - kHandle, 4), 2, 2);
  // A gap where a stage begins.
  for (std::size_t i = 1; i < bands_.size(); ++i) {
    painter.fillRect(QRectF(xOf(bands_[i].first - 0.5) - 1, middle - 4, 2, 8), theme.window);
  }
  const QPointF handle(xOf(value()), middle);
  if (hasFocus()) {
    QColor halo = theme.accent;
    halo.setAlpha(70);
    painter.setBrush(halo);
    painter.drawEllipse(handle, kHandle + 4, kHandle + 4);
  }
  painter.setBrush(isSliderDown() || hasFocus() ? theme.accent : theme.text);
  painter.drawEllipse(handle, kHandle, kHandle);
}

// The value jumps to the cursor and the drag begins at once: scrubbing is one gesture.
void ScrubBar::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  setSliderDown(true);
  setValue(valueAt(event->position().x()));
}

void ScrubBar::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) setValue(valueAt(event->position().x()));
}

void ScrubBar::mouseReleaseEvent(QMouseEvent*) {
  setSliderDown(false);
  update();
}

}  // namespace loopreg::ui
