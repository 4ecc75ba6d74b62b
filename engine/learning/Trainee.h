#pragma once

#include <optional>

#include "learning/Training.h"
#include "learning/TrainingBatch.h"
#include "learning/Workers.h"

namespace loopreg::corrnet {
struct Weights;
}

namespace loopreg::learning {

using ModulePointer = std::shared_ptr<torch::nn::Module>;
using ScanPointers = std::vector<std::shared_ptr<const TrainingScan>>;

/// Mean losses of one worker's part of a batch; metres.
struct Losses {
  double crossEntropy = 0, canonical = 0, beneath = 0, heading = 0;
};

/// A network with its way of learning: what the trainer trains. Immutable while training runs;
/// called from all workers at once, with a network each.
class Trainee {
 public:
  virtual ~Trainee() = default;
  virtual const char* preset() const = 0;  ///< name in weights files and on the command line
  virtual ModulePointer makeNetwork() const = 0;
  /// Adds the gradients of the mean loss over these scans to the network's.
  virtual Losses learn(torch::nn::Module& network, const ScanPointers& scans, Rng rng) const = 0;
  /// Errors on held-out scans; one scan per worker at a time.
  virtual NetErrors validate(const ModulePointer& network, const std::vector<TrainingScan>& scans,
                             Workers& workers) const = 0;
  /// What belongs to the network besides its parameters, into weights and back.
  virtual void store(corrnet::Weights&) const {}
  virtual Result<void> load(const corrnet::Weights&) { return {}; }
};

/// Weights of the terms of a step on real scans; per metre unless it says otherwise.
struct LoopWeights {
  double labels = 1;   ///< heading, anchors and distance to the pseudo-labels, as in the warm start
  double loop = 2;     ///< robust |s - M(c)|, or (paper) its mean over points and axes
  double surface = 1;  ///< distance of c to the canonical surface
  double chamfer = 0;  ///< paper: both mean squared distances between c and the template's samples
  bool paper = false;  ///< scans as they are, plain L1
};
/// Its parts, unweighted means; metres.
struct LoopLosses {
  Losses labels;
  double loop = 0, surface = 0, chamfer = 0;  ///< chamfer: square metres
};

/// A network that can also learn from fitted scans without labels.
class LoopTrainee : public Trainee {
 public:
  /// As learn(), from pseudo-labels and through the forward map.
  virtual LoopLosses learnLoop(torch::nn::Module& network, const LoopScans& scans,
                               const LoopWeights& weights, Rng rng) const = 0;
};

/// Heading network and voxel U-Net with anchors ("voxels"): what registration uses.
std::unique_ptr<LoopTrainee> makeVoxelTrainee(const body::ModelPointer& canonical,
                                              torch::Device device);
/// LoopReg's own network ("pointnet"), to compare with: xyz under any heading.
std::unique_ptr<Trainee> makePointTrainee(const body::ModelPointer& canonical,
                                          torch::Device device);

}  // namespace loopreg::learning
