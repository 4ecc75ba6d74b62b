#pragma once

#include <QFrame>

#include "widgets/legend/ColourMap.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;

namespace loopreg::ui {

/// The movable plane through distance fields: on or off, which way it looks, where it is, and what
/// is drawn on it. Its colours' legend is part of the card.
class SliceCard : public QFrame {
  Q_OBJECT
 public:
  /// The plane's normal: the body's left, up, its front, or the eye when that was chosen.
  enum class Axis { x, y, z, eye };
  Q_ENUM(Axis)
  enum class Content { distance, place, parts };
  Q_ENUM(Content)

  explicit SliceCard(QWidget* parent = nullptr);

  bool isOn() const;
  void setOn(bool on);
  Axis axis() const;
  void setAxis(Axis axis);
  /// In [0, 1], from one side of the body to the other.
  double position() const;
  void setPosition(double position);
  Content content() const;
  double rangeMm() const;
  /// The next of the choices in that direction.
  void setRangeMm(double millimetres);
  double stepMm() const;
  /// Scan points within so many millimetres are drawn; 0: none.
  double nearMm() const;
  bool cutsOpen() const;
  void setMap(const ColourMap& map);
  /// "94.0 cm above the floor"
  void setPlace(const QString& text);

 Q_SIGNALS:
  /// On or off, or the plane has moved.
  void moved();
  /// Something about its looks.
  void styleChanged();
  void axisChosen(loopreg::ui::SliceCard::Axis axis);

 private:
  class Strip;
  QComboBox* addChoice(const QString& title, const char* name);
  void updateEnabled();

  QCheckBox* on_;
  QSlider* position_;
  QLabel* place_;
  QComboBox* axis_;
  QComboBox* content_;
  QComboBox* range_;
  QComboBox* step_;
  QComboBox* near_;
  QCheckBox* cut_;
  Strip* strip_;
  QWidget* rest_;
};

}  // namespace loopreg::ui
