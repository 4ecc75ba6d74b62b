#include "widgets/preferences/Settings.h"

#include <QSettings>
#include <algorithm>

namespace loopreg::ui {
namespace {

using Key = Settings::Key;

QString nameOf(Key key) {
  switch (key) {
    case Key::colours:
      return QStringLiteral("colours");
    case Key::scale:
      return QStringLiteral("scale");
    case Key::inches:
      return QStringLiteral("inches");
    case Key::trackball:
      return QStringLiteral("camera/trackball");
    case Key::threads:
      return QStringLiteral("threads");
    case Key::distanceMap:
      return QStringLiteral("colours/distance");
    case Key::differenceMap:
      return QStringLiteral("colours/difference");
  }
  return {};
}

QVariant valueOf(Key key, const QVariant& otherwise) {
  return QSettings().value(nameOf(key), otherwise);
}

}  // namespace

Appearance Settings::appearance() const {
  const QString name = valueOf(Key::colours, {}).toString();
  if (name == QLatin1String("light")) return Appearance::light;
  return name == QLatin1String("dark") ? Appearance::dark : Appearance::desktop;
}

void Settings::setAppearance(Appearance appearance) {
  store(Key::colours, appearance == Appearance::light  ? QStringLiteral("light")
                      : appearance == Appearance::dark ? QStringLiteral("dark")
                                                       : QStringLiteral("desktop"));
}

// Settings files can be edited by hand: numbers are taken into their range.
int Settings::scalePercent() const { return std::clamp(valueOf(Key::scale, 100).toInt(), 80, 200); }
void Settings::setScalePercent(int percent) { store(Key::scale, percent); }

bool Settings::inches() const { return valueOf(Key::inches, false).toBool(); }
void Settings::setInches(bool inches) { store(Key::inches, inches); }

bool Settings::trackball() const { return valueOf(Key::trackball, false).toBool(); }
void Settings::setTrackball(bool trackball) { store(Key::trackball, trackball); }

int Settings::threads() const { return std::max(0, valueOf(Key::threads, 0).toInt()); }
void Settings::setThreads(int threads) { store(Key::threads, threads); }

QString Settings::distanceMap() const {
  return valueOf(Key::distanceMap, QStringLiteral("tide")).toString();
}
void Settings::setDistanceMap(const QString& name) { store(Key::distanceMap, name); }

QString Settings::differenceMap() const {
  return valueOf(Key::differenceMap, QStringLiteral("seesaw")).toString();
}
void Settings::setDifferenceMap(const QString& name) { store(Key::differenceMap, name); }

void Settings::reset() {
  for (const Key key : {Key::colours, Key::scale, Key::inches, Key::trackball, Key::threads,
                        Key::distanceMap, Key::differenceMap}) {
    QSettings().remove(nameOf(key));
    Q_EMIT changed(key);
  }
}

// Nobody hears of a value that stays what it was: controls and listeners may set each other.
void Settings::store(Key key, const QVariant& value) {
  QSettings settings;
  if (settings.contains(nameOf(key)) && settings.value(nameOf(key)) == value) return;
  settings.setValue(nameOf(key), value);
  Q_EMIT changed(key);
}

}  // namespace loopreg::ui
