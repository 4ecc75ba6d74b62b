#pragma once

#include <QFrame>

#include "registration/Registration.h"

class QLabel;
class QProgressBar;

namespace loopreg::ui {

/// The verdict as a chip with its reasons, and the distances both ways in millimetres.
class ResultCard : public QFrame {
  Q_OBJECT
 public:
  explicit ResultCard(QWidget* parent = nullptr);

  void showNothing();
  void showRunning(const QString& what);
  /// The newest step of a fit that runs.
  void showIteration(const fit::FitIteration& iteration);
  void showResult(const registration::FitResult& result);
  QString verdictText() const;

 private:
  void setQuiet(bool quiet);
  void setChip(const QString& text, const QString& icon, const QColor& colour);

  QLabel* chipIcon_;
  QLabel* chipText_;
  QFrame* chip_;
  QLabel* reasons_;
  QProgressBar* busy_;
  QWidget* table_;
  QLabel* cells_[2][4];
  QLabel* footer_;
};

}  // namespace loopreg::ui
