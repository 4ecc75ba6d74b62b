#include "widgets/feedback/DemoTile.h"

#include <QPainter>
#include <QPainterPath>

#include "widgets/style/ElidedLines.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kBorder = 4;
constexpr int kNameHeight = 40, kNameLines = 2;

}  // namespace

DemoTile::DemoTile(const QString& name, QWidget* parent) : QPushButton(name, parent) {
  setObjectName(QStringLiteral("demo"));
  setCursor(Qt::PointingHandCursor);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void DemoTile::setPicture(const QImage& picture) {
  picture_ = picture;
  update();
}

QSize DemoTile::sizeHint() const {
  return kPicture + QSize(2 * kBorder, 2 * kBorder + kNameHeight);
}

QStringList DemoTile::shownName() const {
  return elidedLines(text(), fontMetrics(), kPicture.width(), kNameLines);
}

void DemoTile::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const QRectF outline = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setPen(hasFocus() ? theme.accent : theme.border);
  painter.setBrush(isDown()                      ? theme.border
                   : underMouse() && isEnabled() ? theme.hover
                                                 : theme.panel);
  painter.drawRoundedRect(outline, 8, 8);
  const QRect place(QPoint(kBorder, kBorder), kPicture);
  if (picture_.isNull()) {
    const int size = 40;
    const QRect middle(place.center() - QPoint(size / 2, size / 2), QSize(size, size));
    tintedIcon(QStringLiteral("scan"), theme.disabled).paint(&painter, middle);
  } else {
    QPainterPath corners;
    corners.addRoundedRect(place, 6, 6);
    painter.setClipPath(corners);
    if (!isEnabled()) painter.setOpacity(0.35);
    painter.drawImage(place, picture_);
    painter.setOpacity(1);
    painter.setClipping(false);
  }
  painter.setPen(isEnabled() ? theme.text : theme.disabled);
  const QRect words(kBorder, place.bottom() + 1, kPicture.width(), kNameHeight);
  painter.drawText(words, Qt::AlignCenter, shownName().join(QLatin1Char('\n')));
}

}  // namespace loopreg::ui
