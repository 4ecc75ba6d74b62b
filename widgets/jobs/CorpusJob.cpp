#include "widgets/jobs/CorpusJob.h"

#include <chrono>

namespace loopreg::ui {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kSummaryEvery{20};

}  // namespace

CorpusJob::CorpusJob(Services services, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      worker_("corpus", Worker::Priority::behind) {}

CorpusJob::~CorpusJob() { stop(); }

void CorpusJob::start(Order order) {
  if (run_) return;
  run_ = std::make_shared<Run>();
  Q_EMIT started();
  worker_.post([this, run = run_, order = std::move(order)] { work(run, order); });
}

void CorpusJob::setPaused(bool paused) {
  if (!run_ || paused == this->paused()) return;
  paused ? run_->gate.close() : run_->gate.open();
  Q_EMIT pausedChanged(paused);
}

void CorpusJob::stop() {
  if (!run_) return;
  run_->stop.request();
  run_->gate.open();  // and nobody who waits there misses it
}

void CorpusJob::tell(const std::shared_ptr<Run>& run, std::function<void()> news) {
  inbox_.post([this, run, news = std::move(news)] {
    if (run == run_) news();
  });
}

void CorpusJob::finish(Ending ending) {
  run_.reset();
  Q_EMIT ended(ending);
}

// A summary that cannot be written is no reason to stop: the results themselves say all it says.
void CorpusJob::work(const std::shared_ptr<Run>& run, const Order& order) {
  const auto fail = [&](const Error& error) {
    tell(run, [this, error] {
      error_ = error;
      finish(Ending::failed);
    });
  };
  body::ModelPointer model = order.model;
  if (!model) {
    const Result<body::ModelPointer> loaded = services_.loadBody();
    if (!loaded) return fail(loaded.error());
    model = loaded.value();
  }
  const Result<batch::OutputFolder> folder = batch::OutputFolder::open(order.output);
  if (!folder) return fail(folder.error());

  const auto nameOf = [&](std::size_t index) {
    return QString::fromStdString(order.todo[index].name);
  };
  const auto advance = [&](std::size_t index, const QString& phase) {
    tell(run, [this, name = nameOf(index), phase] { Q_EMIT scanAdvanced(name, phase); });
  };
  std::vector<std::optional<fit::Stage>> stages(order.todo.size());
  auto lastSummary = Clock::now();
  batch::BatchObserver observer;
  observer.started = [&](std::size_t index) {
    tell(run, [this, name = nameOf(index)] { Q_EMIT scanStarted(name); });
  };
  observer.phase = [&](std::size_t index, const char* phase) {
    advance(index, QLatin1String(phase));
  };
  observer.iteration = [&](std::size_t index, const fit::FitIteration& iteration) {
    if (stages[index] == iteration.stage) return;
    stages[index] = iteration.stage;
    advance(index, QLatin1String(fit::stageName(iteration.stage)));
  };
  observer.ended = [&](std::size_t index, const batch::ScanOutcome& outcome) {
    batch::SummaryRow row = batch::summarise(folder.value(), {order.todo[index]}).front();
    tell(run, [this, name = nameOf(index), state = outcome.state, row = std::move(row)] {
      Q_EMIT scanEnded(name, state, row);
    });
    if (Clock::now() - lastSummary < kSummaryEvery) return;
    static_cast<void>(batch::writeSummary(folder.value(), order.all));
    lastSummary = Clock::now();
  };
  const auto outcomes = services_.runBatch(order.todo, *model, folder.value(), order.options,
                                           observer, &run->gate, run->stop.token());
  if (!outcomes) return fail(outcomes.error());
  for (const batch::ScanOutcome& outcome : outcomes.value()) {
    if (outcome.folderFull) return fail(outcome.error);
  }
  static_cast<void>(batch::writeSummary(folder.value(), order.all));
  const Ending ending = run->stop.stopRequested() ? Ending::stopped : Ending::finished;
  tell(run, [this, ending] { finish(ending); });
}

}  // namespace loopreg::ui
