#pragma once

#include "body/BodyModel.h"
#include "geometry/Scan.h"

namespace loopreg::cli::bench {

/// A synthetic scan of about `vertices` vertices, as a reader would hand it over (normals
/// complete).
Scan benchScan(const body::BodyModel& model, int vertices, std::uint64_t seed);

}  // namespace loopreg::cli::bench
