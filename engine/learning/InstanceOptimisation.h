#pragma once

#include "learning/LearningModule.h"

namespace loopreg::learning {

/// Weights of LoopReg's terms in one phase (Bhatnagar et al., NeurIPS 2020); distances in metres.
struct PhaseWeights {
  double corr = 0;   ///< mean |S - M(C)| over points and axes
  double templ = 0;  ///< mean squared distance C to the template's samples, plus the reverse
  double s2m = 0;    ///< mean squared distance of S to the posed samples
  double m2s = 0;    ///< the reverse
  double pose = 0;   ///< sum over joints and axes of ((theta - mean) / deviation)^2
  double shape = 0;  ///< mean beta^2
};

/// Test-time schedule of LoopReg: 200 steps from afar, 101 close up with the correspondences free.
struct Schedule {
  PhaseWeights far{200, 200, 10, 10, 1e-2, 0.1};
  PhaseWeights close{1, 200, 2000, 1000, 1e-4, 0.1};
  int farSteps = 200, closeSteps = 101;
  bool canonicalMoves = true;  ///< C is free close up, as at test time; in training it stays
  double learningRate = 0.02;
  int templateSamples = 30'000;  ///< drawn once on the T-pose, T_p; they also carry s2m and m2s
};

/// LoopReg's instance optimisation by Adam (fit_test_sample), as the reference to compare with.
/// Differences to the original: exact nearest-surface diffusion instead of a 64^3 grid; k-d trees
/// instead of brute force; this project's pose prior (fit::jointStatistics), for LoopReg's is
/// under a research licence. May throw c10::Error; single caller at a time.
Result<body::BodyParameters> optimiseInstance(const AdamProblem& problem, const Schedule& schedule,
                                              int firstIndex, const fit::FitObserver& observer,
                                              StopToken stop);

}  // namespace loopreg::learning
