#pragma once

#include "batch/Batch.h"

namespace loopreg::batch {

/// The state of a whole batch, read from the reports in its folder: whoever did them.
struct SummaryRow {
  std::string name, file;
  std::string state;   ///< "good", "check", "failed", "unreadable", "waiting"
  std::string remark;  ///< first reason, or what was wrong
  double scanToModelMedianMm = 0, scanToModelP95Mm = 0, modelToScanMedianMm = 0;
  double heightM = 0, seconds = 0;
  bool hasPicture = false;
  bool done() const { return state != "waiting" && state != "unreadable"; }
};

/// One row per scan, in their order.
std::vector<SummaryRow> summarise(const OutputFolder& folder, const std::vector<BatchScan>& scans);

/// Writes DIR/summary.csv, DIR/summary.json and DIR/index.html (a contact sheet with the pictures,
/// worst first, that sorts and filters by itself; no files from elsewhere), each atomically.
/// Workers that do so at the same time wait for each other, so the last one's, which knows of all,
/// stays.
Result<void> writeSummary(const OutputFolder& folder, const std::vector<BatchScan>& scans);

}  // namespace loopreg::batch
