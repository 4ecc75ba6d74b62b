#pragma once

#include "body/ModelFile.h"
#include "learning/Training.h"
#include "learning/TrainingBatch.h"

namespace loopreg::learning {

/// The simulated scans of a warm start: people of the built-in body in poses of the data folder's
/// mocap clips (where there is one) and procedural ones, bare and dressed, scanned by virtual
/// cameras. Loading the clips takes seconds; an error names the clip.
Result<TrainingSource> trainingSource(const WarmupOptions& options,
                                      const body::ModelPointer& canonical);

}  // namespace loopreg::learning
