#pragma once

#include <QFrame>

#include "geometry/Scan.h"
#include "registration/Preflight.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QVBoxLayout;

namespace loopreg::ui {

/// What was found out about the scan, and the user's say in it: units, up axis, facing, debris.
/// Everything is optional; "automatic" shows what was decided and how sure that is.
class PreflightCard : public QFrame {
  Q_OBJECT
 public:
  explicit PreflightCard(QWidget* parent = nullptr);

  void showScan(const Scan& scan, const registration::Preflight& preflight);
  void showNothing();
  /// The choices as options for the engine; everything else is left as in `base`.
  registration::FitOptions options(registration::FitOptions base) const;
  /// Shows these choices, without a signal: a new scan begins afresh, an undo goes back.
  void setOptions(const registration::FitOptions& options);

 Q_SIGNALS:
  /// The user chose something; the scan wants to be inspected again.
  void optionsChanged();
  /// What the person wears; the scan need not be inspected again for that.
  void clothingChosen(loopreg::registration::Clothing clothing);

 private:
  struct Row {
    QComboBox* choice;
    QLabel* reason;
  };
  Row addRow(QVBoxLayout* column, const QString& title, const char* name);
  void showFinding(Row& row, const QString& automatic, const registration::Finding& finding);

  QLabel* name_;
  QLabel* counts_;
  QLabel* remarks_;
  QWidget* details_;
  Row units_, up_, facing_;
  QCheckBox* keepDebris_;
  QComboBox* clothing_;
};

}  // namespace loopreg::ui
