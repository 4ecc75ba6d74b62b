#pragma once

#include "learning/Loop.h"
#include "registration/PseudoLabels.h"

namespace loopreg::registration {

/// LoopReg's schedule of epochs as its authors meant it: the first far off, two close up, then
/// joint. The network takes steps in joint ones alone.
learning::PaperPhase paperPhase(int epoch);
constexpr int kFirstJointEpoch = 3;

/// A scan as LoopReg's training begins with it: points in the engine's frame, the body at rest. Its
/// translation begins at the scan's middle, for our scans stand anywhere. No labels: all is asked
/// for, and nothing is known.
Result<learning::LoopScan> paperScan(const Scan& scan, const body::BodyModel& canonical,
                                     const FitOptions& options, StopToken stop);

/// How the latent variables explain the scan: median distance and cost. No test is applied: the
/// paper learns from every scan.
FitLook paperLook(const body::BodyModel& canonical, const learning::LoopScan& scan);

}  // namespace loopreg::registration
