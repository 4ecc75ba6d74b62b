#pragma once

#include <filesystem>
#include <functional>

#include "batch/Batch.h"
#include "body/ModelFile.h"
#include "core/Progress.h"
#include "core/Result.h"
#include "core/StopToken.h"
#include "geometry/Scan.h"
#include "registration/Refit.h"
#include "registration/SavedFit.h"
#include "registration/ScanPrediction.h"
#include "registration/SelfSupervision.h"
#include "registration/Sequence.h"

namespace loopreg::ui {

using ScanPointer = std::shared_ptr<const Scan>;
using PreflightPointer = std::shared_ptr<const registration::Preflight>;
using FitResultPointer = std::shared_ptr<const registration::FitResult>;

/// A registration that is being mended (registration::Refit), as the window uses it: on one worker
/// thread.
class RefitSession {
 public:
  virtual ~RefitSession() = default;
  virtual bool serves(const ScanPointer& scan, const body::ModelPointer& model,
                      const registration::FitResult& base) const = 0;
  virtual body::BodyParameters preview(const body::BodyParameters& start,
                                       const registration::Mends& mends, StopToken stop) = 0;
  virtual Result<registration::FitResult> settle(const body::BodyParameters& start,
                                                 const registration::Mends& mends,
                                                 const registration::FitResult& base,
                                                 const fit::FitObserver& observer,
                                                 StopToken stop) = 0;
};

/// The long calls of the engine as the window makes them: on worker threads, through this struct,
/// so that tests can put a quick, scripted engine in their place.
struct Services {
  std::function<Result<Scan>(const std::filesystem::path&, Progress*, StopToken)> read;
  std::function<registration::Preflight(const Scan&, const registration::FitOptions&, StopToken)>
      inspect;
  /// The body that is fitted where none was chosen.
  std::function<Result<body::ModelPointer>()> loadBody;
  /// A body the user names: "builtin", a file or a folder.
  std::function<Result<body::LoadedModel>(const std::string&)> openBody;
  std::function<Result<registration::FitResult>(const Scan&, const body::BodyModel&,
                                                const registration::FitOptions&,
                                                const fit::FitObserver&, StopToken)>
      fit;
  /// What the network in use says about a scan that is not fitted. Empty: no network can be asked.
  std::function<Result<registration::ScanPrediction>(const Scan&, const registration::Preflight&,
                                                     StopToken)>
      predict;
  std::function<std::unique_ptr<RefitSession>(const ScanPointer&, const body::ModelPointer&,
                                              const FitResultPointer&,
                                              const registration::FitOptions&)>
      openRefit;
  /// The self-supervised loop: AdaptJob's work. `training.weights` empty: the network in use.
  std::function<Result<registration::LoopOutcome>(
      registration::LoopJob, const registration::LoopProgressObserver&, StopToken)>
      adapt;
  /// batch::runBatch with the network in use.
  std::function<Result<std::vector<batch::ScanOutcome>>(
      const std::vector<batch::BatchScan>&, const body::BodyModel&, const batch::OutputFolder&,
      const batch::BatchOptions&, const batch::BatchObserver&, batch::Gate*, StopToken)>
      runBatch;
  /// A finished result of a scan from its folder, and the network's places with it.
  std::function<Result<registration::SavedFit>(const std::filesystem::path&, const Scan&,
                                               const body::BodyModel&, int threads, StopToken)>
      readFit;
  /// registration::registerSequence with the network in use.
  std::function<Result<registration::SequenceResult>(
      std::size_t, const registration::FrameReader&, const body::BodyModel&,
      const registration::SequenceOptions&, const registration::SequenceObserver&, StopToken)>
      registerSequence;
};

}  // namespace loopreg::ui
