#pragma once

#include "registration/Registration.h"

namespace loopreg::registration {

/// Looks at a body that came from elsewhere (a file, a motion) as registerScan() looks at its own.
/// Reads `result`'s preflight, parameters, displacements and seed; fills samples, correspondences,
/// distances and verdict, and the prediction where `net` is not null. About 0.2 s; call it from a
/// worker. Fails where nothing of the person is left, or when stopped.
Result<void> examineFit(const Scan& scan, const body::BodyModel& model, const corrnet::CorrNet* net,
                        int threads, StopToken stop, FitResult& result);

}  // namespace loopreg::registration
