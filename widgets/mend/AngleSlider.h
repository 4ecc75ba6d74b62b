#pragma once

#include <QSlider>

namespace loopreg::ui {

/// A slider of degrees from -180 to 180 with the range that anatomy allows marked under it.
class AngleSlider : public QSlider {
  Q_OBJECT
 public:
  explicit AngleSlider(QWidget* parent = nullptr);
  void setLimits(double lower, double upper, const QColor& colour);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double lower_ = -180, upper_ = 180;
  QColor colour_;
};

}  // namespace loopreg::ui
