#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/Result.h"

namespace loopreg::learning {

/// Errors of a network on scans it was never trained with, alone: no fit behind it.
struct NetErrors {
  int scans = 0;
  double meanCm = 0, medianCm = 0;  ///< true canonical point to the predicted one, on the surface
  double above15 = 0;               ///< share of points more than 15 cm off
  double trueHeadingCm = 0;         ///< mean, had the heading been known
  double headingMedianDegrees = 0;
  double flips = 0;        ///< share of scans turned by more than 90 degrees from the truth
  double unflippedCm = 0;  ///< mean over the other scans
  double beneathCm = 0;    ///< mean error of the displacement to the body
};

/// Where a training is; losses are means since the last report.
struct TrainingReport {
  std::int64_t step = 0, steps = 0, samples = 0;
  double seconds = 0;           ///< of all sessions together
  double samplesPerSecond = 0;  ///< since the last report
  double learningRate = 0;
  double crossEntropy = 0, canonicalCm = 0, beneathCm = 0, headingLoss = 0;
  std::optional<NetErrors> validation;
};
using TrainingObserver = std::function<void(const TrainingReport&)>;

/// The supervised warm start.
struct WarmupOptions {
  std::filesystem::path out;  ///< folder of checkpoint.safetensors, corrnet.safetensors, curves.csv
  std::filesystem::path data;     ///< data folder (mocap, Anny, wardrobe); empty: the built-in ones
  std::string preset = "voxels";  ///< or "pointnet": LoopReg's own network, to compare with
  bool resume = false;            ///< go on from the checkpoint in `out`
  double minutes = 0;             ///< of this session; 0: until all steps are done
  std::int64_t sessionSteps = 0;  ///< of this session; 0: no bound
  std::int64_t steps = 60000;     ///< of the whole schedule (may be changed when resuming)
  int batch = 8;                  ///< scans per step, over all workers
  int workers = 2;                ///< threads, each with a network of its own
  int reuse = 4;                  ///< times that a scan is used, changed at random each time
  int validationScans = 64;
  double checkpointMinutes = 4;
  double learningRate = 2e-3;
  std::uint64_t seed = 1;
};

}  // namespace loopreg::learning
