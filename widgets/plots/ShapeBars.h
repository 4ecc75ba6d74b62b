#pragma once

#include <QWidget>

#include "geometry/Types.h"

namespace loopreg::ui {

/// The shape coefficients of the iteration shown, each as a bar from the mean, in standard
/// deviations; +-3 is where people end. A thin line marks those of iteration A.
class ShapeBars : public QWidget {
  Q_OBJECT
 public:
  explicit ShapeBars(QWidget* parent = nullptr);
  void setBetas(const VectorXd& betas);
  /// Of iteration A; empty: none.
  void setReference(const VectorXd& betas);
  QSize minimumSizeHint() const override { return {200, 80}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  VectorXd betas_, reference_;
};

}  // namespace loopreg::ui
