#pragma once

#include <array>

#include "core/Rng.h"
#include "corrnet/Voxels.h"
#include "learning/GatherGemm.h"

namespace loopreg::learning {

/// LoopReg's parts: planar cuts of the body in its code, unions of joints' parts here.
constexpr int kLoopRegParts = 14;
/// Of a SMPL joint; the trunk's for -1.
int loopRegPart(int joint);

/// PointNet++ (Qi et al., NeurIPS 2017) as LoopReg's CorrNet uses it, to compare with: four
/// set-abstraction stages of two scales, four feature-propagation stages, a part classifier, and a
/// regressor per part whose answers are mixed by the part's probability, c = sum_k p_k c_k.
/// Sizes are those of its code; input is xyz alone. Two things differ:
/// LayerNorm instead of BatchNorm (which needs statistics that lag behind), and no dropout.
class PointNetImpl : public torch::nn::Module {
 public:
  static constexpr int kStages = 4;

  /// What a stage groups, for a batch of scans: found once per batch, in plain C++.
  struct Stage {
    std::array<torch::Tensor, 2> group;     ///< centres * samples, int32: rows of the level below
    std::array<torch::Tensor, 2> relative;  ///< centres * samples x 3, metres
    torch::Tensor nearest;                  ///< points below * 3, int32: rows of this level
    torch::Tensor share;                    ///< points below x 3 x 1: inverse distances, sum 1
  };
  struct Input {
    std::array<Stage, kStages> stages;
    std::int64_t points = 0;
  };
  static Input makeInput(const std::vector<corrnet::PointsF>& scans, torch::Device device);

  struct Output {
    torch::Tensor parts;      ///< n x kLoopRegParts, logits
    torch::Tensor canonical;  ///< n x 3, metres
  };
  PointNetImpl();
  Output forward(const Input& input, const Compute& compute);

 private:
  /// Linear, LayerNorm, ReLU, one after the other.
  struct Layers {
    std::vector<torch::Tensor> weight, gain, shift;
  };
  Layers makeLayers(const std::string& name, std::int64_t in,
                    const std::vector<std::int64_t>& widths);
  static torch::Tensor apply(const Layers& layers, torch::Tensor x, const Compute& compute);

  std::array<std::array<Layers, 2>, kStages> abstraction_;
  std::array<Layers, kStages> propagation_;
  Layers classifier_;
  torch::Tensor parts_, partsBias_, hidden_, hiddenBias_, regressor_, regressorBias_;
};
TORCH_MODULE(PointNet);

}  // namespace loopreg::learning
