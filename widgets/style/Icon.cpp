#include "widgets/style/Icon.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
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
    QByteArray svg = file.readAll();
    svg.replace("#000", colour(mode).name().toLatin1());
    QSvgRenderer(svg).render(painter, rect);
  }

  // Asked for with every paint of a button: drawn once per size and colour.
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    const QString key = QStringLiteral("themed %1 %2 %3x%4")
                            .arg(name_, colour(mode).name())
                            .arg(size.width())
                            .arg(size.height());
    QPixmap picture;
    if (QPixmapCache::find(key, &picture)) return picture;
    picture = QPixmap(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paint(&painter, QRect(QPoint(), size), mode, state);
    painter.end();
    QPixmapCache::insert(key, picture);
    return picture;
  }

  QIconEngine* clone() const override { return new TintedEngine(name_, fixed_); }

 private:
  QColor colour(QIcon::Mode mode) const {
    const Theme& theme = Theme::current();
    if (mode == QIcon::Disabled) return theme.disabled;
    return fixed_.isValid() ? fixed_ : theme.text;
  }

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
