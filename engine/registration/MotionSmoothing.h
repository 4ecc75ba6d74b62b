#pragma once

#include <vector>

#include "body/BodyState.h"

namespace loopreg::registration {

/// A frame's optimum and how firmly it holds: E(delta) ~ delta^T H delta about it, over the
/// rotations and the translation of body::ParameterLayout (the first 3 J + 3 unknowns).
struct FrameEstimate {
  body::BodyParameters parameters;
  Eigen::MatrixXd H;  ///< (3 J + 3) x (3 J + 3), symmetric, lower triangle used
};

struct MotionPrior {
  double framesPerSecond = 30;
  double jointAcceleration = 12;  ///< rad/s^2, standard deviation of one axis
  double rootAcceleration = 3;    ///< m/s^2
  /// Variance of the data in the energy's unit: an energy of this much is one standard deviation.
  double dataVariance = 1;
};

/// Solves the banded system of Sequence.h and returns the frames after their increments. Two
/// rounds, since rotations are no vectors. Fewer than three frames come back as they are.
std::vector<body::BodyParameters> smoothMotion(const body::BodyModel& model,
                                               const std::vector<FrameEstimate>& frames,
                                               const MotionPrior& prior);

}  // namespace loopreg::registration
