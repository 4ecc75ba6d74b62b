#pragma once

#include "registration/Registration.h"

namespace loopreg::registration {

/// Whether a fit can be one of this body: as many joints, shape directions and vertices.
bool belongsTo(const FitResult& result, const body::BodyModel& model);

/// Fills in what follows from scan, body and parameters alone, for a fit that was read from a file:
/// samples, their normals, correspondences. Equal to the last bit to what registerScan() or a
/// re-fit left there. Takes about a tenth of a second. A fit that has no place on this scan
/// (another number of vertices) stays without; a prediction that names samples which are not there
/// goes.
void completeFit(const Scan& scan, const body::BodyModel& model, int threads, FitResult& result);

}  // namespace loopreg::registration
