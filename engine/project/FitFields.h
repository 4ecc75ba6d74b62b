#pragma once

#include "project/Fields.h"
#include "registration/Registration.h"

/// How the parts of a project are written and read. Writing cannot fail; a reader notes problems in
/// its fields. What is read is checked against what it belongs to (so many vertices, joints), so
/// that nothing downstream has to.
namespace loopreg::project {

Json toJson(const registration::FitOptions& options);
registration::FitOptions readOptions(const Fields& fields);

Json toJson(const registration::Preflight& preflight);
/// `vertices`: of the scan.
registration::Preflight readPreflight(const Fields& fields, std::int64_t vertices);

Json toJson(const registration::Mends& mends);
registration::Mends readMends(const Fields& fields, std::int64_t vertices);

/// Rotations to the last bit: whatever starts from them goes the same way again.
Json toJson(const body::BodyParameters& parameters);
body::BodyParameters readParameters(const Fields& fields);

/// Without samples and correspondences. The network's prediction lies on a grid of 1/30 mm, far
/// finer than it is sure of.
Json toJson(const registration::FitResult& fit);
registration::FitResult readFit(const Fields& fields, std::int64_t vertices);

}  // namespace loopreg::project
