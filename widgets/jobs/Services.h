#pragma once

#include <filesystem>
#include <functional>

#include "body/ModelFile.h"
#include "core/Progress.h"
#include "core/Result.h"
#include "core/StopToken.h"
#include "geometry/Scan.h"
#include "registration/Registration.h"
#include "registration/ScanPrediction.h"
#include "registration/SelfSupervision.h"

namespace loopreg::ui {

using ScanPointer = std::shared_ptr<const Scan>;
using PreflightPointer = std::shared_ptr<const registration::Preflight>;
using FitResultPointer = std::shared_ptr<const registration::FitResult>;

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
  /// The self-supervised loop: AdaptJob's work. `training.weights` empty: the network in use.
  std::function<Result<registration::LoopOutcome>(
      registration::LoopJob, const registration::LoopProgressObserver&, StopToken)>
      adapt;
};

}  // namespace loopreg::ui
