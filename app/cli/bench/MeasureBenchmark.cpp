// The measurements of one body, its shaping included.
#include "bench/Benchmarks.h"
#include "body/Anthropometry.h"

namespace loopreg::cli::bench {

Result<void> measureBody(Context& context) {
  const VectorXd betas = VectorXd::Constant(context.model->betaCount(), 0.5);
  Result<void> outcome;
  std::vector<double> milliseconds = secondsOf(context.runsOr(20), [&] {
    const auto list = body::measure(*context.model, betas);
    if (!list) outcome = list.error();
  });
  for (double& value : milliseconds) value *= 1000;
  if (outcome) context.measurements.push_back({"measure_body", "ms", milliseconds});
  return outcome;
}

}  // namespace loopreg::cli::bench
