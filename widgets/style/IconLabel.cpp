#include "widgets/style/IconLabel.h"

#include <QPainter>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

QColor colourOf(IconLabel::Tone tone) {
  const Theme& theme = Theme::current();
  switch (tone) {
    case IconLabel::Tone::secondary:
      return theme.secondary;
    case IconLabel::Tone::accent:
      return theme.accent;
    case IconLabel::Tone::good:
      return theme.good;
    case IconLabel::Tone::check:
      return theme.check;
    case IconLabel::Tone::failed:
      return theme.failed;
    case IconLabel::Tone::text:
      break;
  }
  return theme.text;
}

}  // namespace

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
  tintedIcon(icon_, colourOf(tone_)).paint(&painter, rect());
}

}  // namespace loopreg::ui
