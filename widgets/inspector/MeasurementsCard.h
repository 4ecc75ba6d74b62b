#pragma once

#include <QFrame>
#include <memory>
#include <vector>

#include "body/Anthropometry.h"

class QPushButton;
class QTableWidget;
class QToolButton;

namespace loopreg::ui {

/// The fitted body's dimensions in two columns, what tailors ask for first and the rest on demand.
///
/// The row under the cursor, or reached with the arrow keys, is announced so that its tape can be
/// shown on the body. Centimetres or inches; the copy button takes the whole table as text.
class MeasurementsCard : public QFrame {
  Q_OBJECT
 public:
  using ListPointer = std::shared_ptr<const std::vector<body::Measurement>>;

  explicit MeasurementsCard(QWidget* parent = nullptr);

  /// Empty or null: the card hides.
  void showList(const ListPointer& list);
  void setInches(bool inches);
  bool inches() const { return inches_; }

  /// "84.3 cm", "33.2 in"; mass in kg or lb, area in m2 or ft2.
  static QString valueText(const body::Measurement& measurement, bool inches);

 Q_SIGNALS:
  void inchesChosen(bool inches);
  /// Row of the list given to showList(); -1: none any more.
  void pointedAt(int index);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void fitHeight();
  void copyTable();
  void point(int row);

  ListPointer list_;
  QTableWidget* table_;
  QToolButton* centimetre_;
  QToolButton* inch_;
  QPushButton* more_;
  bool inches_ = false;
  bool all_ = false;
  int pointed_ = -1;
};

}  // namespace loopreg::ui
