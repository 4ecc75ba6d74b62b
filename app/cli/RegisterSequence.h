#pragma once

#include "ProgressBar.h"
#include "batch/Batch.h"
#include "registration/Sequence.h"

namespace loopreg::cli {

/// One person in motion: the scans are its frames, in their order. Writes DIR/motion.* and the
/// rest (registration/SequenceFiles.h) and prints one line; returns the exit code.
int registerSequenceTo(const std::filesystem::path& folder,
                       const std::vector<batch::BatchScan>& frames, const body::BodyModel& model,
                       const corrnet::CorrNet* net, const registration::SequenceOptions& options,
                       const std::vector<std::string>& formats,
                       const registration::ExportOptions& exporting, log::Level level,
                       StopToken stop);

}  // namespace loopreg::cli
