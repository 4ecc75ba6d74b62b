#pragma once

#include <string>
#include <vector>

#include "core/StopToken.h"
#include "fit/PreparedBody.h"
#include "fit/ScanSamples.h"

namespace loopreg::registration {

/// Geman-McClure width at which coarse scores are compared, metres.
constexpr double kCoarseScoreWidth = 0.08;

/// One start of the fit.
struct Hypothesis {
  std::string description;  ///< "facing 90 degrees, seated"
  body::BodyParameters parameters;
  double score = 1;  ///< robust mean cost in [0, 1]; lower is better
};

/// The body reduced to some 400 vertices and the scan to some 300 points: half a millisecond per
/// step. Immutable, shared by all threads.
struct CoarseProblem {
  CoarseProblem(const fit::PreparedBody& body, const fit::ScanSamples& samples);
  CoarseProblem(const CoarseProblem&) = delete;
  CoarseProblem& operator=(const CoarseProblem&) = delete;

  std::vector<std::int32_t> vertices;  ///< of the full body, ascending
  body::BodyModel model;
  fit::PreparedBody prepared;
  Points restNormals;        ///< 3 x n
  Points scan, scanNormals;  ///< 3 x k
};

/// At most `steps` Levenberg-Marquardt steps per kernel width (metres) from `hypothesis`, which
/// receives the result and its score.
void refineCoarsely(const CoarseProblem& problem, Hypothesis& hypothesis,
                    const std::vector<double>& sigmas, int steps, bool rootOnly, bool withScale,
                    StopToken stop);

/// A limb that found nothing of the scan sits in a local minimum (a forearm folded onto the chest
/// while the scan's hangs down). Each such arm or leg is put into a handful of other postures and
/// fitted again; the best stays if it beats what was there.
void mendLimbs(const CoarseProblem& problem, Hypothesis& hypothesis, bool withScale,
               StopToken stop);

}  // namespace loopreg::registration
