#pragma once

#include <QObject>

#include "app/studio/Document.h"
#include "widgets/jobs/FitJob.h"

namespace loopreg::ui {
class ErrorBar;
class LayersCard;
class PreflightCard;
class ResultCard;
class Settings;
class SidePanel;
}  // namespace loopreg::ui

namespace loopreg::studio {

struct Workspace;

/// Registering: starts the fit with the choices on the scan's card and in the preferences, shows it
/// as it converges, and keeps its result as one step that can be undone. A fit that is discarded or
/// fails brings back what was there before.
class Fitting : public QObject {
  Q_OBJECT
 public:
  Fitting(const Workspace& workspace, ui::PreflightCard& preflight, ui::ResultCard& result,
          QObject* parent);

  /// Without a scan it does nothing.
  void start();

 private:
  registration::FitOptions options() const;
  void onEnded(ui::FitJob::Ending ending);

  Document& document_;
  ui::FitJob& job_;
  ui::SidePanel& side_;
  ui::LayersCard& layers_;
  ui::ErrorBar& errors_;
  ui::Settings& settings_;
  ui::PreflightCard& preflight_;
  ui::ResultCard& result_;
  Document::State before_;  ///< what comes back when the fit that runs is discarded
};

}  // namespace loopreg::studio
