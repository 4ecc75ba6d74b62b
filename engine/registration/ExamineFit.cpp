#include "registration/ExamineFit.h"

#include "core/Parallel.h"
#include "registration/Assessment.h"
#include "registration/PersonSamples.h"

namespace loopreg::registration {
namespace {

const SurfaceFit::Size kMeasuredSize{3400, 2000};  // as the fine fit has it

}  // namespace

Result<void> examineFit(const Scan& scan, const body::BodyModel& model, const corrnet::CorrNet* net,
                        int threads, StopToken stop, FitResult& result) {
  const int resolved = resolveThreads(threads);
  Rng rng(result.seed);
  const fit::ScanSamples samples =
      samplePerson(alignedPerson(scan, result.preflight), rng, resolved);
  if (samples.count() == 0) {
    return unreadable(scan.file, "Nothing of the person is left in this scan.",
                      "Is it the one that was fitted?");
  }
  if (net) {
    Result<corrnet::Prediction> predicted =
        net->predict({samples.positions, samples.normals, samples.source}, stop);
    if (!predicted) return predicted.error();
    result.prediction = std::move(predicted).value();
  }
  if (stop.stopRequested()) return cancelledError();
  const fit::PreparedBody body(model);
  const SurfaceFit surface(body, samples, kMeasuredSize, result.parameters, false, resolved);
  assess(model, body, samples, surface, {}, resolved, result);
  return {};
}

}  // namespace loopreg::registration
