#pragma once

#include <QAbstractSlider>
#include <vector>

namespace loopreg::ui {

/// The frames of a motion as a slider: their distances as a curve (mm), doubtful ones marked, those
/// that are not registered yet left blank. Click or drag goes to a frame; so do the arrow keys,
/// Home and End.
class FrameCurve : public QAbstractSlider {
  Q_OBJECT
 public:
  struct Frame {
    double millimetres = -1;  ///< below zero: not registered yet
    bool isDoubtful = false;
  };

  explicit FrameCurve(QWidget* parent = nullptr);

  void setFrames(std::vector<Frame> frames);
  const std::vector<Frame>& frames() const { return frames_; }
  QSize sizeHint() const override { return {480, 84}; }
  QSize minimumSizeHint() const override { return {160, 72}; }

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  QRectF area() const;
  double xOf(double frame) const;
  double yOf(double millimetres) const;
  int frameAt(double x) const;
  void fitAxis();
  void paintCurve(QPainter& painter) const;

  std::vector<Frame> frames_;
  double top_ = 10;  ///< of the axis, mm
};

}  // namespace loopreg::ui
