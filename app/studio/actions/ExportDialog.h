#pragma once

#include <QFileDialog>

#include "registration/FitExport.h"

class QCheckBox;
class QComboBox;

namespace loopreg::studio {

/// Where to, as what, and how a fit is exported: a file dialog with a row of choices below. The
/// choices are kept for the next time; those that the fit has no use for are disabled.
class ExportDialog : public QFileDialog {
  Q_OBJECT
 public:
  ExportDialog(const QString& folder, const QString& stem, bool scanHasColours,
               bool hasDisplacements, QWidget* parent);

  QString file() const;
  /// As exportFormats() names it, or "measurements".
  std::string format() const;
  registration::ExportOptions options() const;

 public Q_SLOTS:
  void accept() override;

 private:
  void followFilter();
  void giveEnding();

  QComboBox* frame_;
  QComboBox* texture_;
  QCheckBox* displacements_;
  bool scanHasColours_, hasDisplacements_;
};

}  // namespace loopreg::studio
