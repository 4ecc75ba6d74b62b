// The correspondence network: 20,000 points of a scan, heading included.
#include "CorrNetOption.h"
#include "bench/BenchScans.h"
#include "bench/Benchmarks.h"
#include "core/Log.h"
#include "fit/ScanSamples.h"

namespace loopreg::cli::bench {

Result<void> corrnet20k(Context& context) {
  const auto net = loadCorrNetOption("default", context.threads);
  if (!net) return net.error();
  if (!net.value()) {
    log::info("corrnet_20k: skipped, for there is no network to measure.");
    return {};
  }
  const Scan scan = benchScan(*context.model, 40000, 20);
  Rng rng(1);
  const fit::ScanSamples samples = fit::sampleScan(scan.mesh, 20000, rng, 1);
  const geometry::OrientedPoints points{samples.positions, samples.normals, samples.source};
  Result<void> outcome;
  std::vector<double> seconds = secondsOf(context.runsOr(9), [&] {
    const auto prediction = net.value()->predict(points, context.stop);
    if (!prediction) outcome = prediction.error();
  });
  if (!outcome) return outcome;
  for (double& value : seconds) value *= 1000;
  context.measurements.push_back({"corrnet_20k", "ms", seconds});
  return {};
}

}  // namespace loopreg::cli::bench
