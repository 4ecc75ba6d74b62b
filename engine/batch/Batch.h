#pragma once

#include <functional>
#include <string>
#include <vector>

#include "batch/Gate.h"
#include "batch/OutputFolder.h"
#include "corrnet/CorrNet.h"

namespace loopreg::batch {

/// One scan of a batch, and the name of its output folder, which no other scan of it has.
struct BatchScan {
  std::filesystem::path file;
  std::string name;
};

/// The content of a scan's file, whatever its name, place and date.
struct ScanIdentity {
  std::uintmax_t bytes = 0;
  std::string sha256;
};

struct BatchOptions {
  std::vector<std::string> formats = {"obj"};
  registration::FitOptions fit;  ///< `threads` is what all jobs share
  registration::ExportOptions exporting;
  bool resume = false;    ///< keep what is finished
  bool pictures = false;  ///< picture.png per scan: the scan, and the body in it
  int jobs = 1;           ///< scans at a time
};

/// How a scan of the batch stands.
///   finished    registered in this run;      kept        finished before
///   elsewhere   another worker has it;        unreadable  error.json says why
///   broken      something else went wrong;    cancelled   stopped before its end
enum class ScanState { waiting, running, finished, kept, elsewhere, unreadable, broken, cancelled };

struct ScanOutcome {
  ScanState state = ScanState::waiting;
  registration::Verdict verdict = registration::Verdict::failed;  ///< finished, kept
  std::vector<std::string> reasons;
  double medianMm = 0;  ///< scan to model
  double seconds = 0;
  Error error;                            ///< unreadable, broken
  std::vector<std::string> warnings;      ///< finished: textures that could not be read
  std::vector<std::string> otherOptions;  ///< kept: what it was fitted with that is not asked for
  bool folderFull = false;                ///< broken, and with it the batch: no room for results
};

/// Hears of the work, from whichever thread does it (one call at a time). All may be empty.
struct BatchObserver {
  std::function<void(std::size_t index)> started;
  /// With `resume`: why a finished result is not kept. Comes before `started`.
  std::function<void(std::size_t index, const std::string& why)> anew;
  /// "loading", "writing", or the fit's own steps.
  std::function<void(std::size_t index, const char* phase)> phase;
  std::function<void(std::size_t index, const fit::FitIteration&)> iteration;
  std::function<void(std::size_t index, const ScanOutcome&)> ended;
};

/// A network for each job: a predictor may keep state while it works.
using NetFactory = std::function<Result<std::shared_ptr<const corrnet::CorrNet>>(int threads)>;

/// Registers scans into an output folder, `jobs` at a time, in their order. A scan that cannot be
/// read never stops the rest. Several processes may run on one folder: what another works on is
/// left to it. With `resume`, killed at any moment and started again, every scan is done once; a
/// result whose scan has another content now, or that lacks a format, is made anew. Where the
/// output folder's disk is full, the batch stops.
///
/// Blocks. `gate` (null: none) holds the jobs before their next scan while it is closed; `stop`
/// ends all soon. Fails only where a network cannot be made. Each job gets threads / jobs threads,
/// at least one; results depend on that number, not on the others.
Result<std::vector<ScanOutcome>> runBatch(const std::vector<BatchScan>& scans,
                                          const body::BodyModel& model, const NetFactory& nets,
                                          const OutputFolder& folder, const BatchOptions& options,
                                          const BatchObserver& observer, Gate* gate,
                                          StopToken stop);

/// Makes a finished fit the result of its scan, in the place of an older one: the files, the
/// picture where `options` wants one, the report last. The caller has the claim. `identity`: of the
/// file that was fitted, for its report ("scan": "bytes", "sha256"); null: not known.
Result<void> publishFit(const OutputFolder& folder, const std::string& name, const Scan& scan,
                        const body::BodyModel& model, const registration::FitOptions& fitting,
                        const BatchOptions& options, registration::FitResult& result,
                        const ScanIdentity* identity = nullptr);

}  // namespace loopreg::batch
