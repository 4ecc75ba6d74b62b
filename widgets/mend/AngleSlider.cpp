#include "widgets/mend/AngleSlider.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionSlider>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

AngleSlider::AngleSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
  setRange(-180, 180);
  setSingleStep(1);
  setPageStep(10);
  setMinimumHeight(26);
}

void AngleSlider::setLimits(double lower, double upper, const QColor& colour) {
  lower_ = std::max(-180.0, lower);
  upper_ = std::min(180.0, upper);
  colour_ = colour;
  update();
}

void AngleSlider::paintEvent(QPaintEvent* event) {
  QStyleOptionSlider option;
  initStyleOption(&option);
  const QRect groove =
      style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, this);
  const int handle =
      style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this).width();
  const auto at = [&](double degrees) {
    return groove.left() + handle / 2.0 + (degrees + 180) / 360 * (groove.width() - handle);
  };
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(isEnabled() ? colour_ : Theme::current().disabled);
  painter.drawRoundedRect(QRectF(at(lower_), height() - 4, at(upper_) - at(lower_), 3), 1.5, 1.5);
  painter.setBrush(Theme::current().secondary);
  painter.drawRect(QRectF(at(0) - 0.5, height() - 6, 1, 6));
  painter.end();
  QSlider::paintEvent(event);
}

}  // namespace loopreg::ui
