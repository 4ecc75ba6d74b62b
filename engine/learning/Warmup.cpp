#include "learning/Warmup.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>

#include "core/Log.h"
#include "learning/Checkpoint.h"
#include "learning/Validation.h"

namespace loopreg::learning {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kBlock = 512;  // scans in memory at a time; a power of two
constexpr std::int64_t kReportSteps = 100;

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Scans by number, made on first use. Use g of the run belongs to block g / (kBlock reuse): a
/// block is gone through `reuse` times in changing order and then dropped, because making a scan
/// costs more than a step of training with it.
class ScanStore {
 public:
  ScanStore(const TrainingSource& source, std::uint64_t seed, int reuse)
      : source_(source), seed_(seed), reuse_(std::uint64_t(std::max(1, reuse))) {}

  std::shared_ptr<const TrainingScan> use(std::uint64_t number) {
    const std::uint64_t block = number / (kBlock * reuse_), round = number / kBlock;
    Rng rng = Rng(seed_).fork(round);
    const std::uint64_t stride = 2 * rng.below(kBlock / 2) + 1, offset = rng.below(kBlock);
    const std::uint64_t place = (number % kBlock * stride + offset) % kBlock;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (block != block_) {
        block_ = block;
        scans_.assign(kBlock, nullptr);
      }
      if (scans_[place]) return scans_[place];
    }
    auto made = std::make_shared<const TrainingScan>(source_(block * kBlock + place, false));
    const std::lock_guard<std::mutex> lock(mutex_);
    if (block == block_) scans_[place] = made;
    return made;
  }

 private:
  const TrainingSource& source_;
  std::uint64_t seed_, reuse_, block_ = ~std::uint64_t{0};
  std::mutex mutex_;
  std::vector<std::shared_ptr<const TrainingScan>> scans_;
};

/// Linear warm-up over the first 3 % (at most 500 steps), level, then linearly down to nothing over
/// the last fifth. Level until then, because a training may be prolonged (--steps) when it is
/// resumed, or be brought to its end early; a cosine would know its end from the start.
double learningRateAt(const WarmupOptions& options, std::int64_t step) {
  const double warm = std::min(500.0, 0.03 * double(options.steps));
  const double left = double(options.steps - step) / (0.2 * double(options.steps));
  return options.learningRate * std::clamp(std::min(double(step + 1) / warm, left), 0.0, 1.0);
}

}  // namespace

Result<void> warmUp(const WarmupOptions& options, const body::ModelPointer& canonical,
                    const TrainingSource& source, const TrainingObserver& observer,
                    StopToken stop) {
  const auto begin = Clock::now();
  const torch::Device device = torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  torch::manual_seed(options.seed);
  Workers workers(options.workers);
  workers.run([](int) { at::set_num_threads(1); });  // OpenMP counts its threads per thread
  const std::unique_ptr<Trainee> trainee = options.preset == "pointnet"
                                               ? makePointTrainee(canonical, device)
                                               : makeVoxelTrainee(canonical, device);
  Optimiser optimiser(*trainee, options.workers, device);
  TrainingState state;
  state.seed = options.seed;
  if (options.resume) {
    const Result<TrainingState> kept = readCheckpoint(options.out, *trainee, optimiser);
    if (!kept) return kept.error();
    state = kept.value();
    if (state.seed != options.seed) {
      return usageError("This training was begun with --seed " + std::to_string(state.seed) + ".");
    }
    if (state.bodyChecksum != canonical->checksum) {
      log::warning(
          "The canonical body has changed since this training began; it goes on with the new one.");
    }
  }
  state.bodyChecksum = canonical->checksum;
  state.batch = options.batch;
  state.workers = options.workers;
  state.reuse = options.reuse;
  const double before = state.seconds;
  CurveFile curves(options.out / "curves.csv", state.step);

  const std::vector<TrainingScan> heldOut = heldOutScans(source, options.validationScans, workers);
  ScanStore store(source, state.seed, options.reuse);

  Losses sums;  // over workers and steps since the last report
  double parts = 0;
  std::int64_t reported = state.step, lastSaved = -1;
  auto lastReport = Clock::now(), lastCheckpoint = lastReport;
  const auto report = [&](bool withValidation) -> Result<void> {
    TrainingReport r;
    r.step = state.step;
    r.steps = options.steps;
    r.samples = state.samples;
    r.seconds = state.seconds = before + secondsSince(begin);
    r.samplesPerSecond =
        double((state.step - reported) * options.batch) / std::max(1e-9, secondsSince(lastReport));
    r.learningRate = learningRateAt(options, state.step);
    const double n = std::max(1.0, parts);
    r.crossEntropy = sums.crossEntropy / n;
    r.canonicalCm = 100 * sums.canonical / n;
    r.beneathCm = 100 * sums.beneath / n;
    r.headingLoss = sums.heading / n;
    if (withValidation) {
      state.validation = r.validation =
          trainee->validate(optimiser.average(*trainee), heldOut, workers);
    }
    sums = {};
    parts = 0;
    reported = state.step;
    lastReport = Clock::now();
    const Result<void> added = curves.add(r);
    if (observer) observer(r);
    return added;
  };
  const auto save = [&]() -> Result<void> {
    if (const Result<void> told = report(true); !told) return told;
    if (const Result<void> kept = writeCheckpoint(options.out, *trainee, optimiser, state); !kept)
      return kept;
    lastCheckpoint = Clock::now();
    lastSaved = state.step;
    return writeNetwork(options.out, *trainee, optimiser, state);
  };

  std::vector<Losses> perWorker(static_cast<std::size_t>(options.workers));
  const std::int64_t last = options.sessionSteps > 0
                                ? std::min(options.steps, state.step + options.sessionSteps)
                                : options.steps;
  while (state.step < last && !stop.stopRequested() &&
         (options.minutes <= 0 || secondsSince(begin) < 60 * options.minutes)) {
    workers.run([&](int worker) {
      const int first = options.batch * worker / options.workers;
      const int end = options.batch * (worker + 1) / options.workers;
      ScanPointers scans;
      for (int i = first; i < end; ++i) {
        scans.push_back(store.use(std::uint64_t(state.step * options.batch + i)));
      }
      const Rng rng =
          Rng(state.seed ^ 0x5bd1e995).fork(std::uint64_t(state.step * options.batch + first));
      optimiser.clearGradient(worker);
      perWorker[std::size_t(worker)] = trainee->learn(optimiser.replica(worker), scans, rng);
    });
    optimiser.step(learningRateAt(options, state.step), workers);
    for (const Losses& part : perWorker) {
      sums.crossEntropy += part.crossEntropy;
      sums.canonical += part.canonical;
      sums.beneath += part.beneath;
      sums.heading += part.heading;
      ++parts;
    }
    ++state.step;
    state.samples += options.batch;
    if (!std::isfinite(sums.crossEntropy)) {
      return Error{ErrorCode::internal,
                   "The training diverged at step " + std::to_string(state.step) + ".",
                   {},
                   "Go on from the last checkpoint with --resume and a lower --rate."};
    }
    Result<void> told;
    if (secondsSince(lastCheckpoint) > 60 * options.checkpointMinutes) {
      told = save();
    } else if (state.step % kReportSteps == 0) {
      told = report(false);
    }
    if (!told) return told;
  }
  return lastSaved == state.step ? Result<void>() : save();
}

}  // namespace loopreg::learning
