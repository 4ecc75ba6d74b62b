#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "body/ModelFile.h"
#include "canonical/Correspondences.h"
#include "core/Result.h"
#include "core/StopToken.h"
#include "corrnet/CorrNet.h"
#include "fit/FitIteration.h"
#include "geometry/Types.h"
#include "learning/Loop.h"
#include "learning/Training.h"

namespace loopreg::corrnet {
struct Weights;
}

namespace loopreg::learning {

/// Input of LoopReg's instance optimisation: scan points S and, per point, its canonical start C.
struct AdamProblem {
  const body::BodyModel* model = nullptr;
  Points scan;       ///< 3 x N, S, engine frame, metres
  Points canonical;  ///< 3 x N, C, on the canonical surface
  Points surface;    ///< 3 x n, the model's vertices in C's space; empty: its own template
  body::BodyParameters start;
  std::uint64_t seed = 1;
  int threads = 2;
};

/// What the learning module (LibTorch) offers; all that includes LibTorch sits behind it.
class Learning {
 public:
  virtual ~Learning() = default;
  /// LoopReg's test-time optimisation [its code, fit_test_sample]: 200 Adam steps of phase 1 (pose,
  /// betas, trans), then 101 of phase 2 (and C), lr 0.02. Reports every step with Stage::adam,
  /// indices from `firstIndex` on, seconds since this call. One caller at a time.
  virtual Result<body::BodyParameters> optimiseAdam(const AdamProblem& problem, int firstIndex,
                                                    const fit::FitObserver& observer,
                                                    StopToken stop) const = 0;
  /// A network from its weights, ready to predict on `threads` threads. `canonical` is the built-in
  /// body; weights that were trained for another one are refused.
  virtual Result<std::shared_ptr<const corrnet::CorrNet>> openNetwork(
      const corrnet::Weights& weights, const body::ModelPointer& canonical, int threads) const = 0;
  /// The supervised warm start (Warmup.h). Blocks for hours; `stop` ends it after the running step,
  /// with a checkpoint.
  virtual Result<void> warmUp(const WarmupOptions& options, const body::ModelPointer& canonical,
                              const TrainingObserver& observer, StopToken stop) const = 0;
  /// The network's part of the self-supervised loop (LoopTrainer.cpp), from `training.weights` or a
  /// checkpoint.
  virtual Result<std::unique_ptr<LoopTrainer>> openLoop(
      const LoopTraining& training, const body::ModelPointer& canonical) const = 0;
};

/// Loads loopreg-learning.so (beside the program, in ../lib, or in the build tree) with
/// dlopen(RTLD_NOW | RTLD_LOCAL), once; later calls share it. The error says that the module is
/// missing and what still works without it.
///
/// Loaded on first use because LibTorch in a program's global scope costs start-up time and, on
/// Debian 13, breaks software OpenGL.
Result<std::shared_ptr<const Learning>> loadLearning();

/// Opens a weights file for the built-in body, loading the module where that has not been done yet.
/// Errors name the file and say why it is refused. `threads` 0: one per core.
Result<std::shared_ptr<const corrnet::CorrNet>> openNetworkFile(const std::filesystem::path& file,
                                                                int threads);

/// The files loadLearning() tries, in order.
std::vector<std::filesystem::path> learningModulePlaces();
/// The same from given files: the first that exists is loaded, or its defect told.
Result<std::shared_ptr<const Learning>> loadLearningFrom(
    const std::vector<std::filesystem::path>& places);

}  // namespace loopreg::learning
