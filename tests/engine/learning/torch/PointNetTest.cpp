#include "learning/PointNet.h"

#include <gtest/gtest.h>

#include "body/BodyModel.h"

namespace loopreg::learning {
namespace {

corrnet::PointsF cloud(int count, std::uint64_t seed) {
  Rng rng(seed);
  corrnet::PointsF points(3, count);
  for (Eigen::Index i = 0; i < points.size(); ++i) points(i) = float(rng.uniform(-0.5, 0.5));
  return points;
}

TEST(PointNet, GroupsHoldNearPointsOfTheSameScan) {
  const std::vector<corrnet::PointsF> scans = {cloud(300, 1), cloud(200, 2)};
  const auto input = PointNetImpl::makeInput(scans, torch::kCPU);
  EXPECT_EQ(input.points, 500);
  const auto& stage = input.stages[0];
  const std::int64_t centres = stage.group[0].numel() / 16;
  EXPECT_EQ(centres, 500) << "scans of fewer points than centres keep all of them";
  EXPECT_LE(stage.relative[0].norm(2, 1).max().item<float>(), 0.1f + 1e-6f);
  EXPECT_LE(stage.relative[1].norm(2, 1).max().item<float>(), 0.2f + 1e-6f);
  // The first scan's centres come first and group the first scan's points.
  const auto first = stage.group[1].narrow(0, 0, 300 * 32),
             rest = stage.group[1].narrow(0, 300 * 32, 200 * 32);
  EXPECT_LT(first.max().item<int>(), 300);
  EXPECT_GE(rest.min().item<int>(), 300);
  EXPECT_LT((stage.share.sum(1) - 1).abs().max().item<float>(), 1e-5f);
}

TEST(PointNet, MixesTheAnswersOfItsParts) {
  torch::manual_seed(3);
  PointNet net;
  const auto input = PointNetImpl::makeInput({cloud(400, 4)}, torch::kCPU);
  const torch::NoGradGuard guard;
  const auto plain = net->forward(input, {1, false});
  EXPECT_EQ(plain.parts.sizes(), (std::vector<std::int64_t>{400, kLoopRegParts}));
  // With one part certain everywhere and a regressor that is its bias alone, that is the answer.
  for (auto& item : net->named_parameters()) {
    if (item.key() == "partsBias") item.value()[5] = 100;
    if (item.key() == "regressor") item.value().zero_();
    if (item.key() == "regressorBias") item.value()[5].copy_(torch::tensor({1.f, 2.f, 3.f}));
  }
  const auto fixed = net->forward(input, {1, false});
  const torch::Tensor expected = torch::tensor({1.f, 2.f, 3.f}).expand({400, 3});
  EXPECT_LT((fixed.canonical - expected).abs().max().item<float>(), 1e-4f);
}

TEST(PointNet, LearnsFromEveryParameter) {
  torch::manual_seed(5);
  PointNet net;
  const auto output =
      net->forward(PointNetImpl::makeInput({cloud(300, 6)}, torch::kCPU), {1, false});
  (output.parts.pow(2).mean() + output.canonical.pow(2).mean()).backward();
  for (const auto& item : net->named_parameters()) {
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
    EXPECT_GT(item.value().grad().abs().sum().item<float>(), 0) << item.key();
  }
}

TEST(PointNet, PartsAreNamedSideBySide) {
  EXPECT_EQ(loopRegPart(body::kHead), 0);
  EXPECT_EQ(loopRegPart(-1), 11);
  const std::pair<int, int> sides[] = {{body::kLeftFoot, body::kRightFoot},
                                       {body::kLeftHand, body::kRightHand},
                                       {body::kLeftKnee, body::kRightKnee},
                                       {body::kLeftElbow, body::kRightElbow},
                                       {body::kLeftShoulder, body::kRightShoulder}};
  for (const auto& [left, right] : sides) EXPECT_EQ(loopRegPart(right), loopRegPart(left) + 5);
  EXPECT_EQ(loopRegPart(body::kRightHip), loopRegPart(body::kLeftHip) + 1);
}

}  // namespace
}  // namespace loopreg::learning
