#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "body/BodyModel.h"
#include "core/Result.h"
#include "core/StopToken.h"

namespace loopreg::cli::bench {

/// What one benchmark measured: a number per run, in `unit`.
struct Measurement {
  std::string name, unit;
  std::vector<double> runs;
  double median() const;
  double min() const;
  double max() const;
};

/// What benchmarks share and leave behind.
struct Context {
  std::shared_ptr<const body::BodyModel> model;
  int threads = 0;
  int runs = 0;  ///< 0: each benchmark's own number
  StopToken stop;
  std::vector<Measurement> measurements;
  std::vector<std::pair<std::string, double>> ratios;  ///< larger is better
  int runsOr(int usual) const { return runs > 0 ? runs : usual; }
};

/// Seconds of `work`, `runs` times after one run that is not counted.
std::vector<double> secondsOf(int runs, const std::function<void()>& work);

/// Each adds its measurements (and ratios) to the context.
Result<void> lmStep(Context& context);  ///< lm_step_3400, ms: one accepted step on 3,400 points
Result<void> register170k(Context& context);  ///< register_170k, s, and register_170k_peak, MB
Result<void> refitDrag(Context& context);     ///< refit_drag and refit_settle, ms: see Refit
Result<void> lmVersusAdam(
    Context& context);                   ///< lm_vs_adam: seconds, scan to model of both, the ratio
Result<void> loadPly(Context& context);  ///< load_ply_1m, s: binary, a million triangles
Result<void> loadObj(Context& context);  ///< load_obj_1m, s
Result<void> closestPoints(Context& context);     ///< closest_20k, ms: points to the posed body
Result<void> canonicalQueries(Context& context);  ///< canonical_20k, ms: distance, nearest, weights
Result<void> measureBody(Context& context);       ///< measure_body, ms: all dimensions of one body
Result<void> trainingSamples(Context& context);   ///< training_samples, 1/s: 8,000 points each
Result<void> drawPicture(Context& context);       ///< picture_400x600, s: a scan and its body
Result<void> corrnet20k(Context& context);        ///< corrnet_20k, ms: the network on 20,000 points
/// sequence_60_*: a walk of 60 frames, seconds per frame, jitter and joint errors, against
/// single_*.
Result<void> sequence60(Context& context);

struct Entry {
  const char* name;
  const char* what;
  Result<void> (*run)(Context&);
};
const std::vector<Entry>& allBenchmarks();

}  // namespace loopreg::cli::bench
