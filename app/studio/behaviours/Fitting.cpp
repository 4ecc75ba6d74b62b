#include "app/studio/behaviours/Fitting.h"

#include "app/studio/SceneSync.h"
#include "app/studio/Workspace.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preferences/Settings.h"
#include "widgets/preflight/PreflightCard.h"
#include "widgets/timeline/Timeline.h"

namespace loopreg::studio {

Fitting::Fitting(const Workspace& w, ui::PreflightCard& preflight, ui::ResultCard& result,
                 QObject* parent)
    : QObject(parent),
      document_(w.document),
      job_(w.fitJob),
      side_(w.side),
      layers_(w.layers),
      errors_(w.errors),
      settings_(w.settings),
      preflight_(preflight),
      result_(result) {
  connect(&job_, &ui::FitJob::bodyLoaded, this, [this] { document_.setModel(job_.model()); });
  connect(&job_, &ui::FitJob::advanced, this, [this] { document_.setHistory(job_.history()); });
  connect(&job_, &ui::FitJob::ended, this, &Fitting::onEnded);
  connect(&job_, &ui::FitJob::pausedChanged, &result_, &ui::ResultCard::setPaused);
  connect(&job_, &ui::FitJob::started, this, [this] { result_.setPaused(job_.paused()); });
  connect(&document_, &Document::historyChanged, this, [this] {
    if (job_.running() && !document_.history().empty()) {
      result_.showIteration(document_.history().back());
    }
  });
  connect(&document_, &Document::resultChanged, this, [this] {
    if (document_.result()) {
      result_.showResult(*document_.result());
    } else {
      result_.showNothing();
    }
  });
}

// The choices on the card are read now; the fit inspects the scan again with them, so its frame is
// the one that the view shows.
void Fitting::start() {
  if (!document_.scan()) return;
  errors_.hide();
  before_ = document_.state();
  document_.clearFit();
  layers_.setBodyVisible(true);
  layers_.setColouring(ui::LayersCard::Colouring::plain);
  side_.setPage(ui::SidePanel::Page::result);
  result_.showRunning(tr("Looking for a first guess of the pose"));
  job_.start(document_.scan(), document_.model(), options());
}

registration::FitOptions Fitting::options() const {
  registration::FitOptions options;
  options.threads = settings_.threads();
  return preflight_.options(options);
}

void Fitting::onEnded(ui::FitJob::Ending ending) {
  switch (ending) {
    case ui::FitJob::Ending::finished:
    case ui::FitJob::Ending::stopped:
      document_.setModel(job_.model());
      document_.setResult(job_.result());
      document_.commit(tr("registration"), before_);
      break;
    case ui::FitJob::Ending::aborted:
      document_.restore(before_);
      break;
    case ui::FitJob::Ending::failed:
      document_.restore(before_);
      errors_.showError(tr("The fit did not finish."), job_.error());
      break;
  }
}

}  // namespace loopreg::studio
