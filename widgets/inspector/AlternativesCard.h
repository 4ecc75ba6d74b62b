#pragma once

#include <QFrame>
#include <vector>

#include "picture/Image.h"
#include "registration/Registration.h"

class QHBoxLayout;

namespace loopreg::ui {

/// The explanations of the scan side by side: the one that was chosen, and the others that the
/// search ended with (the same person facing the other way, ...), each with a picture and its cost.
/// A click on a picture shows that body as a ghost; a button takes it.
class AlternativesCard : public QFrame {
  Q_OBJECT
 public:
  explicit AlternativesCard(QWidget* parent = nullptr);

  void showNothing();
  /// `pictures`: of the fit, then of the alternatives; those without one are left out.
  void showAlternatives(const registration::FitResult& result,
                        const std::vector<picture::Image>& pictures);
  /// "Turned around" for "facing +90 degrees, turned around".
  static QString titleOf(const registration::Alternative& alternative);

 Q_SIGNALS:
  /// Index into FitResult::alternatives: it shall be the fit.
  void takeRequested(int alternative);
  /// It shall be seen beside the fit; -1: no more.
  void ghostRequested(int alternative);

 private:
  QHBoxLayout* row_;
};

}  // namespace loopreg::ui
