#pragma once

#include <string>

#include "ProgressBar.h"
#include "fit/FitIteration.h"
#include "geometry/Scan.h"

namespace loopreg::cli {

/// Shows the stages of a fit in `bar`, which must outlive the observer.
fit::FitObserver showStages(ProgressBar& bar, std::string title);

}  // namespace loopreg::cli
