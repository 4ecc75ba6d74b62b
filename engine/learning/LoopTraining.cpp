#include "learning/LoopTraining.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>

#include "core/Json.h"
#include "core/Log.h"
#include "corrnet/WeightsFile.h"
#include "learning/Checkpoint.h"
#include "learning/InstanceOptimisation.h"
#include "learning/TrainingPeople.h"
#include "learning/Validation.h"

namespace loopreg::learning {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kReportSteps = 20, kGentleSteps = 50;
constexpr double kAverage = 0.995;
constexpr int kPaperThreads = 2;
constexpr std::uint64_t kPool = 512;  // simulated scans, made on first use and changed every time

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Training's schedule of one phase [LoopReg's code, CombinedTrainer].
Schedule paperSchedule(PaperPhase phase) {
  Schedule schedule;
  schedule.canonicalMoves = false;
  schedule.farSteps = phase == PaperPhase::joint ? 1 : 100;
  schedule.closeSteps = 0;
  schedule.learningRate = phase == PaperPhase::joint ? 0.001 : 0.002;
  schedule.templateSamples = 4096;
  if (phase == PaperPhase::close) schedule.far = schedule.close;
  if (phase == PaperPhase::joint) schedule.far = {200, 200, 1e4, 1e4, 1e-4, 0.1};
  return schedule;
}

class TorchLoop final : public LoopTrainer {
 public:
  TorchLoop(const LoopTraining& training, body::ModelPointer canonical, torch::Device device)
      : training_(training),
        canonical_(std::move(canonical)),
        workers_(training.workers),
        trainee_(makeVoxelTrainee(canonical_, device)),
        optimiser_(*trainee_, training.workers, device) {
    workers_.run([](int) { at::set_num_threads(1); });  // OpenMP counts its threads per thread
    optimiser_.averageOver(kAverage);
    state_.seed = training.seed;
    state_.batch = training.batch;
    state_.workers = training.workers;
    state_.bodyChecksum = canonical_->checksum;
  }

  Result<void> begin() {
    if (training_.resume) {
      const Result<TrainingState> kept = readCheckpoint(training_.out, *trainee_, optimiser_);
      if (!kept) return kept.error();
      if (kept->loop.is_null()) {
        return usageError(training_.out.string() + " holds a warm start, not a loop.",
                          "Give its corrnet.safetensors as --weights, and another --out.");
      }
      if (kept->seed != training_.seed || kept->batch != training_.batch ||
          kept->workers != training_.workers) {
        return usageError("This loop was begun with --seed " + std::to_string(kept->seed) +
                          " --batch " + std::to_string(kept->batch) + " --workers " +
                          std::to_string(kept->workers) + ".");
      }
      state_ = kept.value();
    } else {
      const Result<corrnet::Weights> weights = corrnet::readWeights(training_.weights);
      if (!weights) return weights.error();
      const std::string file = training_.weights.string();
      if (weights->preset != trainee_->preset()) {
        return unreadable(
            file, "The loop cannot begin with weights of the kind \"" + weights->preset + "\".",
            "Give the corrnet.safetensors of a warm start (preset voxels).");
      }
      if (weights->bodyChecksum != canonical_->checksum) {
        log::warning(file +
                     ": trained for another canonical body; the loop goes on with this one.");
      }
      Result<void> loaded = trainee_->load(weights.value());
      if (loaded) loaded = optimiser_.begin(weights.value());
      if (!loaded) {
        Error error = loaded.error();
        error.context = file;
        return error;
      }
      warmStart_ = weights->training;
    }
    if (training_.paper) {
      training_.simulatedShare = 0;
      training_.learningRate = 1e-3;
    }
    if (training_.simulatedShare > 0) {
      WarmupOptions people;
      people.data = training_.data;
      people.workers = training_.workers;
      people.seed = training_.seed;
      const Result<TrainingSource> source = trainingSource(people, canonical_);
      if (!source) return source.error();
      source_ = source.value();
      pool_.resize(kPool);
    }
    return {};
  }

  std::int64_t step() const override { return state_.step; }
  Json record() const override { return state_.loop; }

  Result<void> learn(const LoopScans& scans, std::int64_t last, const LoopObserver& observer,
                     StopToken stop) override {
    if (scans.empty()) return usageError("There is no accepted scan to learn from.");
    const auto begin = Clock::now();
    const double before = state_.seconds;
    weightSums_.clear();
    for (const auto& scan : scans) {
      weightSums_.push_back(scan->weight + (weightSums_.empty() ? 0 : weightSums_.back()));
    }
    std::vector<StepLosses> perWorker(std::size_t(training_.workers));
    StepLosses sums;
    while (state_.step < last && !stop.stopRequested()) {
      workers_.run([&](int worker) { perWorker[std::size_t(worker)] = stepOf(worker, scans); });
      const double gentle =
          training_.paper ? 1 : std::min(1.0, double(state_.step + 1) / double(kGentleSteps));
      optimiser_.step(training_.learningRate * gentle, workers_);
      for (const StepLosses& part : perWorker) sums.add(part);
      ++state_.step;
      state_.samples += training_.batch;
      if (!std::isfinite(sums.real.labels.crossEntropy)) {
        return Error{ErrorCode::internal,
                     "The loop diverged at step " + std::to_string(state_.step) + ".",
                     {},
                     "Go on from the last checkpoint with --resume and a lower --rate."};
      }
      state_.seconds = before + secondsSince(begin);
      if (state_.step % kReportSteps == 0 || state_.step == last) {
        if (observer) observer(sums.report(state_));
        sums = {};
      }
    }
    return {};
  }

  Result<body::BodyParameters> solveLatents(const LoopScan& scan, PaperPhase phase,
                                            StopToken stop) override {
    if (!present_ || presentStep_ != state_.step) {
      Result<std::shared_ptr<const corrnet::CorrNet>> opened = network(kPaperThreads);
      if (!opened) return opened.error();
      present_ = opened.value();
      presentStep_ = state_.step;
    }
    const geometry::OrientedPoints points{
        scan.labels.positions.cast<double>(), scan.labels.normals.cast<double>(), {}};
    const Result<corrnet::Prediction> predicted = present_->predict(points, stop);
    if (!predicted) return predicted.error();
    AdamProblem problem;
    problem.model = canonical_.get();
    problem.scan = points.positions;
    problem.canonical = predicted->correspondences.raw;
    problem.start = scan.fit;
    problem.seed = training_.seed;
    problem.threads = kPaperThreads;
    return optimiseInstance(problem, paperSchedule(phase), 0, {}, stop);
  }

  Result<std::shared_ptr<const corrnet::CorrNet>> network(int threads) override {
    corrnet::Weights weights;
    weights.preset = trainee_->preset();
    weights.bodyChecksum = state_.bodyChecksum;
    storeParameters(*optimiser_.average(*trainee_), weights);
    trainee_->store(weights);
    return openPredictor(weights, canonical_, threads);
  }

  Result<NetErrors> measure(const std::vector<synth::TrainingSample>& scans) override {
    return trainee_->validate(optimiser_.average(*trainee_), scans, workers_);
  }

  Result<void> save(const Json& record) override {
    state_.loop = record;
    if (!state_.loop.contains("warm_start")) state_.loop["warm_start"] = warmStart_;
    const Result<void> kept = writeCheckpoint(training_.out, *trainee_, optimiser_, state_);
    return kept ? writeNetwork(training_.out, *trainee_, optimiser_, state_) : kept;
  }

 private:
  struct StepLosses {
    LoopLosses real;
    Losses simulated;
    double reals = 0, simulateds = 0;

    void add(const StepLosses& other) {
      real.labels.crossEntropy += other.real.labels.crossEntropy;
      real.labels.canonical += other.real.labels.canonical;
      real.labels.heading += other.real.labels.heading;
      real.loop += other.real.loop;
      real.surface += other.real.surface;
      simulated.canonical += other.simulated.canonical;
      reals += other.reals;
      simulateds += other.simulateds;
    }
    LoopSteps report(const TrainingState& state) const {
      const double r = std::max(1.0, reals), cm = 100 / r;
      LoopSteps report;
      report.step = state.step;
      report.samples = state.samples;
      report.seconds = state.seconds;
      report.crossEntropy = real.labels.crossEntropy / r;
      report.canonicalCm = cm * real.labels.canonical;
      report.loopCm = cm * real.loop;
      report.surfaceCm = cm * real.surface;
      report.headingLoss = real.labels.heading / r;
      report.simulatedCm = 100 * simulated.canonical / std::max(1.0, simulateds);
      return report;
    }
  };

  /// Adds this worker's gradients of one step.
  StepLosses stepOf(int worker, const LoopScans& scans) {
    LoopScans real;
    ScanPointers simulated;
    const int first = training_.batch * worker / training_.workers;
    const int end = training_.batch * (worker + 1) / training_.workers;
    for (int i = first; i < end; ++i) {
      Rng draw =
          Rng(training_.seed ^ 0x9e3779b9).fork(std::uint64_t(state_.step * training_.batch + i));
      // Simulated ones are spread evenly over the places of the batch.
      const double share = training_.simulatedShare;
      if (std::floor((i + 1) * share) > std::floor(i * share)) {
        simulated.push_back(simulatedScan(draw.below(kPool)));
      } else {
        const double at = draw.uniform() * weightSums_.back();
        const auto found = std::upper_bound(weightSums_.begin(), weightSums_.end() - 1, at);
        real.push_back(scans[std::size_t(found - weightSums_.begin())]);
      }
    }
    const Rng rng =
        Rng(training_.seed ^ 0x5bd1e995).fork(std::uint64_t(state_.step * training_.batch + first));
    optimiser_.clearGradient(worker);
    torch::nn::Module& network = optimiser_.replica(worker);
    StepLosses losses;
    if (!real.empty()) {
      LoopWeights weights;
      weights.loop = training_.loopWeight;
      weights.surface = training_.surfaceWeight;
      if (training_.paper) weights = {0, 200, 0, 200, true};  // corr and templ of phase 3
      losses.real = trainee_->learnLoop(network, real, weights, rng);
      losses.reals = 1;
    }
    if (!simulated.empty()) {
      losses.simulated = trainee_->learn(network, simulated, rng.fork(1));
      losses.simulateds = 1;
    }
    return losses;
  }

  std::shared_ptr<const TrainingScan> simulatedScan(std::uint64_t place) {
    {
      const std::lock_guard<std::mutex> lock(poolMutex_);
      if (pool_[place]) return pool_[place];
    }
    auto made = std::make_shared<const TrainingScan>(source_(place, false));
    const std::lock_guard<std::mutex> lock(poolMutex_);
    return pool_[place] = made;
  }

  LoopTraining training_;
  body::ModelPointer canonical_;
  Workers workers_;
  std::unique_ptr<LoopTrainee> trainee_;
  Optimiser optimiser_;
  TrainingState state_;
  Json warmStart_ = Json::object();
  std::vector<double> weightSums_;  ///< of the scans that are learnt from, up to each
  TrainingSource source_;
  std::shared_ptr<const corrnet::CorrNet> present_;  ///< the network of step presentStep_
  std::int64_t presentStep_ = -1;
  std::mutex poolMutex_;
  std::vector<std::shared_ptr<const TrainingScan>> pool_;
};

}  // namespace

Result<std::unique_ptr<LoopTrainer>> makeLoopTrainer(const LoopTraining& training,
                                                     const body::ModelPointer& canonical) {
  const torch::Device device = torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  torch::manual_seed(training.seed);
  auto loop = std::make_unique<TorchLoop>(training, canonical, device);
  const Result<void> begun = loop->begin();
  if (!begun) return begun.error();
  return std::unique_ptr<LoopTrainer>(std::move(loop));
}

}  // namespace loopreg::learning
