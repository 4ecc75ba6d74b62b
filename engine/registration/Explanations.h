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

/// Articulated fits of all starts, side by side; then of the two best ones turned around, because
/// front and back look alike from afar and the best explanation has to beat its own reverse. Those
/// that ended as the same body count once. Best first; the steps of the best are told to
/// `recorder`.
std::vector<Explanation> explainScan(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                                     const std::vector<Hypothesis>& starts,
                                     const std::vector<fit::CorrespondenceTerm::Pair>& pairs,
                                     bool facingFixed, bool withScale, int threads,
                                     Recorder& recorder);

}  // namespace loopreg::registration
