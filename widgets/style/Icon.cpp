#include "widgets/style/Icon.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

/// Draws the SVG with "#000" replaced by the theme's colour at the time of drawing, so icons follow
/// a change of theme without being set again.
class TintedEngine : public QIconEngine {
 public:
  TintedEngine(QString name, QColor fixed) : name_(std::move(name)), fixed_(fixed) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    QFile file(QStringLiteral(":/icons/") + name_ + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly)) return;
    const Theme& theme = Theme::current();
    QColor colour = fixed_.isValid() ? fixed_ : theme.text;
    if (mode == QIcon::Disabled) colour = theme.disabled;
    QByteArray svg = file.readAll();
    svg.replace("#000", colour.name().toLatin1());
    QSvgRenderer(svg).render(painter, rect);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap picture(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return picture;
  }

  QIconEngine* clone() const override { return new TintedEngine(name_, fixed_); }

 private:
  QString name_;
  QColor fixed_;
};

}  // namespace

QIcon themedIcon(const QString& name) { return QIcon(new TintedEngine(name, {})); }

QIcon tintedIcon(const QString& name, const QColor& colour) {
  return QIcon(new TintedEngine(name, colour));
}

// Drawn at device resolution and labelled with the ratio, so labels show it sharp.
QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, double pixelRatio) {
  const int pixels = static_cast<int>(std::lround(size * pixelRatio));
  TintedEngine engine(name, colour);
  QPixmap picture = engine.pixmap(QSize(pixels, pixels), QIcon::Normal, QIcon::Off);
  picture.setDevicePixelRatio(pixelRatio);
  return picture;
}

}  // namespace loopreg::ui
