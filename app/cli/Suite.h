#pragma once

#include <string>
#include <vector>

#include "SynthFiles.h"
#include "core/StopToken.h"
#include "registration/Registration.h"

namespace loopreg::cli {

class ProgressBar;

/// What became of one scan of a suite. Millimetres; negative: unknown.
struct SuiteOutcome {
  std::string name;
  bool readable = true;
  registration::Verdict verdict = registration::Verdict::failed;
  double v2vMm = -1, mpjpeMm = -1, scanToModelMm = -1;
  bool flipped = false;  ///< the body faces more than 90 degrees away from the truth
  double seconds = 0;    ///< preflight to fit, without loading

  /// A registration that helps nobody: the program says so itself, or it is more than 50 mm off.
  bool failed() const;
};

/// The built-in suite: `count` scans of the body with random shape, moderate poses, full yaw, 2 mm
/// noise and 10 % holes. The same body and index give the same scan.
SuiteScan standardScan(const body::BodyModel& model, int index);
constexpr int kStandardCount = 50;

/// One scan of the suite `crossbody`, which asks how well one body model explains another: a person
/// of random shape at rest (T-pose and A-pose by turns), clean and whole. What it is fitted with is
/// another body, so only distances between surfaces and joints have a meaning.
SuiteScan crossbodyScan(const body::BodyModel& model, int index);
constexpr int kCrossbodyCount = 20;

/// Registers one scan and compares with its truth. Errors are those of reading and of being
/// stopped.
Result<SuiteOutcome> evaluateSuiteScan(const SuiteScan& suiteScan, const body::BodyModel& model,
                                       const registration::FitOptions& options,
                                       const fit::FitObserver& observer, StopToken stop);

/// One part (or all) of a suite as design.md's JSON: name, scans, failures, verdicts_failed, flips,
/// v2v_mm, mpjpe_mm, scan_to_model_mm, canonical_cm (statistics over the scans, or null),
/// seconds_mean.
Json suiteJson(const std::string& name, const std::vector<SuiteOutcome>& outcomes);

}  // namespace loopreg::cli
