#pragma once

#include <memory>
#include <vector>

#include "body/BodyParameters.h"
#include "core/JsonForward.h"
#include "core/StopToken.h"
#include "corrnet/CorrNet.h"
#include "learning/Training.h"
#include "synth/TrainingSample.h"

namespace loopreg::learning {

/// In TrainingSample::isBody: the answer is unknown. The point is seen, but nobody asks for it.
constexpr std::uint8_t kUnknownPoint = 2;

/// An unlabelled scan and what its accepted fit says about it: LoopReg's latent variables.
struct LoopScan {
  std::string name;
  synth::TrainingSample labels;  ///< engine frame; answers are the fitted body's closest points
  body::BodyParameters fit;      ///< theta, beta, t, scale of the canonical body, same frame
  double weight = 1;             ///< how often it is drawn, against the others
};
using LoopScans = std::vector<std::shared_ptr<const LoopScan>>;

/// How the network learns from them.
struct LoopTraining {
  std::filesystem::path out;      ///< folder of checkpoint.safetensors and corrnet.safetensors
  std::filesystem::path data;     ///< data folder of the simulated scans; empty: the built-in ones
  std::filesystem::path weights;  ///< the network to begin with
  bool resume = false;            ///< go on from the checkpoint in `out`
  int batch = 8;                  ///< scans per step, over all workers
  int workers = 2;                ///< threads, each with a network of its own
  double simulatedShare = 0.5;  ///< of every batch: warm-start scans, so that nothing is forgotten
  double learningRate = 4e-4;   ///< constant after the first 50 steps
  double loopWeight = 1;        ///< of |s - M(c)|, per metre; labels have 4
  double surfaceWeight = 1;     ///< of the distance of raw predictions to the surface
  bool paper = false;           ///< LoopReg's own terms and weights; see solveLatents()
  std::uint64_t seed = 1;
};

/// LoopReg's phases (Bhatnagar et al., NeurIPS 2020): far off, close up, joint.
enum class PaperPhase { far, close, joint };

/// Where the learning is; losses are means since the last report.
struct LoopSteps {
  std::int64_t step = 0, samples = 0;
  double seconds = 0;       ///< of all sessions together
  double crossEntropy = 0;  ///< of the anchors, on the real scans
  double canonicalCm = 0;   ///< raw predictions to the pseudo-labels
  double loopCm = 0;        ///< mean |s - M(c; theta, beta, t)|
  double surfaceCm = 0;     ///< raw predictions to the canonical surface
  double headingLoss = 0;   ///< real scans
  double simulatedCm = 0;   ///< canonical error on the simulated scans: what is not forgotten
};
using LoopObserver = std::function<void(const LoopSteps&)>;

/// The network's part of the self-supervised loop. A step draws its scans and their random changes
/// from (seed, step) alone: an interrupted and resumed run ends with the same bytes. One caller at
/// a time.
class LoopTrainer {
 public:
  virtual ~LoopTrainer() = default;
  virtual std::int64_t step() const = 0;
  /// What save() kept in the checkpoint that this trainer went on from; null for a new one.
  virtual Json record() const = 0;
  /// Steps until step() is `last`, or `stop`.
  virtual Result<void> learn(const LoopScans& scans, std::int64_t last,
                             const LoopObserver& observer, StopToken stop) = 0;
  /// The paper's way to a scan's latent variables, instead of a fit: with the present network's C
  /// fixed, 100 Adam steps on theta, beta, t with the phase's weights (joint: one, for the network
  /// moves as well); rates 0.002 and 0.001.
  virtual Result<body::BodyParameters> solveLatents(const LoopScan& scan, PaperPhase phase,
                                                    StopToken stop) = 0;
  /// The averaged network as it is now; a copy, ready to predict.
  virtual Result<std::shared_ptr<const corrnet::CorrNet>> network(int threads) = 0;
  /// Its errors on scans with known answers: for measurement only.
  virtual Result<NetErrors> measure(const std::vector<synth::TrainingSample>& scans) = 0;
  /// Writes the checkpoint and corrnet.safetensors; `record` goes into the headers of both.
  virtual Result<void> save(const Json& record) = 0;
};

}  // namespace loopreg::learning
