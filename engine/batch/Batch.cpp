#include "batch/Batch.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "batch/FitPicture.h"
#include "batch/Kept.h"
#include "core/Json.h"
#include "core/Parallel.h"
#include "io/Neighbours.h"
#include "io/ScanReader.h"

namespace loopreg::batch {
namespace {

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// What a report says of its scan; nothing where it is no report of ours.
std::optional<ScanOutcome> outcomeOf(const Json& report) {
  try {
    ScanOutcome outcome;
    outcome.state = ScanState::kept;
    const std::string verdict = report.at("verdict");
    outcome.verdict = verdict == "good"    ? registration::Verdict::good
                      : verdict == "check" ? registration::Verdict::check
                                           : registration::Verdict::failed;
    const Json& median = report.at("scan_to_model_mm").at("median");
    outcome.medianMm = median.is_number() ? median.get<double>() : 0.0;
    outcome.seconds = report.at("seconds").at("total");
    return outcome;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

/// One run over a list: what its jobs share.
class Run {
 public:
  Run(const std::vector<BatchScan>& scans, const body::BodyModel& model, const OutputFolder& folder,
      const BatchOptions& options, const BatchObserver& observer, Gate* gate, StopToken stop)
      : scans_(scans),
        model_(model),
        folder_(folder),
        options_(options),
        observer_(observer),
        gate_(gate),
        stop_(std::move(stop)),
        outcomes_(scans.size()) {}

  void work(const corrnet::CorrNet* net, int threads) {
    for (;;) {
      if (gate_) gate_->pass([this] { return stop_.stopRequested(); });
      const std::size_t index = next_++;
      if (index >= scans_.size() || stop_.stopRequested() || full_) return;
      ScanOutcome outcome = doOne(index, net, threads);
      const std::lock_guard lock(mutex_);
      outcomes_[index] = outcome;
      if (observer_.ended) observer_.ended(index, outcome);
    }
  }
  std::vector<ScanOutcome> takeOutcomes() { return std::move(outcomes_); }

 private:
  ScanOutcome doOne(std::size_t index, const corrnet::CorrNet* net, int threads);
  Result<ScanOutcome> registerOne(std::size_t index, const corrnet::CorrNet* net, int threads);
  Error unpublished(const std::string& name, Error error);
  void tellPhase(std::size_t index, const char* phase) {
    const std::lock_guard lock(mutex_);
    if (observer_.phase) observer_.phase(index, phase);
  }

  const std::vector<BatchScan>& scans_;
  const body::BodyModel& model_;
  const OutputFolder& folder_;
  const BatchOptions& options_;
  const BatchObserver& observer_;
  Gate* gate_;
  StopToken stop_;
  std::vector<ScanOutcome> outcomes_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> full_{false};
  std::mutex mutex_;
};

// The report is looked for under the claim: a worker that has just finished has let go of it.
ScanOutcome Run::doOne(std::size_t index, const corrnet::CorrNet* net, int threads) {
  const BatchScan& scan = scans_[index];
  const std::optional<OutputFolder::Claim> claim = folder_.claim(scan.name);
  ScanOutcome outcome;
  if (!claim) {
    outcome.state = ScanState::elsewhere;
    return outcome;
  }
  if (options_.resume) {
    if (const auto report = folder_.report(scan.name)) {
      if (auto kept = outcomeOf(*report)) {
        const std::string why = whyAnew(folder_, scan, *report, options_, stop_);
        if (why.empty()) {
          kept->otherOptions = otherOptions(*report, model_, options_.fit);
          return *kept;
        }
        const std::lock_guard lock(mutex_);
        if (observer_.anew) observer_.anew(index, why);
      }
    }
  }
  {
    const std::lock_guard lock(mutex_);
    if (observer_.started) observer_.started(index);
  }
  Result<ScanOutcome> done = registerOne(index, net, threads);
  if (done) return done.value();
  outcome.error = done.error();
  if (outcome.error.code == ErrorCode::cancelled) {
    outcome.state = ScanState::cancelled;
    return outcome;
  }
  if (full_) {
    outcome.state = ScanState::broken;
    outcome.folderFull = true;
    return outcome;
  }
  outcome.state =
      outcome.error.code == ErrorCode::unreadableInput ? ScanState::unreadable : ScanState::broken;
  static_cast<void>(folder_.publishError(scan.name, scan.file, outcome.error));
  return outcome;
}

// Results that cannot be written are no fault of the scan. What is half-made gives its room back.
Error Run::unpublished(const std::string& name, Error error) {
  error.code = ErrorCode::internal;
  if (folder_.isFull()) {
    full_ = true;
    error = {ErrorCode::internal, "No room is left for results (" + error.text() + ").",
             folder_.path().string(),
             "The batch stops here; make room, then take it up again (--resume)."};
  }
  folder_.discard(name);
  return error;
}

Result<ScanOutcome> Run::registerOne(std::size_t index, const corrnet::CorrNet* net, int threads) {
  const BatchScan& input = scans_[index];
  const auto begin = std::chrono::steady_clock::now();
  tellPhase(index, "loading");
  // Taken before the scan is read: a file that is replaced meanwhile is then seen to differ.
  const std::optional<ScanIdentity> identity = identityOf(input.file, stop_);
  io::ReadOptions reading;
  reading.threads = threads;
  Result<Scan> scan = io::readScan(input.file, reading, nullptr, stop_);
  if (!scan) return scan.error();
  const double loading = secondsSince(begin);
  registration::FitOptions fitting = options_.fit;
  fitting.threads = threads;
  const fit::FitObserver steps = [this, index](const fit::FitIteration& iteration) {
    const std::lock_guard lock(mutex_);
    if (observer_.iteration) observer_.iteration(index, iteration);
    return fit::Proceed::proceed;
  };
  Result<registration::FitResult> result =
      registration::registerScan(scan.value(), model_, net, fitting, steps, stop_);
  if (!result) return result.error();
  result->seconds.load = loading;
  tellPhase(index, "writing");
  const Result<void> published =
      publishFit(folder_, input.name, scan.value(), model_, fitting, options_, result.value(),
                 identity ? &*identity : nullptr);
  if (!published) return unpublished(input.name, published.error());
  ScanOutcome outcome;
  outcome.state = ScanState::finished;
  outcome.verdict = result->verdict;
  outcome.reasons = result->reasons;
  outcome.medianMm = result->scanToModelMm.median;
  outcome.seconds = result->seconds.total();
  for (const std::string& remark : scan->remarks) {
    if (io::tellsOfLostPicture(remark)) outcome.warnings.push_back(remark);
  }
  return outcome;
}

}  // namespace

Result<std::vector<ScanOutcome>> runBatch(const std::vector<BatchScan>& scans,
                                          const body::BodyModel& model, const NetFactory& nets,
                                          const OutputFolder& folder, const BatchOptions& options,
                                          const BatchObserver& observer, Gate* gate,
                                          StopToken stop) {
  const int jobs = std::max(1, std::min<int>(options.jobs, static_cast<int>(scans.size())));
  const int threads = std::max(1, resolveThreads(options.fit.threads) / jobs);
  std::vector<std::shared_ptr<const corrnet::CorrNet>> predictors(static_cast<std::size_t>(jobs));
  if (nets) {
    for (auto& predictor : predictors) {
      auto made = nets(threads);
      if (!made) return made.error();
      predictor = std::move(made).value();
    }
  }
  Run run(scans, model, folder, options, observer, gate, std::move(stop));
  std::vector<std::thread> others;
  for (std::size_t job = 1; job < predictors.size(); ++job) {
    others.emplace_back([&, job] { run.work(predictors[job].get(), threads); });
  }
  run.work(predictors[0].get(), threads);
  for (std::thread& other : others) other.join();
  return run.takeOutcomes();
}

Result<void> publishFit(const OutputFolder& folder, const std::string& name, const Scan& scan,
                        const body::BodyModel& model, const registration::FitOptions& fitting,
                        const BatchOptions& options, registration::FitResult& result,
                        const ScanIdentity* identity) {
  const Result<std::filesystem::path> stage = folder.stage(name);
  if (!stage) return stage.error();
  if (options.pictures) {
    const Result<void> drawn =
        picture::writePng(stage.value() / "picture.png",
                          fitPicture(scan, model, result, resolveThreads(fitting.threads)));
    if (!drawn) return drawn;
  }
  const Result<void> written = registration::writeResult(stage.value(), options.formats, scan,
                                                         model, fitting, options.exporting, result);
  if (!written) return written;
  if (identity) {
    Result<Json> report = readJson(stage.value() / "report.json");
    if (!report) return report.error();
    Json& of = report.value()["scan"];
    of["bytes"] = identity->bytes;
    of["sha256"] = identity->sha256;
    const Result<void> told = writeJson(stage.value() / "report.json", report.value());
    if (!told) return told;
  }
  return folder.publish(name);
}

}  // namespace loopreg::batch
