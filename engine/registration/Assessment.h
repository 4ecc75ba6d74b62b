#pragma once

#include "registration/Registration.h"
#include "registration/SurfaceFit.h"

namespace loopreg::registration {

/// Looks at a finished fit as a stranger would: distances both ways on all samples, final
/// correspondences, the evidence, and from it the verdict with its reasons. Reads `result`'s
/// parameters, displacements and preflight; fills the rest. `ambiguity`: how much worse the best
/// other explanation is, relative; `clothed`: fitted beneath cloth.
void assess(const body::BodyModel& model, const fit::PreparedBody& body,
            const fit::ScanSamples& samples, const SurfaceFit& surface, double ambiguity,
            bool clothed, int threads, FitResult& result);

}  // namespace loopreg::registration
