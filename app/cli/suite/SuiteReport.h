#pragma once

#include "suite/Outcome.h"

namespace loopreg::suite {

/// A part of a suite, or all of it, with its scans' outcomes.
struct PartOutcomes {
  std::string key, name;
  std::vector<SuiteOutcome> outcomes;
  std::string skipped;  ///< why there are none
};
/// The outcomes of all parts together, named "summary".
PartOutcomes together(const std::vector<PartOutcomes>& parts);
/// The outcomes by group, in order of their first scan; empty where all are of one.
std::vector<PartOutcomes> groupsOf(const PartOutcomes& part);

/// What every suite has: name, scans, failures, flips, v2v_mm, mpjpe_mm, scan_to_model_mm,
/// canonical_cm (mean, median, p95, max; null where unknown), seconds_mean; and
///   key, skipped, verdicts_failed, verdicts {good, check, failed}, false_good, false_failed,
///   flips_left_right, flips_front_back, skin_mm, corrnet_seconds_mean,
///   network: null, or {scans, flips, above_15cm, part_accuracy, unflipped_cm, canonical_scans_cm}.
/// Statistics are over scans; canonical_cm and the network's shares are over all points.
Json partJson(const PartOutcomes& part);
/// The same with `groups` and, scan by scan, `results`.
Json detailedJson(const PartOutcomes& part);

/// A line of the table for people, and its heading (two lines).
std::string tableHeading();
std::string tableLine(const std::string& title, const PartOutcomes& part);
/// Verdicts against the truth, one line.
std::string verdictLine(const PartOutcomes& part);
/// One finished scan, one line.
std::string outcomeLine(const SuiteOutcome& outcome);

}  // namespace loopreg::suite
