#pragma once

#include <filesystem>

#include "registration/Registration.h"

namespace loopreg::registration {

/// A finished result read back from the folder that writeResult() left.
struct SavedFit {
  FitResult result;
  FitOptions options;  ///< as the report tells them; `threads` is the caller's
};

/// Reads params.npz and report.json of `folder`: parameters, displacements and frame to the bit,
/// verdict, rules and options as they were. The samples are drawn again (the same seed gives the
/// same), distances and correspondences measured anew, so the result can be looked at and mended
/// like a fresh one. What was decided by hand and the other explanations are not kept in these
/// files: `mends` and `alternatives` come back empty. `net` (may be null) tells its places again.
///
/// Fails where the files are missing or damaged, belong to another body, or the scan is no longer
/// the one that was fitted. About 0.3 s; call it from a worker.
Result<SavedFit> readSavedFit(const std::filesystem::path& folder, const Scan& scan,
                              const body::BodyModel& model, const corrnet::CorrNet* net,
                              int threads, StopToken stop);

}  // namespace loopreg::registration
