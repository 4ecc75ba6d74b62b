#include "learning/PointNet.h"

#include <cmath>

#include "body/BodyModel.h"
#include "geometry/PointIndex.h"
#include "geometry/Sampling.h"
#include "learning/SparseLayers.h"

namespace loopreg::learning {
namespace {

using corrnet::PointsF;
using torch::Tensor;

constexpr std::size_t kCentres[PointNetImpl::kStages] = {1024, 256, 64, 16};
constexpr double kFirstRadius = 0.1;  // doubles from scale to scale and from stage to stage
constexpr int kSamples[2] = {16, 32};
constexpr std::int64_t kPointFeatures = 128;
constexpr std::int64_t kPerPart = 128;

const std::vector<std::int64_t> kAbstraction[PointNetImpl::kStages][2] = {
    {{16, 16, 32}, {32, 32, 64}},
    {{64, 64, 128}, {64, 96, 128}},
    {{128, 196, 256}, {128, 196, 256}},
    {{256, 256, 512}, {256, 384, 512}}};
const std::vector<std::int64_t> kPropagation[PointNetImpl::kStages] = {
    {256, kPointFeatures}, {256, 256}, {512, 256}, {512, 512}};

std::int64_t widthAfter(int stage) {
  return kAbstraction[stage][0].back() + kAbstraction[stage][1].back();
}

template <class Number>
Tensor tensorOf(const std::vector<Number>& values, torch::ScalarType type, torch::Device device) {
  Tensor tensor = torch::empty({std::int64_t(values.size())}, type);
  std::copy(values.begin(), values.end(), tensor.data_ptr<Number>());
  return tensor.to(device);
}

/// The tables of one stage while they grow, scan after scan.
struct StageTables {
  std::array<std::vector<std::int32_t>, 2> group;
  std::array<std::vector<float>, 2> relative;
  std::vector<std::int32_t> nearest;
  std::vector<float> share;
};

/// Adds a scan's stage: centres by farthest-point order, balls around them in `below`.
Points addStage(const Points& below, std::int32_t belowBegin, std::int32_t centreBegin, int stage,
                StageTables& tables) {
  const geometry::PointIndex index(below);
  const auto chosen = geometry::farthestPoints(below, kCentres[stage]);
  Points centres(3, Eigen::Index(chosen.size()));
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    const Vector3d centre = below.col(chosen[c]);
    centres.col(Eigen::Index(c)) = centre;
    for (std::size_t scale = 0; scale < 2; ++scale) {
      const double radius = kFirstRadius * std::pow(2, stage + double(scale));
      auto ball = index.nearest(centre, kSamples[scale]);
      while (ball.size() > 1 && ball.back().squaredDistance > radius * radius) ball.pop_back();
      for (int k = 0; k < kSamples[scale]; ++k) {  // a ball with few points repeats its first
        const std::int32_t point = ball[std::size_t(k) < ball.size() ? std::size_t(k) : 0].index;
        tables.group[scale].push_back(belowBegin + point);
        const Vector3d off = below.col(point) - centre;
        for (const double value : off) tables.relative[scale].push_back(float(value));
      }
    }
  }
  const geometry::PointIndex centreIndex(centres);
  for (Eigen::Index i = 0; i < below.cols(); ++i) {
    const auto three = centreIndex.nearest(Vector3d(below.col(i)), 3);
    double sum = 0;
    std::array<double, 3> weight{};
    for (std::size_t k = 0; k < 3; ++k) {
      const auto& near = three[std::min(k, three.size() - 1)];
      sum += weight[k] = 1 / (std::sqrt(near.squaredDistance) + 1e-8);
      tables.nearest.push_back(centreBegin + near.index);
    }
    for (const double value : weight) tables.share.push_back(float(value / sum));
  }
  return centres;
}

}  // namespace

int loopRegPart(int joint) {
  // Its order: head, left foot, forearm, leg, midarm, upperarm, the same right, torso, thighs.
  switch (joint) {
    case body::kNeck:
    case body::kHead:
      return 0;
    case body::kLeftAnkle:
    case body::kLeftFoot:
      return 1;
    case body::kLeftWrist:
    case body::kLeftHand:
      return 2;
    case body::kLeftKnee:
      return 3;
    case body::kLeftElbow:
      return 4;
    case body::kLeftShoulder:
      return 5;
    case body::kRightAnkle:
    case body::kRightFoot:
      return 6;
    case body::kRightWrist:
    case body::kRightHand:
      return 7;
    case body::kRightKnee:
      return 8;
    case body::kRightElbow:
      return 9;
    case body::kRightShoulder:
      return 10;
    case body::kLeftHip:
      return 12;
    case body::kRightHip:
      return 13;
    default:
      return 11;
  }
}

PointNetImpl::Input PointNetImpl::makeInput(const std::vector<PointsF>& scans,
                                            torch::Device device) {
  std::array<StageTables, kStages> tables;
  std::array<std::int32_t, kStages + 1> begin{};
  Input input;
  for (const PointsF& scan : scans) {
    Points below = scan.cast<double>();
    input.points += below.cols();
    for (int stage = 0; stage < kStages; ++stage) {
      const auto s = std::size_t(stage);
      const auto count = static_cast<std::int32_t>(below.cols());
      const Points centres = addStage(below, begin[s], begin[s + 1], stage, tables[s]);
      begin[s] += count;
      below = centres;
    }
    begin[kStages] += static_cast<std::int32_t>(below.cols());
  }
  for (std::size_t s = 0; s < kStages; ++s) {
    Stage& stage = input.stages[s];
    for (std::size_t scale = 0; scale < 2; ++scale) {
      stage.group[scale] = tensorOf(tables[s].group[scale], torch::kInt32, device);
      stage.relative[scale] =
          tensorOf(tables[s].relative[scale], torch::kFloat32, device).view({-1, 3});
    }
    stage.nearest = tensorOf(tables[s].nearest, torch::kInt32, device);
    stage.share = tensorOf(tables[s].share, torch::kFloat32, device).view({-1, 3, 1});
  }
  return input;
}

PointNetImpl::Layers PointNetImpl::makeLayers(const std::string& name, std::int64_t in,
                                              const std::vector<std::int64_t>& widths) {
  Layers layers;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::string number = name + std::to_string(i);
    layers.weight.push_back(
        register_parameter(number, torch::randn({in, widths[i]}) * std::sqrt(2.0 / double(in))));
    layers.gain.push_back(register_parameter(number + "Gain", torch::ones({widths[i]})));
    layers.shift.push_back(register_parameter(number + "Shift", torch::zeros({widths[i]})));
    in = widths[i];
  }
  return layers;
}

Tensor PointNetImpl::apply(const Layers& layers, Tensor x, const Compute& compute) {
  for (std::size_t i = 0; i < layers.weight.size(); ++i) {
    x = linear(x, layers.weight[i], {}, compute);
    x = torch::layer_norm(x, {x.size(1)}, layers.gain[i], layers.shift[i]).relu();
  }
  return x;
}

PointNetImpl::PointNetImpl() {
  std::int64_t below = 0;
  for (int stage = 0; stage < kStages; ++stage) {
    for (int scale = 0; scale < 2; ++scale) {
      abstraction_[std::size_t(stage)][std::size_t(scale)] =
          makeLayers("abstraction" + std::to_string(stage) + std::to_string(scale) + "_", below + 3,
                     kAbstraction[stage][scale]);
    }
    below = widthAfter(stage);
  }
  std::int64_t above = widthAfter(kStages - 1);
  for (int stage = kStages - 1; stage >= 0; --stage) {
    const std::int64_t skip = stage > 0 ? widthAfter(stage - 1) : 0;
    propagation_[std::size_t(stage)] =
        makeLayers("propagation" + std::to_string(stage) + "_", above + skip, kPropagation[stage]);
    above = kPropagation[stage].back();
  }
  classifier_ = makeLayers("classifier", kPointFeatures, {kPointFeatures});
  const auto random = [](std::int64_t in, std::int64_t out) {
    return torch::randn({in, out}) * std::sqrt(1.0 / double(in));
  };
  parts_ = register_parameter("parts", random(kPointFeatures, kLoopRegParts));
  partsBias_ = register_parameter("partsBias", torch::zeros({kLoopRegParts}));
  hidden_ = register_parameter("hidden", random(kPointFeatures, kLoopRegParts * kPerPart));
  hiddenBias_ = register_parameter("hiddenBias", torch::zeros({kLoopRegParts * kPerPart}));
  regressor_ = register_parameter("regressor",
                                  torch::randn({kLoopRegParts, kPerPart, 3}) / std::sqrt(128.0));
  regressorBias_ = register_parameter("regressorBias", torch::zeros({kLoopRegParts, 3}));
}

PointNetImpl::Output PointNetImpl::forward(const Input& input, const Compute& compute) {
  std::vector<Tensor> features(kStages + 1);  // of the points (none), then of each stage's centres
  for (std::size_t s = 0; s < kStages; ++s) {
    const Stage& stage = input.stages[s];
    std::vector<Tensor> scales;
    for (std::size_t scale = 0; scale < 2; ++scale) {
      Tensor x = stage.relative[scale];
      if (s > 0) x = torch::cat({x, pickRows(features[s], stage.group[scale])}, 1);
      x = apply(abstraction_[s][scale], x, compute);
      scales.push_back(x.view({-1, kSamples[scale], x.size(1)}).amax(1));
    }
    features[s + 1] = torch::cat(scales, 1);
  }
  Tensor above = features[kStages];
  for (std::size_t s = kStages; s-- > 0;) {
    const Stage& stage = input.stages[s];
    Tensor x = pickRows(above, stage.nearest).view({-1, 3, above.size(1)});
    x = (x * stage.share).sum(1);
    if (s > 0) x = torch::cat({x, features[s]}, 1);
    above = apply(propagation_[s], x, compute);
  }
  Output output;
  output.parts = linear(apply(classifier_, above, compute), parts_, partsBias_, compute);
  const Tensor hidden = linear(above, hidden_, hiddenBias_, compute).relu();
  const Tensor share = output.parts.softmax(1);
  output.canonical = share.mm(regressorBias_);
  for (std::int64_t part = 0; part < kLoopRegParts; ++part) {
    const Tensor own = hidden.narrow(1, part * kPerPart, kPerPart);
    output.canonical =
        output.canonical + linear(own, regressor_[part], {}, compute) * share.narrow(1, part, 1);
  }
  return output;
}

}  // namespace loopreg::learning
