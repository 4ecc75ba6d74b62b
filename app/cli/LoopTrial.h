#pragma once

#include <filesystem>
#include <vector>

#include "body/ModelFile.h"
#include "core/StopToken.h"
#include "synth/TrainingSample.h"

namespace loopreg::cli {

/// The loop's trial: scans of a kind that the warm start never makes (synth/UnseenKind.h), written
/// as point clouds without any answer to `folder`/unlabelled, and `heldOut` others, of other
/// bodies and poses, with their answers. Held-out scans go through a file as well
/// (`folder`/held-out): the network sees the normals that the reader estimates.
struct LoopTrial {
  std::vector<std::filesystem::path> unlabelled;
  std::vector<synth::TrainingSample> heldOut;
};
struct LoopTrialOptions {
  int scans = 200, heldOut = 50;
  std::filesystem::path data;  ///< its mocap gives more poses; may be empty
  std::uint64_t seed = 20251121;
  int threads = 0;
};
Result<LoopTrial> makeLoopTrial(const body::ModelPointer& canonical,
                                const std::filesystem::path& folder,
                                const LoopTrialOptions& options, StopToken stop);

/// The scans of a folder made by `loopreg synth` (built-in body) with the answer of every point:
/// the closest point of the exact body. Engine frame.
Result<std::vector<synth::TrainingSample>> readLoopTruth(const std::filesystem::path& folder,
                                                         const body::ModelPointer& canonical,
                                                         StopToken stop);

}  // namespace loopreg::cli
