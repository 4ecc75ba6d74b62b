#pragma once

#include "learning/Training.h"
#include "learning/TrainingBatch.h"
#include "learning/Workers.h"

namespace loopreg::learning {

/// Held-out scans [0, count) of a source, at most 6,000 points of each.
std::vector<TrainingScan> heldOutScans(const TrainingSource& source, int count, Workers& workers);

/// What a network says about a scan's points, in the engine's frame, 3 x n each.
struct NetAnswer {
  double heading = 0;  ///< radians
  corrnet::PointsF canonical, beneath;
};
/// Answers for a scan; `headings`: take one of these instead of looking for it.
using Answering =
    std::function<NetAnswer(const TrainingScan&, const std::vector<double>& headings)>;

/// Errors of a network alone on these scans, canonical points projected to the surface; one scan
/// per worker at a time. `findsHeading`: whether headings mean anything to it.
NetErrors errorsOn(const std::vector<TrainingScan>& scans, const Answering& answer,
                   bool findsHeading, const canonical::CanonicalSurface& surface, Workers& workers);

}  // namespace loopreg::learning
