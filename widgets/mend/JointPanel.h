#pragma once

#include <QWidget>
#include <vector>

#include "geometry/Types.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;

namespace loopreg::ui {

class AngleSlider;

/// One joint's rotation by hand: which joint, its three angles (axis-angle, degrees) on sliders
/// that show what anatomy allows, and whether it stays as it is set.
class JointPanel : public QWidget {
  Q_OBJECT
 public:
  struct Limits {
    Vector3d lower, upper;  ///< radians
  };
  explicit JointPanel(QWidget* parent = nullptr);

  void setJoints(const std::vector<QString>& names, std::vector<Limits> limits);
  int joint() const;
  /// Without a signal.
  void setJoint(int joint);
  void setAngles(const Vector3d& radians);
  void setHeld(bool held);

 Q_SIGNALS:
  void jointChosen(int joint);
  /// `settled`: the slider was let go, or a number was typed.
  void turned(const loopreg::Vector3d& radians, bool settled);
  void heldChanged(bool held);

 private:
  void report(bool settled);

  QComboBox* joints_;
  AngleSlider* sliders_[3];
  QDoubleSpinBox* numbers_[3];
  QCheckBox* held_;
  std::vector<Limits> limits_;
};

}  // namespace loopreg::ui
