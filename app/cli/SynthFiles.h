#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/Json.h"
#include "core/Result.h"
#include "synth/Synthesis.h"

namespace loopreg::cli {

/// What is known about one scan of a suite: where it lies, and the right answer.
struct SuiteScan {
  std::string name;
  std::filesystem::path scanFile;  ///< empty: `scan` holds it
  Mesh scan;
  Points body;    ///< 3 x n, scan frame and units, model vertex order; 0 columns: unknown
  Points joints;  ///< 3 x J, scan frame and units; 0 columns: unknown
  double metresPerUnit = 1;
};

/// Writes folder/NAME.ply (the scan), NAME_body.obj (the exact body), NAME.json (the truth:
/// parameters, joints, units, and the options that made it).
Result<void> writeSynthScan(const std::filesystem::path& folder, const std::string& name,
                            const body::BodyModel& model, const synth::SynthOptions& options,
                            std::uint64_t seed, const synth::SynthScan& scan);

/// The truth files of a folder made by `loopreg synth`, in order of name; an error where there is
/// none.
Result<std::vector<std::filesystem::path>> findTruths(const std::filesystem::path& folder);
/// One of them, with the exact body; the scan itself stays on disk.
Result<SuiteScan> readTruth(const std::filesystem::path& file);

/// One of the scans in resources/demo: odd frames and units, clothes, damage.
struct DemoScan {
  std::string name;
  synth::SynthOptions options;
  std::uint64_t seed = 0;
};
std::vector<DemoScan> demoScans();

}  // namespace loopreg::cli
