#pragma once

#include <QObject>
#include <vector>

#include "widgets/jobs/FitJob.h"
#include "widgets/jobs/LoadJob.h"

namespace loopreg::studio {

/// What the window works on: a scan, what was found out about it, and its fit.
///
/// All values are immutable behind shared pointers; a change is a pointer swap and a signal. Lives
/// on the GUI thread.
class Document : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  const ui::ScanPointer& scan() const { return scan_; }
  const ui::PreflightPointer& preflight() const { return preflight_; }
  const std::shared_ptr<const ui::DisplayMesh>& display() const { return display_; }
  const body::ModelPointer& model() const { return model_; }
  const std::vector<fit::FitIteration>& history() const { return history_; }
  const ui::FitResultPointer& result() const { return result_; }
  /// Scan frame -> engine frame: the fit's own once there is one, else the preflight's.
  Alignment alignment() const;

  void setScan(const ui::LoadedScan& loaded);
  void setPreflight(const ui::PreflightPointer& preflight);
  void setModel(const body::ModelPointer& model) { model_ = model; }
  void clearFit();
  /// All iterations so far of the fit that runs.
  void setHistory(const std::vector<fit::FitIteration>& history);
  void setResult(const ui::FitResultPointer& result);

  /// The body at an iteration, engine frame; empty where there is none.
  Mesh bodyAt(int iteration) const;

 Q_SIGNALS:
  void scanChanged();
  void preflightChanged();
  void historyChanged();
  void resultChanged();

 private:
  ui::ScanPointer scan_;
  ui::PreflightPointer preflight_;
  std::shared_ptr<const ui::DisplayMesh> display_;
  body::ModelPointer model_;
  std::vector<fit::FitIteration> history_;
  ui::FitResultPointer result_;
};

}  // namespace loopreg::studio
