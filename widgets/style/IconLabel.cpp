#include "widgets/style/IconLabel.h"

#include <QPainter>

namespace loopreg::ui {
IconLabel::IconLabel(const QString& icon, Tone tone, int size, QWidget* parent)
    : QWidget(parent), icon_(icon), tone_(tone) {
  setFixedSize(size, size);
  setAttribute(Qt::WA_TransparentForMouseEvents);
}

void IconLabel::setIcon(const QString& icon, Tone tone) {
  icon_ = icon;
  tone_ = tone;
  update();
}

void IconLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  themedIcon(icon_, tone_).paint(&painter, rect());
}

}  // namespace loopreg::ui
