#pragma once

#include <map>
#include <string>
#include <vector>

#include "corrnet/CorrNet.h"
#include "fit/FitIteration.h"
#include "metrics/Distances.h"
#include "registration/FitOptions.h"
#include "registration/Mends.h"
#include "registration/Preflight.h"

namespace loopreg::registration {

enum class Verdict { good, check, failed };
const char* verdictName(Verdict verdict);

/// Seconds per part of one registration.
struct Timings {
  double load = 0, preflight = 0, corrnet = 0, initialise = 0, fit = 0, displacements = 0,
         write = 0;
  double total() const {
    return load + preflight + corrnet + initialise + fit + displacements + write;
  }
};

/// Another explanation of the scan that the search ended with: say, the same person facing
/// backwards.
struct Alternative {
  std::string description;  ///< "facing +180 degrees"
  double energy = 0;        ///< robust mean cost in [0, 1], comparable with FitResult::energy
  body::BodyParameters parameters;
};

/// One rule of the verdict that fired: what was measured, what it was held against, where.
struct FiredRule {
  std::string id;                     ///< "median", "coverage", "lost_parts", ... (Verdict.h)
  Verdict severity = Verdict::check;  ///< what this rule alone makes of the fit; good: a remark
  std::string text;                   ///< one sentence with the value
  double value = 0;                   ///< in `unit`; larger is worse
  double threshold = 0;               ///< the bound that `value` passed
  std::string unit;                   ///< "mm", "%", ...; empty: none
  std::vector<std::string> where;     ///< body parts or joints concerned
};

/// A registered body. Parameters live in the engine's frame; `preflight.alignment` leads back to
/// the scan's.
struct FitResult {
  Preflight preflight;
  body::BodyParameters parameters;
  Points displacements;  ///< 3 x n, T-pose frame, metres; 0 columns: none

  Verdict verdict = Verdict::failed;
  std::vector<FiredRule> rules;      ///< why not good, and remarks; in the order they are asked
  std::vector<std::string> reasons;  ///< their texts; for `good` what speaks for it
  metrics::DistanceStats scanToModelMm, modelToScanMm;

  canonical::Correspondences
      correspondences;                    ///< of the sampled points below, at the end of the fit
  Points samples;                         ///< 3 x k sampled scan points, engine frame
  Points sampleNormals;                   ///< 3 x k, unit or zero (unknown)
  corrnet::Prediction prediction;         ///< the network's, for `samples`; empty without one
  double energy = 0;                      ///< of the chosen explanation, see Alternative::energy
  std::vector<Alternative> alternatives;  ///< best first, without the chosen one
  int iterations = 0;
  bool clothed = false;       ///< the scan was taken for clothed: the body lies beneath
  bool stoppedEarly = false;  ///< the observer answered stopAndKeep
  Timings seconds;
  std::uint64_t seed = 0;
  Mends mends;  ///< what was decided by hand; empty: nothing
};

/// LoopReg from scan to verdict. `net` may be null: then the start comes from pose hypotheses
/// alone. A network serves every body model: its predictions lie in the canonical space of all
/// bodies, which a model that is new is first registered to (canonical/CanonicalMap.h). Blocks;
/// call it from a worker thread. The observer hears every iteration; `stop` ends it within 50 ms
/// with ErrorCode::cancelled. Deterministic for a seed and thread count.
Result<FitResult> registerScan(const Scan& scan, const body::BodyModel& model,
                               const corrnet::CorrNet* net, const FitOptions& options,
                               const fit::FitObserver& observer, StopToken stop);

/// The fitted body as a mesh: in the engine's frame, or (scan frame) back through the alignment.
Mesh fittedMesh(const body::BodyModel& model, const FitResult& result);
Mesh fittedMeshInScanFrame(const body::BodyModel& model, const FitResult& result);
/// 3 x J, in the scan's own frame and units.
Points fittedJointsInScanFrame(const body::BodyModel& model, const FitResult& result);

}  // namespace loopreg::registration
