#include "registration/ScanPrediction.h"

#include "core/Parallel.h"
#include "registration/PersonSamples.h"

namespace loopreg::registration {

Result<ScanPrediction> predictScan(const Scan& scan, const Preflight& preflight,
                                   const corrnet::CorrNet& net, const FitOptions& options,
                                   StopToken stop) {
  Rng rng(options.seed);
  const fit::ScanSamples samples =
      samplePerson(alignedPerson(scan, preflight), rng, resolveThreads(options.threads));
  if (stop.stopRequested()) return cancelledError();
  Result<corrnet::Prediction> predicted =
      net.predict({samples.positions, samples.normals, samples.source}, stop);
  if (!predicted) return predicted.error();
  return ScanPrediction{samples.positions, std::move(predicted).value()};
}

}  // namespace loopreg::registration
