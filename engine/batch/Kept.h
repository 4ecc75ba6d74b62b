#pragma once

#include "batch/Batch.h"

namespace loopreg::batch {

/// Why a finished result cannot stand for the scan as the list names it now, as a sentence; empty:
/// it can. Its file must be the one that was fitted (size and SHA-256; of reports that do not tell
/// them, file name and number of points), and every format that is asked for must be there. A fit
/// that was mended by hand stays although a format is missing, and a result whose scan is gone too.
std::string whyAnew(const OutputFolder& folder, const BatchScan& scan, const Json& report,
                    const BatchOptions& options, StopToken stop);

/// What a result was fitted with that is not asked for now: "clothing", "body", ...
std::vector<std::string> otherOptions(const Json& report, const body::BodyModel& model,
                                      const registration::FitOptions& asked);

/// Nothing where the file cannot be read.
std::optional<ScanIdentity> identityOf(const std::filesystem::path& file, StopToken stop);

}  // namespace loopreg::batch
