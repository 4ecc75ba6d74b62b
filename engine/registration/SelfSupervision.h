#pragma once

#include <optional>

#include "learning/LearningModule.h"
#include "registration/PseudoLabels.h"

namespace loopreg::registration {

/// A scan to learn from: a file, or one in memory.
struct LoopSource {
  std::string name;  ///< unique among the sources
  std::filesystem::path file;
  std::shared_ptr<const Scan> scan;  ///< null: read `file` when its turn comes
};

/// LoopReg's self-supervised loop, as one job.
struct LoopJob {
  std::vector<LoopSource> sources;
  learning::LoopTraining training;
  int rounds = 2;       ///< of fitting and learning
  bool lastFit = true;  ///< one more fit ends it, for before and after
  std::int64_t stepsPerRound = 300;
  double checkpointMinutes = 4;
  FitOptions fit;  ///< how the scans are fitted; units and up axis, threads
  AcceptanceRules rules;
  /// Scans with known answers, for before and after: nothing is ever learnt from them.
  std::vector<synth::TrainingSample> heldOut;
};

/// What is known of one scan; kept on disk beside its lesson.
struct LoopScanState {
  std::string name;
  int fitted = -1;            ///< the last round whose network it was fitted with
  int learned = -1;           ///< the round that the lesson is of: the best fit so far
  FitLook first, last, kept;  ///< fits with the network as it came, and as it is now; the lesson's
};

struct LoopProgress {
  enum class Phase { fitting, learning } phase = Phase::fitting;
  int round = 0, rounds = 0;        ///< the fit after the last round is number `rounds`
  std::size_t scan = 0, scans = 0;  ///< fitted so far in this round
  std::size_t accepted = 0;         ///< lessons so far
  double loopCm = -1;               ///< mean over the lessons fitted so far in this round
  std::int64_t step = 0, steps = 0;
  std::optional<learning::LoopSteps> losses;
  const LoopScanState* latest = nullptr;  ///< the scan just fitted; valid during the call
};
using LoopProgressObserver = std::function<void(const LoopProgress&)>;

struct LoopRound {
  int round = 0;
  std::size_t accepted = 0;
  double loopCm = 0, agreement = 0, medianMm = 0;  ///< means over accepted scans
};

struct LoopOutcome {
  std::vector<LoopScanState> scans;
  std::vector<Error> unread;                         ///< files that were left out, with the reason
  std::vector<LoopRound> rounds;                     ///< of this session
  std::optional<learning::NetErrors> before, after;  ///< on the held-out scans
  bool stopped = false;  ///< ended early; the last good weights are on disk
};

/// Runs it: in each round every scan is fitted with the present network (registerScan; where that
/// is not accepted, once more without the network), a lesson is kept where the fit passes the rules
/// and explains the scan better than the lesson before, and the network takes its steps on all
/// lessons. `training.out` receives
///   lessons/NAME.npz     latent variables and pseudo-labels of each scan,
///   scans.csv            what became of each scan, curves.csv, and
///   checkpoint.safetensors, corrnet.safetensors  (Checkpoint.h).
/// With `training.paper` it is the paper's loop instead: a round is an epoch, latent variables move
/// by Adam (PaperLatents.h), no fit is tested, and steps per round should be scans / batch.
/// Scans that cannot be read are left out and told. An interrupted job goes on with
/// `training.resume` and ends with the same bytes. Blocks; errors are those of the folder, the
/// weights, and that no fit at all was accepted.
Result<LoopOutcome> runLoop(const LoopJob& job, const body::ModelPointer& canonical,
                            const learning::Learning& learning,
                            const LoopProgressObserver& observer, StopToken stop);

}  // namespace loopreg::registration
