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
  TintedEngine(QString name, Tone tone, QColor fixed = {})
      : name_(std::move(name)), tone_(tone), fixed_(fixed) {}

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

  QIconEngine* clone() const override { return new TintedEngine(name_, tone_, fixed_); }

 private:
  QColor colour(QIcon::Mode mode) const {
    if (mode == QIcon::Disabled) return Theme::current().disabled;
    return fixed_.isValid() ? fixed_ : toneColour(tone_);
  }

  QString name_;
  Tone tone_;
  QColor fixed_;  ///< valid: in place of the tone
};

}  // namespace

QColor toneColour(Tone tone) {
  const Theme& theme = Theme::current();
  switch (tone) {
    case Tone::secondary:
      return theme.secondary;
    case Tone::accent:
      return theme.accent;
    case Tone::onAccent:
      return theme.onAccent;
    case Tone::good:
      return theme.good;
    case Tone::check:
      return theme.check;
    case Tone::failed:
      return theme.failed;
    case Tone::text:
      break;
  }
  return theme.text;
}

QIcon themedIcon(const QString& name, Tone tone) { return QIcon(new TintedEngine(name, tone)); }

QIcon tintedIcon(const QString& name, const QColor& colour) {
  return QIcon(new TintedEngine(name, Tone::text, colour));
}

// Drawn at device resolution and labelled with the ratio, so labels show it sharp.
QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, double pixelRatio) {
  const int pixels = static_cast<int>(std::lround(size * pixelRatio));
  TintedEngine engine(name, Tone::text, colour);
  QPixmap picture = engine.pixmap(QSize(pixels, pixels), QIcon::Normal, QIcon::Off);
  picture.setDevicePixelRatio(pixelRatio);
  return picture;
}

}  // namespace loopreg::ui
