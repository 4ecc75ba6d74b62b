#pragma once

#include "fit/FitIteration.h"
#include "project/Fields.h"

namespace loopreg::project {

/// The iterations of a fit as a table, one column each: what was measured to the last bit, the
/// poses on the way with 7 digits (some 350 bytes each), offsets on a grid of a thousandth of a
/// millimetre. Enough to scrub, to compare and to fit on from any of them.
Json toJson(const std::vector<fit::FitIteration>& history);
/// `joints`, `betas`: of the fit that it led to.
std::vector<fit::FitIteration> readHistory(const Fields& fields, std::size_t joints,
                                           Eigen::Index betas);

}  // namespace loopreg::project
