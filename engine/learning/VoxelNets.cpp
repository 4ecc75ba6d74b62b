#include "learning/VoxelNets.h"

#include <cmath>

namespace loopreg::learning {
namespace {

using torch::Tensor;

constexpr std::int64_t kPlaceWaves = 4;
constexpr std::int64_t kPlaceFeatures = 3 + 6 * kPlaceWaves;
constexpr std::int64_t kHidden = 128;  // of the point head
const std::int64_t kHeadingChannels[HeadingNetImpl::kLevels] = {32, 64, 96};
const std::int64_t kChannels[CorrespondenceNetImpl::kLevels] = {32, 64, 128, 192};

/// Normal numbers of deviation sqrt(gain / inputs): He's initialisation for gain 2.
Tensor randomWeight(std::int64_t inputs, std::int64_t outputs, double gain = 1) {
  return torch::randn({inputs, outputs}) * std::sqrt(gain / double(inputs));
}

Tensor norm(const Tensor& x, const Tensor& gain, const Tensor& shift) {
  return torch::layer_norm(x, {x.size(1)}, gain, shift);
}

/// Position code: x y z (metres) and their sines and cosines at four wave lengths.
Tensor placeCode(const Tensor& centre) {
  std::vector<Tensor> parts = {centre};
  for (const double wave : {1.5, 3.0, 6.0, 12.0}) {
    parts.push_back((centre * wave).sin());
    parts.push_back((centre * wave).cos());
  }
  return torch::cat(parts, 1);
}

/// Attention pooling: one row per scan, sum_i softmax_i(x_i pool) x_i. Few rows: LibTorch's own
/// operations do.
Tensor pooled(const Tensor& x, const Tensor& pool, const std::vector<std::int64_t>& begin) {
  std::vector<Tensor> rows;
  const Tensor scores = (x * pool).sum(1);
  for (std::size_t s = 0; s + 1 < begin.size(); ++s) {
    const std::int64_t count = begin[s + 1] - begin[s];
    const Tensor share = scores.narrow(0, begin[s], count).softmax(0);
    rows.push_back((x.narrow(0, begin[s], count) * share.unsqueeze(1)).sum(0));
  }
  return torch::stack(rows);
}

}  // namespace

ConvBlockImpl::ConvBlockImpl(std::int64_t channels) : channels_(channels) {
  gain_ = register_parameter("gain", torch::ones({channels}));
  shift_ = register_parameter("shift", torch::zeros({channels}));
  // About a third of the 27 neighbours are occupied on a surface.
  weight_ = register_parameter(
      "weight",
      randomWeight(9 * channels, 3 * channels, 0.5).view({27 * channels, channels}).clone());
}

Tensor ConvBlockImpl::forward(const Tensor& x, const LevelTensors& level, const Compute& compute) {
  return x + neighbourConv(norm(x, gain_, shift_).relu(), weight_, level, compute);
}

TransformerBlockImpl::TransformerBlockImpl(std::int64_t channels, std::int64_t heads)
    : channels_(channels), heads_(heads) {
  gain1_ = register_parameter("gain1", torch::ones({channels}));
  shift1_ = register_parameter("shift1", torch::zeros({channels}));
  qkv_ = register_parameter("qkv", randomWeight(channels, 3 * channels));
  out_ = register_parameter("out", randomWeight(channels, channels, 0.25));
  gain2_ = register_parameter("gain2", torch::ones({channels}));
  shift2_ = register_parameter("shift2", torch::zeros({channels}));
  wide_ = register_parameter("wide", randomWeight(channels, 2 * channels, 2));
  wideBias_ = register_parameter("wideBias", torch::zeros({2 * channels}));
  narrow_ = register_parameter("narrow", randomWeight(2 * channels, channels, 0.25));
  narrowBias_ = register_parameter("narrowBias", torch::zeros({channels}));
}

Tensor TransformerBlockImpl::forward(const Tensor& x, const LevelTensors& level,
                                     const Compute& compute) {
  const Tensor qkv = linear(norm(x, gain1_, shift1_), qkv_, {}, compute);
  const Tensor y = x + linear(attention(qkv, level.begin, heads_, compute), out_, {}, compute);
  const Tensor hidden = linear(norm(y, gain2_, shift2_), wide_, wideBias_, compute).relu();
  return y + linear(hidden, narrow_, narrowBias_, compute);
}

HeadingNetImpl::HeadingNetImpl() {
  stem_ = register_parameter("stem", randomWeight(corrnet::kCellFeatures, kHeadingChannels[0]));
  for (int level = 0; level < kLevels; ++level) {
    const std::string name = std::to_string(level);
    const std::int64_t channels = kHeadingChannels[level];
    if (level > 0) {
      down_.push_back(register_parameter(
          "down" + name, randomWeight(8 * kHeadingChannels[level - 1], channels, 2)));
    }
    blocks_.push_back(register_module("block" + name, ConvBlock(channels)));
  }
  const std::int64_t top = kHeadingChannels[kLevels - 1];
  place_ = register_parameter("place", randomWeight(kPlaceFeatures, top));
  for (int i = 0; i < 3; ++i) {
    transformers_.push_back(
        register_module("transformer" + std::to_string(i), TransformerBlock(top, 4)));
  }
  pool_ = register_parameter("pool", 0.02 * torch::randn({top}));
  bins_ = register_parameter("bins", randomWeight(top, kHeadingBins, 0.1));
  binsBias_ = register_parameter("binsBias", torch::zeros({kHeadingBins}));
}

Tensor HeadingNetImpl::forward(const NetInput& input, const Compute& compute) {
  Tensor x = linear(input.cells, stem_, {}, compute);
  for (int level = 0; level < kLevels; ++level) {
    const auto l = std::size_t(level);
    if (level > 0) {
      x = poolConv(x.relu(), down_[l - 1], input.levels[l], input.levels[l - 1], compute);
    }
    x = blocks_[l]->forward(x, input.levels[l], compute);
  }
  const LevelTensors& coarse = input.levels.back();
  x = x + linear(placeCode(coarse.centre), place_, {}, compute);
  for (TransformerBlock& block : transformers_) x = block->forward(x, coarse, compute);
  return pooled(x, pool_, coarse.begin).mm(bins_) + binsBias_;
}

CorrespondenceNetImpl::CorrespondenceNetImpl() {
  stem_ = register_parameter("stem", randomWeight(corrnet::kCellFeatures, kChannels[0]));
  for (int level = 0; level < kLevels; ++level) {
    const std::string name = std::to_string(level);
    const std::int64_t channels = kChannels[level];
    blocks_.push_back(register_module("block" + name, ConvBlock(channels)));
    if (level + 1 == kLevels) break;
    const std::int64_t above = kChannels[level + 1];
    down_.push_back(register_parameter("down" + name, randomWeight(8 * channels, above, 2)));
    up_.push_back(register_parameter("up" + name, randomWeight(above, 8 * channels)));
    skip_.push_back(register_parameter("skip" + name, randomWeight(channels, channels)));
    upBlocks_.push_back(register_module("upBlock" + name, ConvBlock(channels)));
  }
  const std::int64_t top = kChannels[kLevels - 1];
  place_ = register_parameter("place", randomWeight(kPlaceFeatures, top));
  for (int i = 0; i < 3; ++i) {
    transformers_.push_back(register_module("transformer" + std::to_string(i),
                                            TransformerBlock(i < 2 ? top : kChannels[2], 4)));
  }
  pool_ = register_parameter("pool", 0.02 * torch::randn({top}));
  person_ = register_parameter("person", randomWeight(top, kPersonOutputs, 0.1));
  personBias_ = register_parameter("personBias", torch::zeros({kPersonOutputs}));
  fineGain_ = register_parameter("fineGain", torch::ones({kChannels[0]}));
  fineShift_ = register_parameter("fineShift", torch::zeros({kChannels[0]}));
  coarseGain_ = register_parameter("coarseGain", torch::ones({kChannels[1]}));
  coarseShift_ = register_parameter("coarseShift", torch::zeros({kChannels[1]}));
  fromFine_ = register_parameter("fromFine", randomWeight(kChannels[0], kHidden));
  fromCoarse_ = register_parameter("fromCoarse", randomWeight(kChannels[1], kHidden));
  fromPoint_ = register_parameter("fromPoint", randomWeight(corrnet::kPointFeatures, kHidden));
  hiddenBias_ = register_parameter("hiddenBias", torch::zeros({kHidden}));
  output_ = register_parameter("output", randomWeight(kHidden, kPointOutputs, 0.1));
  outputBias_ = register_parameter("outputBias", torch::zeros({kPointOutputs}));
}

CellFeatures CorrespondenceNetImpl::forward(const NetInput& input, const Compute& compute) {
  const std::vector<LevelTensors>& levels = input.levels;
  std::vector<Tensor> x = {linear(input.cells, stem_, {}, compute)};
  for (std::size_t l = 0; l < kLevels; ++l) {
    if (l > 0) {
      x.push_back(poolConv(x[l - 1].relu(), down_[l - 1], levels[l], levels[l - 1], compute));
    }
    x[l] = blocks_[l]->forward(x[l], levels[l], compute);
  }
  const LevelTensors& coarse = levels.back();
  x.back() = x.back() + linear(placeCode(coarse.centre), place_, {}, compute);
  for (std::size_t i = 0; i < 2; ++i) {
    x.back() = transformers_[i]->forward(x.back(), coarse, compute);
  }
  CellFeatures out;
  out.person = pooled(x.back(), pool_, coarse.begin).mm(person_) + personBias_;

  for (std::size_t l = kLevels - 1; l-- > 0;) {
    x[l] = linear(x[l].relu(), skip_[l], {}, compute) +
           spreadConv(x[l + 1].relu(), up_[l], levels[l + 1], levels[l], compute);
    x[l] = upBlocks_[l]->forward(x[l], levels[l], compute);
    if (l == 2) x[l] = transformers_[2]->forward(x[l], levels[l], compute);
  }
  // The point head's first layer, cell by cell before it is copied to the points.
  const Tensor fine = linear(norm(x[0], fineGain_, fineShift_), fromFine_, hiddenBias_, compute);
  const Tensor parent = linear(norm(x[1], coarseGain_, coarseShift_), fromCoarse_, {}, compute);
  const Tensor parentOfCell = levels[0].slot.div(8, "floor").to(torch::kInt32);
  out.cells = fine + pickRows(parent, parentOfCell);
  return out;
}

Tensor CorrespondenceNetImpl::answer(const CellFeatures& features, const Tensor& points,
                                     const Tensor& cellOfPoint, const Compute& compute) {
  const Tensor hidden =
      (pickRows(features.cells, cellOfPoint) + linear(points, fromPoint_, {}, compute)).relu();
  return linear(hidden, output_, outputBias_, compute);
}

}  // namespace loopreg::learning
