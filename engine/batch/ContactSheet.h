#pragma once

#include <string>
#include <vector>

#include "batch/Summary.h"

namespace loopreg::batch {

/// The page of a batch: one card per scan with its picture, verdict and distances, worst first;
/// sorted and filtered by a few lines of script inside. Pictures are linked relative to the page.
std::string contactSheet(const std::vector<SummaryRow>& rows);

}  // namespace loopreg::batch
