#pragma once

#include <QObject>
#include <QString>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

/// What the user chose in the preferences, kept between sessions in QSettings. Whoever follows one
/// of them reads it once and listens to changed(); nobody else touches these keys:
///
///     colours            "desktop", "dark" or "light"
///     scale              size of text and buttons in percent, from the next start on
///     inches             lengths in inches instead of millimetres and centimetres
///     camera/trackball   the camera tumbles freely instead of keeping the floor level
///     threads            processor threads for fitting, 0: all
///     colours/distance   colour map of distances, a name in resources/colormaps
///     colours/difference the same of signed values, with a middle
///
/// What is remembered without being asked for (folders, recent files, the body) is not among them.
/// Lives on the GUI thread.
class Settings : public QObject {
  Q_OBJECT
 public:
  enum class Key { colours, scale, inches, trackball, threads, distanceMap, differenceMap };
  Q_ENUM(Key)

  explicit Settings(QObject* parent = nullptr) : QObject(parent) {}

  Appearance appearance() const;
  void setAppearance(Appearance appearance);
  /// 80 to 200.
  int scalePercent() const;
  void setScalePercent(int percent);
  bool inches() const;
  void setInches(bool inches);
  bool trackball() const;
  void setTrackball(bool trackball);
  int threads() const;
  void setThreads(int threads);
  QString distanceMap() const;
  void setDistanceMap(const QString& name);
  QString differenceMap() const;
  void setDifferenceMap(const QString& name);
  /// Everything as it was at the first start; changed() for each.
  void reset();

 Q_SIGNALS:
  void changed(loopreg::ui::Settings::Key key);

 private:
  void store(Key key, const QVariant& value);
};

}  // namespace loopreg::ui
