#include "learning/SparseLayers.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/Rng.h"
#include "learning/AnchorHead.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;

/// Two small clouds on wavy sheets, voxelised in three levels.
std::vector<LevelTensors> someLevels() {
  Rng rng(5);
  std::vector<corrnet::PointsF> scans;
  for (const int count : {60, 35}) {
    corrnet::PointsF points(3, count);
    for (int i = 0; i < count; ++i) {
      const auto x = float(rng.uniform(-0.4, 0.4)), y = float(rng.uniform(-0.4, 0.4));
      points.col(i) = Eigen::Vector3f(x, y, 0.2f * std::sin(5 * x));
    }
    scans.push_back(points);
  }
  return tensorsOf(corrnet::buildPyramid(scans, 0.1f, 3, 2), torch::kCPU);
}

Tensor randomRows(std::int64_t rows, std::int64_t columns) {
  return torch::randn({rows, columns}).requires_grad_();
}

/// d/dt of sum(mask * f) at x + t direction by central differences against the gradient.
void expectGradient(const std::vector<Tensor>& inputs, const std::function<Tensor()>& f,
                    double step = 1e-2, double tolerance = 2e-3) {
  torch::manual_seed(11);
  const Tensor mask = torch::randn_like(f()).detach();
  const auto value = [&] { return (f() * mask).sum().to(torch::kFloat64).item<double>(); };
  (f() * mask).sum().backward();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Tensor x = inputs[i];
    const Tensor direction = torch::randn_like(x).detach();
    const double slope = (x.grad() * direction).sum().item<double>();
    const torch::NoGradGuard guard;
    const Tensor old = x.detach().clone();
    x.copy_(old + step * direction);
    const double ahead = value();
    x.copy_(old - step * direction);
    const double behind = value();
    x.copy_(old);
    const double measured = (ahead - behind) / (2 * step);
    EXPECT_NEAR(slope, measured, tolerance * (std::abs(measured) + 1)) << "input " << i;
  }
}

TEST(SparseLayers, LinearHasItsGradient) {
  torch::manual_seed(1);
  const Tensor x = randomRows(300, 5), w = randomRows(5, 7), b = torch::randn({7}).requires_grad_();
  const auto f = [&] { return linear(x, w, b, {2, false}); };
  EXPECT_LT((f() - (x.matmul(w) + b)).abs().max().item<double>(), 1e-5);
  expectGradient({x, w, b}, f);
}

TEST(SparseLayers, NeighbourConvIsASumOverNeighboursAndHasItsGradient) {
  torch::manual_seed(2);
  const LevelTensors level = someLevels()[0];
  const std::int64_t count = level.neighbours.size(0);
  const Tensor x = randomRows(count, 4), w = randomRows(27 * 4, 3);
  const Tensor y = neighbourConv(x, w, level, {2, false});
  Tensor expected = torch::zeros({count, 3});
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t k = 0; k < 27; ++k) {
      const int j = level.neighbours[i][k].item<int>();
      if (j >= 0) expected[i] += x[j].matmul(w.narrow(0, 4 * k, 4)).detach();
    }
  }
  EXPECT_LT((y - expected).abs().max().item<double>(), 1e-5);
  expectGradient({x, w}, [&] { return neighbourConv(x, w, level, {1, false}); });
}

TEST(SparseLayers, PoolAndSpreadHaveTheirGradients) {
  torch::manual_seed(3);
  const std::vector<LevelTensors> levels = someLevels();
  const Tensor x = randomRows(levels[0].neighbours.size(0), 4), w = randomRows(32, 6);
  expectGradient({x, w}, [&] { return poolConv(x, w, levels[1], levels[0], {1, false}); });
  const Tensor c = randomRows(levels[1].neighbours.size(0), 6), v = randomRows(6, 8 * 3);
  expectGradient({c, v}, [&] { return spreadConv(c, v, levels[1], levels[0], {1, false}); });
}

TEST(SparseLayers, SpreadUndoesPoolForIdentityWeights) {
  const std::vector<LevelTensors> levels = someLevels();
  const std::int64_t count = levels[0].neighbours.size(0), c = 2;
  const Tensor x = torch::randn({count, c});
  const Tensor up = torch::eye(8 * c);  // child s keeps its own columns
  const Tensor coarse = poolConv(x, up, levels[1], levels[0], {1, false});
  const Tensor back = spreadConv(coarse, up, levels[1], levels[0], {1, false});
  EXPECT_LT((back - x).abs().max().item<double>(), 1e-6);
}

TEST(SparseLayers, PickedRowsAddUpTheirGradients) {
  const Tensor x = randomRows(4, 3);
  const Tensor index = torch::tensor({2, 0, 2}, torch::kInt32);
  pickRows(x, index).sum().backward();
  const Tensor expected = torch::tensor({1.f, 0.f, 2.f, 0.f}).unsqueeze(1).expand({4, 3});
  EXPECT_TRUE(x.grad().equal(expected));
}

TEST(SparseLayers, AttentionIsSoftmaxPerScanAndHasItsGradient) {
  torch::manual_seed(4);
  const std::vector<std::int64_t> begin = {0, 9, 14};
  const std::int64_t heads = 2, each = 3;
  const Tensor qkv = randomRows(14, 3 * heads * each);
  const Tensor y = attention(qkv, begin, heads, {2, false});
  for (std::size_t s = 0; s < 2; ++s) {
    const std::int64_t n = begin[s + 1] - begin[s];
    for (std::int64_t h = 0; h < heads; ++h) {
      const auto part = [&](std::int64_t which) {
        return qkv.narrow(0, begin[s], n).narrow(1, which * heads * each + h * each, each);
      };
      const Tensor p = (part(0).matmul(part(1).t()) / std::sqrt(double(each))).softmax(1);
      const Tensor got = y.narrow(0, begin[s], n).narrow(1, h * each, each);
      EXPECT_LT((got - p.matmul(part(2))).abs().max().item<double>(), 1e-5);
    }
  }
  expectGradient({qkv}, [&] { return attention(qkv, begin, heads, {1, false}); });
}

TEST(SparseLayers, BriefProductsAreNearTheFullOnes) {
  torch::manual_seed(6);
  const LevelTensors level = someLevels()[0];
  const Tensor x = torch::randn({level.neighbours.size(0), 16}), w = torch::randn({27 * 16, 8});
  const Tensor full = gatherGemm(x, level.neighbours, w, {1, false});
  const Tensor brief = gatherGemm(x, level.neighbours, w, {1, true});
  EXPECT_LT((full - brief).norm().item<double>(), 0.02 * full.norm().item<double>());
  const Tensor dy = torch::randn_like(full);
  const Tensor fullSlope = gatherGemmWeights(x, level.neighbours, dy, {1, false});
  const Tensor briefSlope = gatherGemmWeights(x, level.neighbours, dy, {1, true});
  EXPECT_LT((fullSlope - briefSlope).norm().item<double>(), 0.02 * fullSlope.norm().item<double>());
}

corrnet::PointsF randomPoints(int count, double size, Rng& rng) {
  corrnet::PointsF points(3, count);
  for (Eigen::Index i = 0; i < points.size(); ++i) points(i) = float(size * rng.normal());
  return points;
}

TEST(AnchorHead, LossHasItsGradient) {
  Rng rng(9);
  const corrnet::PointsF anchors = randomPoints(kAnchors, 0.5, rng);
  const corrnet::PointsF normals = randomPoints(kAnchors, 1, rng).colwise().normalized();
  PointTargets targets;
  targets.canonical = randomPoints(6, 0.5, rng);
  targets.normal = randomPoints(6, 1, rng).colwise().normalized();
  targets.beneath = randomPoints(6, 0.02, rng);
  targets.isBody = {1, 1, 0, 1, 1, 1};
  torch::manual_seed(7);
  const Tensor outputs = randomRows(6, kPointOutputs);
  const auto f = [&] { return pointLoss(outputs, targets, anchors, normals, 2).total; };
  expectGradient({outputs}, f, 2e-3, 5e-3);
}

TEST(AnchorHead, ReadsWhatOneAnchorSays) {
  Rng rng(10);
  const corrnet::PointsF anchors = randomPoints(kAnchors, 0.5, rng);
  std::vector<float> row(kPointOutputs, 0.f);
  row[17] = 40;
  row[kAnchors + 2] = 0.3f;   // residual y, x 10 cm
  row[kAnchors + 6] = -0.5f;  // displacement z
  const AnchorReading reading = readAnchors(row.data(), anchors);
  EXPECT_LT((reading.canonical - anchors.col(17) - Eigen::Vector3f(0, 0.03f, 0)).norm(), 1e-5f);
  EXPECT_LT((reading.beneath - Eigen::Vector3f(0, 0, -0.05f)).norm(), 1e-6f);
  EXPECT_LT(reading.entropy, 1e-4f);
  row[17] = 0;
  row[kAnchors] = 40;
  EXPECT_LT(readAnchors(row.data(), anchors).body, 1e-6f);
}

}  // namespace
}  // namespace loopreg::learning
