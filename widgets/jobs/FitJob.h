#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "widgets/jobs/FitGate.h"
#include "widgets/jobs/FitMailbox.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// One registration on a worker thread, watched from the GUI thread.
///
/// The observer leaves each iteration in a mailbox; the job fetches them at most every 33 ms and
/// announces them with advanced(). The solver never waits for the window, and a slow window only
/// sees fewer steps at a time, never fewer steps in the history. The fit can be paused between two
/// iterations and led on one by one (FitGate). Stopping, aborting, starting anew and destruction
/// are all safe at any moment, paused or not: the fit hears of it at its next iteration or stop
/// check (50 ms at most), destruction waits for that.
class FitJob : public QObject {
  Q_OBJECT
 public:
  enum class Ending { finished, stopped, aborted, failed };
  Q_ENUM(Ending)
  static constexpr int kFetchMilliseconds = 66;  ///< 15 frames a second beside the fit

  explicit FitJob(Services services, QObject* parent = nullptr);
  ~FitJob() override;

  /// `model` null: the job loads the body first (and remembers it). Ends a running fit.
  void start(ScanPointer scan, body::ModelPointer model, const registration::FitOptions& options);
  /// Ends the fit after the current iteration and keeps what it has.
  void stopAndKeep();
  /// Ends the fit at once; there is no result.
  void abort();
  /// Holds the fit after the iteration it is in, and lets it go on.
  void setPaused(bool paused);
  /// One iteration more, then paused.
  void step();
  bool paused() const { return run_ && run_->gate.paused(); }

  bool running() const { return run_ != nullptr; }
  const std::vector<fit::FitIteration>& history() const { return history_; }
  const body::ModelPointer& model() const { return model_; }
  const FitResultPointer& result() const { return result_; }
  const Error& error() const { return error_; }

 Q_SIGNALS:
  void started();
  /// history() grew; `first` is the index of the first new entry.
  void advanced(int first);
  void bodyLoaded();
  void pausedChanged(bool paused);
  void ended(loopreg::ui::FitJob::Ending ending);

 private:
  /// What both threads share of one run.
  struct Run {
    FitGate gate;
    FitMailbox mailbox;
  };
  void fetchSoon();
  void fetch();
  void deliver(const std::shared_ptr<Run>& run, const body::ModelPointer& model,
               const Result<FitResultPointer>& result);
  void finish(Ending ending);

  Services services_;
  std::shared_ptr<Run> run_;  ///< null: nothing runs
  std::vector<fit::FitIteration> history_;
  body::ModelPointer model_;
  FitResultPointer result_;
  Error error_;
  QElapsedTimer sinceFetch_;
  QTimer fetchTimer_;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
