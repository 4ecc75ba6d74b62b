#pragma once

#include "learning/LearningModule.h"

namespace loopreg::learning {

/// The trainer behind Learning::openLoop. Each step: a share of simulated scans with known answers
/// as in the warm start, and accepted real scans with their pseudo-labels and the loop's terms
/// (LoopLoss.h); AdamW at a small constant rate, averaged weights. May throw c10::Error, and so may
/// the trainer's functions.
Result<std::unique_ptr<LoopTrainer>> makeLoopTrainer(const LoopTraining& training,
                                                     const body::ModelPointer& canonical);

}  // namespace loopreg::learning
