#pragma once

#include <QWidget>
#include <vector>

#include "registration/Inspection.h"

namespace loopreg::ui {

/// The joints of the iteration shown against their limits, one row each, by the axis that comes
/// nearest to one; the most strained joint first. The wheel scrolls. Degrees.
class PoseBars : public QWidget {
  Q_OBJECT
 public:
  explicit PoseBars(QWidget* parent = nullptr);
  void setAngles(const std::vector<registration::JointAngle>& angles);
  /// The rows, most strained first: what is painted.
  const std::vector<registration::JointAngle>& rows() const { return rows_; }
  /// "bend", "twist" or "sideways": rotation about the T-pose's x, y, z axis.
  static QString axisWord(int axis);
  QSize minimumSizeHint() const override { return {240, 80}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  int rowsVisible() const;

  std::vector<registration::JointAngle> rows_;
  int first_ = 0;
};

}  // namespace loopreg::ui
