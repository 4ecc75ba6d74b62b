#include "app/studio/behaviours/JobLines.h"

#include <QFileInfo>
#include <memory>

#include "widgets/body/BodyWords.h"
#include "widgets/jobs/AdaptJob.h"
#include "widgets/jobs/BodyJob.h"
#include "widgets/jobs/FitJob.h"
#include "widgets/jobs/LoadJob.h"
#include "widgets/plots/EnergyPlot.h"

namespace loopreg::studio {
namespace {

/// The line of one job, between its start and its end; a job that starts anew replaces it.
struct Line {
  QPointer<ui::ProgressLine> now;

  void end() {
    if (now) now->finish();
    now.clear();
  }
};

QString phaseOf(const ui::AdaptPoint& point) {
  return point.learning ? JobLines::tr("round %1 of %2, step %3 of %4")
                              .arg(point.round + 1)
                              .arg(point.rounds)
                              .arg(point.step)
                              .arg(point.steps)
                        : JobLines::tr("fitting scan %1 of %2").arg(point.scan).arg(point.scans);
}

}  // namespace

void JobLines::follow(ui::LoadJob& job) {
  auto line = std::make_shared<Line>();
  connect(&job, &ui::LoadJob::started, this, [this, line, &job](const QString& what) {
    line->end();
    const QString name = QFileInfo(what).fileName();
    line->now = strip_.add(name.isEmpty() ? what : name);
    connect(line->now, &ui::ProgressLine::cancelRequested, &job, &ui::LoadJob::cancel);
  });
  // Readers cannot tell how far they are: the phase is all there is.
  connect(&job, &ui::LoadJob::progressed, this, [line](const QString& phase, double) {
    if (line->now)
      line->now->setPhase(phase == QLatin1String("Reading") ? tr("reading") : tr("inspecting"));
  });
  connect(&job, &ui::LoadJob::ended, this, [line] { line->end(); });
}

void JobLines::follow(ui::BodyJob& job) {
  auto line = std::make_shared<Line>();
  connect(&job, &ui::BodyJob::started, this, [this, line, &job](const QString& source) {
    line->end();
    line->now = strip_.add(tr("Body %1").arg(ui::bodySourceName(source)));
    line->now->setPhase(tr("reading"));
    connect(line->now, &ui::ProgressLine::cancelRequested, &job, &ui::BodyJob::cancel);
  });
  connect(&job, &ui::BodyJob::ended, this, [line] { line->end(); });
}

void JobLines::follow(ui::FitJob& job) {
  auto line = std::make_shared<Line>();
  connect(&job, &ui::FitJob::started, this, [this, line, &job] {
    line->end();
    line->now = strip_.add(tr("Registering"));
    line->now->setPhase(tr("looking for the pose"));
    connect(line->now, &ui::ProgressLine::cancelRequested, &job, &ui::FitJob::abort);
  });
  const auto tell = [line, &job] {
    if (!line->now || job.history().empty()) return;
    const fit::FitIteration& latest = job.history().back();
    const QString step =
        tr("%1, step %2").arg(ui::stageTitle(latest.stage).toLower()).arg(latest.index + 1);
    line->now->setPhase(job.paused() ? tr("%1, paused").arg(step) : step);
  };
  connect(&job, &ui::FitJob::advanced, this, tell);
  connect(&job, &ui::FitJob::pausedChanged, this, tell);
  connect(&job, &ui::FitJob::ended, this, [line] { line->end(); });
}

void JobLines::follow(ui::AdaptJob& job) {
  auto line = std::make_shared<Line>();
  connect(&job, &ui::AdaptJob::started, this, [this, line, &job] {
    line->end();
    line->now = strip_.add(tr("Learning from your scans"));
    connect(line->now, &ui::ProgressLine::cancelRequested, &job, &ui::AdaptJob::cancel);
  });
  connect(&job, &ui::AdaptJob::advanced, this, [line, &job] {
    if (!line->now || job.history().empty()) return;
    line->now->setPhase(phaseOf(job.history().back()));
    line->now->setFraction(job.history().back().fraction());
  });
  connect(&job, &ui::AdaptJob::ended, this, [line] { line->end(); });
}

}  // namespace loopreg::studio
