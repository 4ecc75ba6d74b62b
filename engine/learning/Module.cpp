// The module's border: everything that LibTorch may throw ends here.
#include <torch/version.h>

#include <exception>
#include <functional>
#include <string>

#include "core/Json.h"
#include "corrnet/WeightsFile.h"
#include "learning/InstanceOptimisation.h"
#include "learning/LoopTraining.h"
#include "learning/ModuleEntry.h"
#include "learning/NetPredictor.h"
#include "learning/TrainingPeople.h"
#include "learning/Warmup.h"

// Present where LibTorch multiplies with OpenBLAS; weak, for other BLAS libraries lack it.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int);

namespace loopreg::learning {
namespace {

/// LibTorch's own threads as asked, OpenBLAS's to one: both at two threads run small operations 1.5
/// to 5 times slower.
void setThreads(int threads) {
  at::set_num_threads(threads > 0 ? threads : 1);
  if (openblas_set_num_threads) openblas_set_num_threads(1);
}

/// What `work` answers, or an error from what it throws.
template <class Answer>
Answer guarded(const char* what, const char* hint, const std::function<Answer()>& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    return Error{ErrorCode::internal, "LibTorch failed: " + error.msg(), what, hint};
  } catch (const std::exception& error) {
    return Error{ErrorCode::internal, std::string("This failed: ") + error.what(), what, hint};
  }
}

constexpr const char* kLoop = "self-supervised loop";
constexpr const char* kLoopHint = "Go on with --resume.";

/// A loop trainer whose exceptions end here. LibTorch has all `threads` where it predicts, and one
/// for each worker where it learns.
class GuardedLoop final : public LoopTrainer {
 public:
  explicit GuardedLoop(std::unique_ptr<LoopTrainer> inner) : inner_(std::move(inner)) {}
  std::int64_t step() const override { return inner_->step(); }
  Json record() const override { return inner_->record(); }
  Result<void> learn(const LoopScans& scans, std::int64_t last, const LoopObserver& observer,
                     StopToken stop) override {
    return guarded<Result<void>>(kLoop, kLoopHint, [&] {
      setThreads(1);
      return inner_->learn(scans, last, observer, stop);
    });
  }
  Result<body::BodyParameters> solveLatents(const LoopScan& scan, PaperPhase phase,
                                            StopToken stop) override {
    return guarded<Result<body::BodyParameters>>(kLoop, kLoopHint, [&] {
      setThreads(2);
      return inner_->solveLatents(scan, phase, stop);
    });
  }
  Result<std::shared_ptr<const corrnet::CorrNet>> network(int threads) override {
    using Opened = Result<std::shared_ptr<const corrnet::CorrNet>>;
    return guarded<Opened>(kLoop, kLoopHint, [&] {
      setThreads(threads);
      return inner_->network(threads);
    });
  }
  Result<NetErrors> measure(const std::vector<synth::TrainingSample>& scans) override {
    return guarded<Result<NetErrors>>(kLoop, kLoopHint, [&] {
      setThreads(1);
      return inner_->measure(scans);
    });
  }
  Result<void> save(const Json& record) override {
    return guarded<Result<void>>(kLoop, kLoopHint, [&] { return inner_->save(record); });
  }

 private:
  std::unique_ptr<LoopTrainer> inner_;
};

class TorchLearning final : public Learning {
 public:
  Result<body::BodyParameters> optimiseAdam(const AdamProblem& problem, int firstIndex,
                                            const fit::FitObserver& observer,
                                            StopToken stop) const override {
    return guarded<Result<body::BodyParameters>>("Adam reference", "Use --method lm.", [&] {
      setThreads(problem.threads);
      return optimiseInstance(problem, Schedule(), firstIndex, observer, stop);
    });
  }

  Result<std::shared_ptr<const corrnet::CorrNet>> openNetwork(const corrnet::Weights& weights,
                                                              const body::ModelPointer& canonical,
                                                              int threads) const override {
    using Opened = Result<std::shared_ptr<const corrnet::CorrNet>>;
    return guarded<Opened>("correspondence network", "Use --corrnet none.", [&]() -> Opened {
      setThreads(1);  // it shares out its work itself
      return openPredictor(weights, canonical, threads);
    });
  }

  Result<void> warmUp(const WarmupOptions& options, const body::ModelPointer& canonical,
                      const TrainingObserver& observer, StopToken stop) const override {
    return guarded<Result<void>>("training", "Go on with --resume.", [&]() -> Result<void> {
      setThreads(1);  // every worker is one thread
      const Result<TrainingSource> source = trainingSource(options, canonical);
      if (!source) return source.error();
      return learning::warmUp(options, canonical, source.value(), observer, stop);
    });
  }

  Result<std::unique_ptr<LoopTrainer>> openLoop(
      const LoopTraining& training, const body::ModelPointer& canonical) const override {
    using Opened = Result<std::unique_ptr<LoopTrainer>>;
    return guarded<Opened>(kLoop, kLoopHint, [&]() -> Opened {
      setThreads(1);
      Opened opened = makeLoopTrainer(training, canonical);
      if (!opened) return opened.error();
      return std::unique_ptr<LoopTrainer>(std::make_unique<GuardedLoop>(std::move(opened).value()));
    });
  }
};

}  // namespace
}  // namespace loopreg::learning

extern "C" __attribute__((visibility("default"))) const loopreg::learning::ModuleEntry*
loopregLearningModule() {
  static const loopreg::learning::ModuleEntry entry{
      loopreg::learning::kModuleAbi, TORCH_VERSION,
      []() -> loopreg::learning::Learning* { return new loopreg::learning::TorchLearning(); }};
  return &entry;
}
