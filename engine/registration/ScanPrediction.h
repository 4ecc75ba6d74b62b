#pragma once

#include "corrnet/CorrNet.h"
#include "registration/Preflight.h"

namespace loopreg::registration {

/// What a network says about a scan, without a fit.
struct ScanPrediction {
  Points samples;  ///< 3 x k, engine frame, metres: the points that a fit would look at
  corrnet::Prediction prediction;  ///< for `samples`
};

/// Samples the person of the scan as registerScan() does (`options.seed`) and asks the network.
/// Seconds; `stop` ends it with ErrorCode::cancelled. One caller at a time per network.
Result<ScanPrediction> predictScan(const Scan& scan, const Preflight& preflight,
                                   const corrnet::CorrNet& net, const FitOptions& options,
                                   StopToken stop);

}  // namespace loopreg::registration
