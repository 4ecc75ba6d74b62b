#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/StopToken.h"
#include "fit/PreparedBody.h"
#include "fit/ScanSamples.h"
#include "registration/CoarseFit.h"

namespace loopreg::registration {

struct SearchOptions {
  double facingDegrees = 0;  ///< yaw to begin with
  bool facingFixed = false;  ///< only this yaw (the user said so)
  bool withScale = false;
  int keep = 4;  ///< survivors
  int threads = 1;
};

/// A start without a network: every combination of facing (8 yaws) and a few everyday poses (T, A,
/// arms down, seated, stride, ...), each placed on the scan's middle and fitted coarsely (some 300
/// points against some 400 vertices, first the root alone under a wide kernel, then all joints),
/// cutting the field down after each round; lying and upside-down bodies where no upright one
/// explains the scan. Returns the best few that differ from each other, best first.
/// `onRound` hears the leader after each round, and says whether to go on.
std::vector<Hypothesis> searchHypotheses(
    const fit::PreparedBody& body, const fit::ScanSamples& samples, const SearchOptions& options,
    StopToken stop, const std::function<bool(const Hypothesis&)>& onRound = {});

/// Joints less than 6 cm apart on average: two results of a search are one explanation.
bool sameBody(const body::BodyModel& model, const body::BodyParameters& a,
              const body::BodyParameters& b);

/// The same space filled by a body that faces the other way: root turned by 180 degrees about the
/// vertical, each limb's local rotation taken from the opposite side and turned with it (R' = Y R
/// Y^T, Y = diag(-1, 1, -1)). What a front-back flip looks like, and what it is mended with.
body::BodyParameters turnedAround(const body::BodyModel& model,
                                  const body::BodyParameters& parameters);

}  // namespace loopreg::registration
