#include "widgets/jobs/FitJob.h"

#include <algorithm>

namespace loopreg::ui {

FitJob::FitJob(Services services, QObject* parent)
    : QObject(parent), services_(std::move(services)), worker_("fit", Worker::Priority::behind) {
  fetchTimer_.setSingleShot(true);
  connect(&fetchTimer_, &QTimer::timeout, this, &FitJob::fetch);
}

FitJob::~FitJob() {
  if (run_) run_->gate.abort();
}

// The task owns all it needs (scan, model, options, run), so whatever the window does meanwhile
// cannot pull anything from under it.
void FitJob::start(ScanPointer scan, body::ModelPointer model,
                   const registration::FitOptions& options) {
  if (run_) abort();
  run_ = std::make_shared<Run>();
  history_.clear();
  result_.reset();
  error_ = {};
  sinceFetch_.invalidate();
  Q_EMIT started();

  worker_.post([this, run = run_, scan = std::move(scan), model = std::move(model), options] {
    const auto tell = [&](const body::ModelPointer& used, const Result<FitResultPointer>& result) {
      inbox_.post([this, run, used, result] { deliver(run, used, result); });
    };
    body::ModelPointer used = model;
    if (!used) {
      Result<body::ModelPointer> loaded = services_.loadBody();
      if (!loaded) return tell(nullptr, loaded.error());
      used = std::move(loaded).value();
      inbox_.post([this, run, used] {
        if (run != run_) return;
        model_ = used;
        Q_EMIT bodyLoaded();
      });
    }
    if (run->gate.aborted()) return tell(used, cancelledError());
    const auto observer = [this, &run](const fit::FitIteration& iteration) {
      fit::FitIteration working = iteration;
      working.seconds -= run->gate.waitedSeconds();
      if (run->mailbox.post(working)) {
        inbox_.post([this, run] {
          if (run == run_) fetchSoon();
        });
      }
      run->gate.pass();
      if (run->gate.aborted()) return fit::Proceed::abort;
      return run->gate.keepRequested() ? fit::Proceed::stopAndKeep : fit::Proceed::proceed;
    };
    Result<registration::FitResult> result =
        services_.fit(*scan, *used, options, observer, run->gate.token());
    if (!result) return tell(used, result.error());
    registration::Timings& seconds = result->seconds;
    seconds.fit = std::max(0.0, seconds.fit - run->gate.waitedSeconds());
    tell(used,
         FitResultPointer(std::make_shared<registration::FitResult>(std::move(result).value())));
  });
}

void FitJob::stopAndKeep() {
  if (run_) run_->gate.keep();
}

void FitJob::setPaused(bool paused) {
  if (!run_ || paused == run_->gate.paused()) return;
  paused ? run_->gate.pause() : run_->gate.resume();
  Q_EMIT pausedChanged(paused);
}

void FitJob::step() {
  if (!run_) return;
  const bool before = run_->gate.paused();
  run_->gate.step();
  if (!before) Q_EMIT pausedChanged(true);
}

// The window is free at once; the thread hears of it at its next stop check, and its answer is
// recognised by the run it carries and dropped.
void FitJob::abort() {
  if (!run_) return;
  run_->gate.abort();
  finish(Ending::aborted);
}

// At most one fetch per kFetchMilliseconds, and always in a turn of the event loop of its own.
void FitJob::fetchSoon() {
  if (fetchTimer_.isActive()) return;
  const qint64 elapsed = sinceFetch_.isValid() ? sinceFetch_.elapsed() : kFetchMilliseconds;
  fetchTimer_.start(static_cast<int>(std::max<qint64>(0, kFetchMilliseconds - elapsed)));
}

void FitJob::fetch() {
  if (!run_) return;
  sinceFetch_.start();
  std::vector<fit::FitIteration> fresh = run_->mailbox.fetch();
  if (fresh.empty()) return;
  const int first = static_cast<int>(history_.size());
  history_.insert(history_.end(), std::make_move_iterator(fresh.begin()),
                  std::make_move_iterator(fresh.end()));
  Q_EMIT advanced(first);
}

void FitJob::deliver(const std::shared_ptr<Run>& run, const body::ModelPointer& model,
                     const Result<FitResultPointer>& result) {
  if (run != run_) return;  // aborted or superseded in the meantime
  // The last steps are shown in one turn of the event loop and the result in another.
  fetch();
  QTimer::singleShot(0, this, [this, run, model, result] {
    if (run != run_) return;
    if (model) model_ = model;
    if (!result) {
      error_ = result.error();
      return finish(error_.code == ErrorCode::cancelled ? Ending::aborted : Ending::failed);
    }
    result_ = result.value();
    finish(result_->stoppedEarly ? Ending::stopped : Ending::finished);
  });
}

void FitJob::finish(Ending ending) {
  fetchTimer_.stop();
  run_.reset();
  Q_EMIT ended(ending);
}

}  // namespace loopreg::ui
