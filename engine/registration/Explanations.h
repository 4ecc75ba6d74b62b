#pragma once

#include <string>
#include <vector>

#include "registration/Hypotheses.h"
#include "registration/SurfaceFit.h"

namespace loopreg::registration {

/// Geman-McClure width at which explanations are compared, metres.
constexpr double kScoreWidth = 0.03;

/// One explanation of the scan after its articulated fit.
struct Explanation {
  std::string description;
  body::BodyParameters parameters;
  double score = 1;                      ///< SurfaceFit::score at kScoreWidth; lower is better
  std::vector<fit::FitIteration> steps;  ///< how it got there
};

struct ExplainOptions {
  bool turnAround = true;  ///< false: the facing is known
  bool withScale = false;
  int threads = 1;
};
/// Articulated fits of all starts, side by side; then of the two best ones turned around, because
/// front and back look alike from afar and the best explanation has to beat its own reverse. They
/// join those in `found`; those that ended as the same body count once. Best first. `pairs`: the
/// network's, or empty.
void explainScan(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                 const std::vector<Hypothesis>& starts,
                 const std::vector<fit::CorrespondenceTerm::Pair>& pairs,
                 const ExplainOptions& options, const Recorder& recorder,
                 std::vector<Explanation>& found);

}  // namespace loopreg::registration
