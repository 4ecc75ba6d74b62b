#pragma once

#include "registration/SelfSupervision.h"

namespace loopreg::registration {

/// A scan's lesson and state as NPZ: poses, betas, trans, scale, positions, normals, canonical,
/// beneath (float32, n x 3), known, root, stature, and `record` (JSON as text). Written
/// atomically; what is read back are the same numbers, to the bit.
Result<void> writeLesson(const std::filesystem::path& file, const LoopScanState& state,
                         const learning::LoopScan& scan);
struct KeptLesson {
  LoopScanState state;
  learning::LoopScan scan;
};
Result<KeptLesson> readLesson(const std::filesystem::path& file);

/// scans.csv: one row per scan with its first and last fit.
Result<void> writeScanTable(const std::filesystem::path& file,
                            const std::vector<LoopScanState>& scans);

/// curves.csv of a loop: a row per report of the learning, and one per finished round of fits
/// (`accepted`, `fit_loop_cm`). Rows after the checkpoint's step are dropped on resuming.
class LoopCurves {
 public:
  LoopCurves(std::filesystem::path file, std::int64_t resumedAt);
  Result<void> add(const learning::LoopSteps& losses);
  Result<void> add(std::int64_t step, std::int64_t samples, const LoopRound& round,
                   std::size_t scans);

 private:
  Result<void> append(const std::string& row);
  std::filesystem::path file_;
};

}  // namespace loopreg::registration
