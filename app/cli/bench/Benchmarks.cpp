#include "bench/Benchmarks.h"

#include <algorithm>
#include <chrono>

namespace loopreg::cli::bench {

double Measurement::median() const {
  if (runs.empty()) return 0;
  std::vector<double> sorted = runs;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}
double Measurement::min() const {
  return runs.empty() ? 0 : *std::min_element(runs.begin(), runs.end());
}
double Measurement::max() const {
  return runs.empty() ? 0 : *std::max_element(runs.begin(), runs.end());
}

std::vector<double> secondsOf(int runs, const std::function<void()>& work) {
  work();
  std::vector<double> seconds;
  for (int run = 0; run < runs; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return seconds;
}

const std::vector<Entry>& allBenchmarks() {
  static const std::vector<Entry> entries = {
      {"lm_step_3400", "one Levenberg-Marquardt step on 3,400 points", lmStep},
      {"register_170k", "full registration of a scan of 170,000 vertices, and peak memory",
       register170k},
      {"refit_drag", "a re-fit while a wrist is dragged, and the one that follows its release",
       refitDrag},
      {"corrnet_20k", "the correspondence network on 20,000 points, heading included", corrnet20k},
      {"lm_vs_adam", "this program's fit against LoopReg's own optimisation, same scans",
       lmVersusAdam},
      {"load_ply_1m", "reading a binary PLY of a million triangles", loadPly},
      {"load_obj_1m", "reading an OBJ of a million triangles", loadObj},
      {"closest_20k", "closest points of 20,000 points on the body", closestPoints},
      {"canonical_20k",
       "signed distance, closest point and skin weights of 20,000 canonical points",
       canonicalQueries},
      {"measure_body", "all dimensions of one shaped body", measureBody},
      {"training_samples", "simulated scans of at most 8,000 points with their answers",
       trainingSamples},
      {"sequence_60", "a walk of 60 scans as one sequence, against each scan for itself",
       sequence60},
      {"picture_400x600", "a picture of a body in a scan of 170,000 triangles", drawPicture}};
  return entries;
}

}  // namespace loopreg::cli::bench
