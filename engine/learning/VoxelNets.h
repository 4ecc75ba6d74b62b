#pragma once

#include "learning/SparseLayers.h"

namespace loopreg::learning {

/// A batch as the networks see it.
struct NetInput {
  std::vector<LevelTensors> levels;  ///< finest first
  torch::Tensor cells;               ///< n x corrnet::kCellFeatures, of the finest level
  torch::Tensor points;              ///< p x corrnet::kPointFeatures: points to be answered for
  torch::Tensor cellOfPoint;         ///< p, int32
};

/// x + conv(relu(norm x)): one residual 3 x 3 x 3 convolution.
class ConvBlockImpl : public torch::nn::Module {
 public:
  explicit ConvBlockImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x, const LevelTensors& level, const Compute& compute);

 private:
  std::int64_t channels_;
  torch::Tensor gain_, shift_, weight_;
};
TORCH_MODULE(ConvBlock);

/// Attention among a scan's cells and a two-layer network, both residual, norm first.
class TransformerBlockImpl : public torch::nn::Module {
 public:
  TransformerBlockImpl(std::int64_t channels, std::int64_t heads);
  torch::Tensor forward(const torch::Tensor& x, const LevelTensors& level, const Compute& compute);

 private:
  std::int64_t channels_, heads_;
  torch::Tensor gain1_, shift1_, qkv_, out_, gain2_, shift2_, wide_, wideBias_, narrow_,
      narrowBias_;
};
TORCH_MODULE(TransformerBlock);

constexpr int kHeadingBins = 24;  ///< of yaw, bin 0 centred at 0 (facing +z), 15 degrees each
constexpr int kBetas = 16;        ///< shape coefficients that are guessed
constexpr int kAnchors = 256;
/// Columns of the point head: anchors, "no body" (floor, debris), residual (3, x 10 cm),
/// displacement to the body beneath (3, x 10 cm).
constexpr int kPointOutputs = kAnchors + 1 + 3 + 3;
constexpr int kPersonOutputs = 1 + kBetas;  ///< log stature ratio x kStatureUnits, betas
constexpr double kStatureUnits = 5;

/// H: where does the person face? Voxels of 5, 10 and 20 cm with 32, 64 and 96 channels, three
/// transformer blocks, attention pooling, logits of the yaw bins (scans x kHeadingBins).
class HeadingNetImpl : public torch::nn::Module {
 public:
  static constexpr float kFinest = 0.05f;
  static constexpr int kLevels = 3;
  HeadingNetImpl();
  torch::Tensor forward(const NetInput& input, const Compute& compute);

 private:
  torch::Tensor stem_, place_, pool_, bins_, binsBias_;
  std::vector<torch::Tensor> down_;
  std::vector<ConvBlock> blocks_;
  std::vector<TransformerBlock> transformers_;
};
TORCH_MODULE(HeadingNet);

/// What the U-Net knows: of every cell of the finest level, for the point head, and of the scans.
struct CellFeatures {
  torch::Tensor cells;   ///< n x hidden
  torch::Tensor person;  ///< scans x kPersonOutputs
};
/// V: what does each point show? A U-Net over voxels of 3, 6, 12 and 24 cm of the scan turned to
/// face +z, with transformer blocks where cells are few, and a head per point.
class CorrespondenceNetImpl : public torch::nn::Module {
 public:
  static constexpr float kFinest = 0.03f;
  static constexpr int kLevels = 4;
  CorrespondenceNetImpl();
  CellFeatures forward(const NetInput& input, const Compute& compute);
  /// The point head, p x kPointOutputs, for points (p x corrnet::kPointFeatures) in the given cells
  /// (p, int32).
  torch::Tensor answer(const CellFeatures& features, const torch::Tensor& points,
                       const torch::Tensor& cellOfPoint, const Compute& compute);

 private:
  torch::Tensor stem_, place_;
  std::vector<torch::Tensor> down_, up_, skip_;
  std::vector<ConvBlock> blocks_, upBlocks_;
  std::vector<TransformerBlock> transformers_;  ///< the last one at 12 cm, the others at 24 cm
  torch::Tensor pool_, person_, personBias_;
  torch::Tensor fineGain_, fineShift_, coarseGain_, coarseShift_;
  torch::Tensor fromFine_, fromCoarse_, fromPoint_, hiddenBias_, output_, outputBias_;
};
TORCH_MODULE(CorrespondenceNet);

}  // namespace loopreg::learning
