#pragma once

#include "core/StopToken.h"
#include "learning/Training.h"
#include "learning/TrainingBatch.h"

namespace loopreg::learning {

/// The supervised warm start: both networks learn from scans with known answers.
///
/// Data-parallel: each worker (one thread; LibTorch within it on one thread too) has a replica and
/// a part of the batch, gradients are averaged, AdamW with warm-up and cosine steps once for all.
/// Step t draws its scans and their random changes from (seed, t) alone, so a run that was
/// interrupted and resumed from its checkpoint ends with the same bytes as one that was not.
/// A canonical body that changed between sessions is taken with a warning: labels shift by
/// millimetres, anchors are coordinates and stay. May throw c10::Error.
Result<void> warmUp(const WarmupOptions& options, const body::ModelPointer& canonical,
                    const TrainingSource& source, const TrainingObserver& observer, StopToken stop);

}  // namespace loopreg::learning
