#pragma once

#include "core/Json.h"
#include "learning/Optimiser.h"
#include "learning/Training.h"

namespace loopreg::learning {

/// What a training run keeps besides the optimiser's numbers.
struct TrainingState {
  std::int64_t step = 0, samples = 0;
  double seconds = 0;
  std::uint64_t seed = 1;
  int batch = 0, workers = 0, reuse = 0;
  std::uint64_t bodyChecksum = 0;
  std::optional<NetErrors> validation;  ///< the last one
  Json loop;  ///< what the self-supervised loop keeps (preset, scans, ...); null in a warm start
};

/// `out`/checkpoint.safetensors: everything, float32. Appears whole or not at all, so that a run
/// that is killed loses what came after the last one and nothing else.
Result<void> writeCheckpoint(const std::filesystem::path& out, const Trainee& trainee,
                             const Optimiser& optimiser, const TrainingState& state);
Result<TrainingState> readCheckpoint(const std::filesystem::path& out, Trainee& trainee,
                                     Optimiser& optimiser);

/// `out`/corrnet.safetensors: the averaged weights, float16, as `loopreg register` takes them.
Result<void> writeNetwork(const std::filesystem::path& out, const Trainee& trainee,
                          const Optimiser& optimiser, const TrainingState& state);

/// `out`/curves.csv: a row per report. Rows after the checkpoint's step are dropped on resuming.
class CurveFile {
 public:
  CurveFile(std::filesystem::path path, std::int64_t resumedAt);
  Result<void> add(const TrainingReport& report);

 private:
  std::filesystem::path path_;
};

}  // namespace loopreg::learning
