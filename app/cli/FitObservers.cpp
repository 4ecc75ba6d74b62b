#include "FitObservers.h"

#include "Command.h"

namespace loopreg::cli {
namespace {

/// How far a fit is when a stage begins and ends: shares of a typical run.
struct Share {
  double begin, end;
  int steps;  ///< typical number of iterations in the stage
};
Share shareOf(fit::Stage stage) {
  switch (stage) {
    case fit::Stage::hypotheses:
      return {0.10, 0.40, 4};
    case fit::Stage::articulated:
      return {0.45, 0.70, 25};
    case fit::Stage::fine:
      return {0.70, 0.95, 15};
    case fit::Stage::displacements:
      return {0.95, 1.00, 3};
    case fit::Stage::adam:
      return {0.45, 1.00, 301};
  }
  return {0, 1, 1};
}

}  // namespace

fit::FitObserver showStages(ProgressBar& bar, std::string title) {
  return [&bar, title = std::move(title), stage = fit::Stage::hypotheses,
          step = 0](const fit::FitIteration& iteration) mutable {
    step = iteration.stage == stage ? step + 1 : 0;
    stage = iteration.stage;
    const Share share = shareOf(stage);
    const double inside = double(step) / (step + 0.5 * share.steps);  // never past the end
    bar.show(title, fit::stageName(stage), share.begin + inside * (share.end - share.begin));
    return fit::Proceed::proceed;
  };
}

}  // namespace loopreg::cli
