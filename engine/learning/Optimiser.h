#pragma once

#include "learning/Trainee.h"

namespace loopreg::learning {

/// AdamW (Loshchilov and Hutter, ICLR 2019) with clipping and an exponential average of weights,
/// for one network in several replicas.
///
/// All parameters lie one after the other in one buffer that the replicas share; every replica has
/// a gradient buffer of its own. A step averages them, in replica order: the same bytes every time.
class Optimiser {
 public:
  Optimiser(const Trainee& trainee, int replicas, torch::Device device);

  torch::nn::Module& replica(int worker) { return *replicas_[std::size_t(worker)]; }
  void clearGradient(int worker) { gradients_[std::size_t(worker)].zero_(); }
  /// One step with the gradients as they are; each worker updates its share of the buffer.
  void step(double learningRate, Workers& workers);

  std::int64_t steps() const { return steps_; }
  /// A network with the averaged weights, its own copy.
  ModulePointer average(const Trainee& trainee) const;

  /// From now on the average keeps this share of itself at every step, from the first one on: right
  /// for a start that is good. Else it follows quickly while it is young.
  void averageOver(double keep) { keep_ = keep; }
  /// Begins with a network's weights instead of random ones.
  Result<void> begin(const corrnet::Weights& weights);
  /// Everything a later session needs to go on as if there had been no interruption.
  void store(corrnet::Weights& checkpoint) const;
  Result<void> load(const corrnet::Weights& checkpoint, std::int64_t steps);

 private:
  struct Range {
    std::int64_t begin, end;
    bool decays;
  };
  std::vector<ModulePointer> replicas_;
  std::vector<torch::Tensor> gradients_;
  torch::Tensor values_, first_, second_, average_;
  std::vector<Range> ranges_;         ///< per parameter, in the buffer's order
  std::vector<std::int64_t> groups_;  ///< ends of the parts whose gradients are clipped apart
  std::int64_t steps_ = 0;
  double keep_ = 0;  ///< 0: see averageOver()
};

}  // namespace loopreg::learning
