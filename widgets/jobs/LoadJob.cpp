#include "widgets/jobs/LoadJob.h"

#include <QFile>
#include <chrono>

namespace loopreg::ui {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

LoadJob::LoadJob(Services services, Prepare prepare, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      prepare_(std::move(prepare)),
      worker_("load") {}

LoadJob::~LoadJob() { stop_.request(); }

StopToken LoadJob::begin(const QString& what) {
  stop_.request();
  stop_ = StopSource();
  ++generation_;
  running_ = true;
  Q_EMIT started(what);
  return stop_.token();
}

void LoadJob::load(const QString& path, const registration::FitOptions& options) {
  const StopToken stop = begin(path);
  const std::uint64_t generation = generation_;
  const std::filesystem::path file(QFile::encodeName(path).toStdString());
  worker_.post([this, generation, file, options, stop] {
    if (stop.stopRequested()) return;
    const auto start = Clock::now();
    Progress progress({{"Reading", 4}, {"Inspecting", 1}},
                      [this, generation](const ProgressUpdate& update) {
                        inbox_.post([this, generation, update] {
                          if (generation != generation_) return;
                          Q_EMIT progressed(QString::fromStdString(update.phase), update.fraction);
                        });
                      });
    progress.enter("Reading");
    Outcome outcome;
    Result<Scan> scan = services_.read(file, nullptr, stop);
    if (!scan) {
      outcome.error = scan.error();
    } else {
      progress.enter("Inspecting");
      auto shared = std::make_shared<const Scan>(std::move(scan).value());
      if (prepare_) outcome.scan.display = prepare_(shared->mesh);
      outcome.scan.preflight = std::make_shared<const registration::Preflight>(
          services_.inspect(*shared, options, stop));
      outcome.scan.scan = std::move(shared);
      progress.finish();
    }
    outcome.scan.seconds = secondsSince(start);
    inbox_.post([this, generation, outcome = std::move(outcome)] { deliver(generation, outcome); });
  });
}

void LoadJob::inspect(ScanPointer scan, const registration::FitOptions& options) {
  const StopToken stop = begin(tr("Inspecting"));
  const std::uint64_t generation = generation_;
  worker_.post([this, generation, scan = std::move(scan), options, stop] {
    if (stop.stopRequested()) return;
    const auto start = Clock::now();
    Outcome outcome;
    outcome.isInspection = true;
    outcome.scan.scan = scan;
    outcome.scan.preflight =
        std::make_shared<const registration::Preflight>(services_.inspect(*scan, options, stop));
    outcome.scan.seconds = secondsSince(start);
    inbox_.post([this, generation, outcome = std::move(outcome)] { deliver(generation, outcome); });
  });
}

void LoadJob::cancel() {
  if (!running_) return;
  stop_.request();
  ++generation_;
  running_ = false;
  Q_EMIT ended();
}

// An answer to a request that is no longer the newest is dropped here, on the GUI thread, where the
// number cannot change under our hands.
void LoadJob::deliver(std::uint64_t generation, const Outcome& outcome) {
  if (generation != generation_) return;
  running_ = false;
  if (outcome.error) {
    Q_EMIT failed(*outcome.error);
  } else if (outcome.isInspection) {
    Q_EMIT inspected(outcome.scan);
  } else {
    Q_EMIT loaded(outcome.scan);
  }
  Q_EMIT ended();
}

}  // namespace loopreg::ui
