#pragma once

#include <QDialog>

class QCheckBox;
class QComboBox;
class QPushButton;
class QSpinBox;

namespace loopreg::ui {

/// What is to be saved as a picture, and how.
struct PictureWish {
  enum class What { view, turntable, iterations };
  What what = What::view;
  int scale = 1;             ///< times the view's own pixels
  bool transparent = false;  ///< no background and no ground
  int frames = 72;           ///< of a turntable: one full turn
};

/// Asks for a PictureWish; the last one is offered again.
class PictureDialog : public QDialog {
  Q_OBJECT
 public:
  /// `view`: the view's size in device pixels; `iterations`: 0 where there is no fit.
  PictureDialog(const PictureWish& last, const QSize& view, int iterations, QWidget* parent);
  PictureWish wish() const;

 private:
  void showWhatApplies();

  QComboBox* what_;
  QComboBox* scale_;
  QSpinBox* frames_;
  QCheckBox* transparent_;
  QPushButton* save_;
};

}  // namespace loopreg::ui
