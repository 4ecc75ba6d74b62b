#include "widgets/jobs/AdaptJob.h"

#include <algorithm>

namespace loopreg::ui {
namespace {

AdaptPoint pointOf(const registration::LoopProgress& p) {
  AdaptPoint point;
  point.learning = p.phase == registration::LoopProgress::Phase::learning;
  point.round = p.round;
  point.rounds = p.rounds;
  point.scan = int(p.scan);
  point.scans = int(p.scans);
  point.accepted = int(p.accepted);
  point.loopCm = p.losses ? p.losses->loopCm : p.loopCm;
  point.step = p.step;
  point.steps = p.steps;
  if (p.latest) point.name = QString::fromStdString(p.latest->name);
  return point;
}

}  // namespace

double AdaptPoint::fraction() const {
  // Every round fits and learns, half and half; the last fit has half a round to itself.
  const double halves = 2.0 * rounds + 1;
  const double fits = scans > 0 ? double(scan) / scans : 1;
  const double perRound = rounds > 0 ? double(steps) / rounds : 1;
  const double learnt = learning ? (double(step) - round * perRound) / std::max(1.0, perRound) : 0;
  return std::clamp((2.0 * round + fits + learnt) / halves, 0.0, 1.0);
}

AdaptJob::AdaptJob(Services services, QObject* parent)
    : QObject(parent), services_(std::move(services)), worker_("adapt", Worker::Priority::behind) {
  timer_.setInterval(kFetchMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &AdaptJob::fetch);
}

AdaptJob::~AdaptJob() {
  if (run_) run_->stop.request();
}

void AdaptJob::start(const registration::LoopJob& job) {
  if (run_) cancel();
  history_.clear();
  outcome_ = {};
  error_ = {};
  folder_ = job.training.out;
  auto run = std::make_shared<Run>();
  run_ = run;
  timer_.start();
  Q_EMIT started();
  worker_.post([this, run, job] {
    const auto observer = [&run](const registration::LoopProgress& progress) {
      const std::lock_guard<std::mutex> lock(run->mutex);
      run->waiting.push_back(pointOf(progress));
    };
    const auto outcome = std::make_shared<const Result<registration::LoopOutcome>>(
        services_.adapt(job, observer, run->stop.token()));
    inbox_.post([this, run, outcome] {
      if (run != run_) return;  // cancelled: nobody waits for it
      fetch();
      if (*outcome) {
        outcome_ = outcome->value();
        finish(outcome_.stopped ? Ending::cancelled : Ending::finished);
      } else {
        error_ = outcome->error();
        finish(error_.code == ErrorCode::cancelled ? Ending::cancelled : Ending::failed);
      }
    });
  });
}

void AdaptJob::cancel() {
  if (!run_) return;
  run_->stop.request();
  finish(Ending::cancelled);
}

void AdaptJob::fetch() {
  if (!run_) return;
  std::vector<AdaptPoint> fresh;
  {
    const std::lock_guard<std::mutex> lock(run_->mutex);
    fresh.swap(run_->waiting);
  }
  if (fresh.empty()) return;
  history_.insert(history_.end(), fresh.begin(), fresh.end());
  Q_EMIT advanced();
}

void AdaptJob::finish(Ending ending) {
  run_.reset();
  timer_.stop();
  Q_EMIT ended(ending);
}

}  // namespace loopreg::ui
