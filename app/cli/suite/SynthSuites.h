#pragma once

#include "body/BodyModel.h"
#include "suite/SuiteScan.h"

namespace loopreg::suite {

/// The suite `moderate`: scans of the body as `loopreg synth` makes them, with random shape,
/// everyday poses, full yaw, 2 mm noise and 10 % holes. The same body and index give the same scan.
SuiteScan moderateScan(const body::BodyModel& model, int index);
constexpr int kModerateCount = 50;

/// One scan of the suite `crossbody`, which asks how well one body model explains another: a person
/// of random shape at rest (T-pose and A-pose by turns), clean and whole. What it is fitted with is
/// another body, so only distances between surfaces and joints have a meaning.
SuiteScan crossbodyScan(const body::BodyModel& model, int index);
constexpr int kCrossbodyCount = 20;

}  // namespace loopreg::suite
