#pragma once

#include <QFrame>

class QButtonGroup;
class QSlider;
class QToolButton;
class QLabel;

namespace loopreg::ui {

/// Where the scene is cut open: on or off, across which axis, which side stays, and how far along.
class ClipCard : public QFrame {
  Q_OBJECT
 public:
  explicit ClipCard(QWidget* parent = nullptr);

  bool isOn() const;
  void setOn(bool on);
  int axis() const;  ///< 0: x (left to right), 1: y (height), 2: z (depth)
  bool flipped() const;
  /// In [0, 1] along the axis through the scene's box.
  double fraction() const;
  void setFraction(double fraction);
  /// What the fraction means, centimetres.
  void showPosition(double centimetres);

 Q_SIGNALS:
  void changed();

 private:
  QToolButton* on_;
  QToolButton* flip_;
  QButtonGroup* axes_;
  QSlider* slider_;
  QLabel* position_;
};

}  // namespace loopreg::ui
