#pragma once

#include "registration/Registration.h"
#include "registration/SurfaceFit.h"
#include "registration/Verdict.h"

namespace loopreg::registration {

/// Looks at a finished fit as a stranger would: distances both ways on all samples, final
/// correspondences, the evidence, and from it the verdict with its reasons. Reads `result`'s
/// parameters, displacements and preflight; fills the rest. `evidence`: what the fit itself knows
/// (ambiguity, clothed, the network's part); the rest is measured here.
void assess(const body::BodyModel& model, const fit::PreparedBody& body,
            const fit::ScanSamples& samples, const SurfaceFit& surface, Evidence evidence,
            int threads, FitResult& result);

/// For each sample the place on the canonical body that the posed body's closest point shows.
canonical::Correspondences fittedPairs(const body::BodyModel& model,
                                       const std::vector<geometry::SurfacePoint>& closest);

}  // namespace loopreg::registration
