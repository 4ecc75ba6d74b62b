#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/Json.h"
#include "core/Result.h"
#include "suite/SuiteScan.h"
#include "synth/Synthesis.h"

namespace loopreg::cli {

/// Writes folder/NAME.ply (the scan), NAME_body.obj (the exact body), NAME.json (the truth:
/// parameters, joints, units, and the options that made it).
Result<void> writeSynthScan(const std::filesystem::path& folder, const std::string& name,
                            const body::BodyModel& model, const synth::SynthOptions& options,
                            std::uint64_t seed, const synth::SynthScan& scan);

/// The truth files of a folder made by `loopreg synth`, in order of name; an error where there is
/// none.
Result<std::vector<std::filesystem::path>> findTruths(const std::filesystem::path& folder);
/// One of them, with the exact body; the scan itself stays on disk. Where a truth file made by hand
/// has no joints, they are unknown.
Result<suite::SuiteScan> readTruth(const std::filesystem::path& file);

/// One of the scans in resources/demo: odd frames and units, clothes, damage.
struct DemoScan {
  std::string name;
  synth::SynthOptions options;
  std::uint64_t seed = 0;
};
std::vector<DemoScan> demoScans();

}  // namespace loopreg::cli
