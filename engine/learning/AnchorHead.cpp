#include "learning/AnchorHead.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/Parallel.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;
using Row = Eigen::Array<float, kAnchors + 1, 1>;

constexpr int kBest = 8;
constexpr float kUnit = 0.1f;           // metres per residual and displacement output
constexpr float kLabelWidth = 0.05f;    // metres
constexpr float kDepthKnee = 0.03f;     // metres
constexpr float kDistanceWeight = 4.f;  // loss per metre, against nats

/// Softmax over anchors and "no body", and the best anchors.
struct Distribution {
  Row p;
  float logSum = 0;  ///< log of the sum of the exponentials
  std::array<int, kBest> best{};
  float bestSum = 0;
  Eigen::Vector3f mean = Eigen::Vector3f::Zero();  ///< of the best, renormalised
};

Distribution distributionOf(const float* row, const corrnet::PointsF& anchors) {
  Distribution d;
  const Eigen::Map<const Row> logits(row);
  const float top = logits.maxCoeff();
  d.p = (logits - top).exp();
  const float sum = d.p.sum();
  d.p /= sum;
  d.logSum = top + std::log(sum);
  // The eight largest by insertion: nearly every anchor fails the first comparison.
  std::array<float, kBest> value;
  value.fill(-1);
  for (int a = 0; a < kAnchors; ++a) {
    const float p = d.p(a);
    if (p <= value[kBest - 1]) continue;
    int place = kBest - 1;
    for (; place > 0 && value[std::size_t(place - 1)] < p; --place) {
      value[std::size_t(place)] = value[std::size_t(place - 1)];
      d.best[std::size_t(place)] = d.best[std::size_t(place - 1)];
    }
    value[std::size_t(place)] = p;
    d.best[std::size_t(place)] = a;
  }
  for (const int a : d.best) {
    d.bestSum += d.p(a);
    d.mean += d.p(a) * anchors.col(a);
  }
  d.bestSum = std::max(d.bestSum, 1e-20f);
  d.mean /= d.bestSum;
  return d;
}

/// Loss of one point; its gradient is written to `gradient` (kPointOutputs numbers).
struct RowLoss {
  double crossEntropy = 0, canonical = 0, beneath = 0;  ///< reported: nats, metres, metres
  double huber = 0;                                     ///< of the depth, metres: what is learnt
};
RowLoss rowLoss(const float* row, const PointTargets& targets, Eigen::Index i,
                const corrnet::PointsF& anchors, const corrnet::PointsF& anchorNormals,
                float* gradient) {
  using Tail = Eigen::Map<const Eigen::Vector3f>;
  Eigen::Map<Row> slope(gradient);
  Eigen::Map<Eigen::Vector3f> slopeResidual(gradient + kAnchors + 1);
  Eigen::Map<Eigen::Vector3f> slopeBeneath(gradient + kAnchors + 4);
  slopeResidual.setZero();
  slopeBeneath.setZero();
  const Distribution d = distributionOf(row, anchors);
  RowLoss loss;
  Row label = Row::Zero();
  const bool isBody = targets.isBody[std::size_t(i)] != 0;
  if (isBody) {
    const Eigen::Vector3f y = targets.canonical.col(i), n = targets.normal.col(i);
    const auto square = (anchors.colwise() - y).colwise().squaredNorm().transpose().array();
    const auto facing = (anchorNormals.transpose() * n).array();
    label.head<kAnchors>() =
        (square * (-0.5f / (kLabelWidth * kLabelWidth))).exp() * (0.55f + 0.45f * facing);
    label /= std::max(label.sum(), 1e-20f);
  } else {
    label(kAnchors) = 1;
  }
  slope = d.p - label;
  loss.crossEntropy = d.logSum - (label * Eigen::Map<const Row>(row)).sum();
  if (!isBody) return loss;

  const Eigen::Vector3f error =
      d.mean + kUnit * Tail(row + kAnchors + 1) - targets.canonical.col(i);
  loss.canonical = error.norm();
  const Eigen::Vector3f pull = kDistanceWeight * error / std::max(error.norm(), 1e-4f);
  slopeResidual = kUnit * pull;
  for (const int a : d.best) {  // softmax over the best alone
    slope(a) += d.p(a) / d.bestSum * pull.dot(anchors.col(a) - d.mean);
  }
  const Eigen::Vector3f depth = kUnit * Tail(row + kAnchors + 4) - targets.beneath.col(i);
  // Squared while it is small (Huber): whether a point is cloth is often a guess, and then the mean
  // of the possible depths is wanted, not their median, which is none.
  loss.beneath = depth.norm();
  loss.huber = loss.beneath < kDepthKnee ? loss.beneath * loss.beneath / (2 * kDepthKnee)
                                         : loss.beneath - kDepthKnee / 2;
  slopeBeneath = kUnit * kDistanceWeight * depth / std::max(depth.norm(), kDepthKnee);
  return loss;
}

corrnet::PointsF pointsIn(const Tensor& rows) {
  return Eigen::Map<const corrnet::PointsF>(rows.data_ptr<float>(), 3, rows.size(0));
}

/// y of every row; backward follows the eight best anchors, as rowLoss() does.
class ReadCanonical : public torch::autograd::Function<ReadCanonical> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& rows,
                        const Tensor& anchors) {
    context->save_for_backward({rows, anchors});
    const corrnet::PointsF places = pointsIn(anchors);
    Tensor points = torch::empty({rows.size(0), 3});
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
      const float* row = rows.data_ptr<float>() + i * kPointOutputs;
      Eigen::Map<Eigen::Vector3f>(points.data_ptr<float>() + 3 * i) =
          readAnchors(row, places).canonical;
    }
    return points;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor rows = saved[0], pulls = gradients[0].contiguous();
    const corrnet::PointsF places = pointsIn(saved[1]), pull = pointsIn(pulls);
    Tensor slopes = torch::zeros_like(rows);
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
      const Distribution d = distributionOf(rows.data_ptr<float>() + i * kPointOutputs, places);
      float* slope = slopes.data_ptr<float>() + i * kPointOutputs;
      for (const int a : d.best) {
        slope[a] = d.p(a) / d.bestSum * pull.col(i).dot(places.col(a) - d.mean);
      }
      Eigen::Map<Eigen::Vector3f>(slope + kAnchors + 1) = kUnit * pull.col(i);
    }
    return {slopes, {}};
  }
};

/// A loss whose gradient is known: backward only scales it.
class KnownGradient : public torch::autograd::Function<KnownGradient> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& outputs,
                        const Tensor& gradient, double value) {
    context->save_for_backward({gradient});
    return torch::full({}, value, outputs.options());
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    return {context->get_saved_variables()[0] * gradients[0], {}, {}};
  }
};

}  // namespace

AnchorReading readAnchors(const float* row, const corrnet::PointsF& anchors) {
  const Distribution d = distributionOf(row, anchors);
  AnchorReading reading;
  reading.canonical = d.mean + kUnit * Eigen::Map<const Eigen::Vector3f>(row + kAnchors + 1);
  reading.beneath = kUnit * Eigen::Map<const Eigen::Vector3f>(row + kAnchors + 4);
  reading.body = 1 - d.p(kAnchors);
  const auto p = (d.p.head<kAnchors>() / std::max(reading.body, 1e-6f)).max(1e-12f);
  reading.entropy = -(p * p.log()).sum();
  return reading;
}

Tensor canonicalOf(const Tensor& outputs, const corrnet::PointsF& anchors) {
  Tensor places = torch::empty({anchors.cols(), 3});
  std::copy_n(anchors.data(), anchors.size(), places.data_ptr<float>());
  return ReadCanonical::apply(outputs.to(torch::kCPU).contiguous(), places);
}

PointLoss pointLoss(const Tensor& outputs, const PointTargets& targets,
                    const corrnet::PointsF& anchors, const corrnet::PointsF& anchorNormals,
                    int threads) {
  const Tensor rows = outputs.detach().to(torch::kCPU).contiguous();
  Tensor gradient = torch::empty_like(rows);
  const auto count = static_cast<std::size_t>(rows.size(0));
  const std::size_t workers = std::size_t(std::max(1, threads));
  std::vector<RowLoss> sums(workers);
  parallelRanges(count, threads, 64, [&](std::size_t begin, std::size_t end, int worker) {
    RowLoss& sum = sums[std::size_t(worker)];
    for (std::size_t i = begin; i < end; ++i) {
      const RowLoss loss =
          rowLoss(rows.data_ptr<float>() + i * kPointOutputs, targets, Eigen::Index(i), anchors,
                  anchorNormals, gradient.data_ptr<float>() + i * kPointOutputs);
      sum.crossEntropy += loss.crossEntropy;
      sum.canonical += loss.canonical;
      sum.beneath += loss.beneath;
      sum.huber += loss.huber;
    }
  });
  PointLoss loss;
  double huber = 0;
  for (const RowLoss& sum : sums) {
    loss.crossEntropy += sum.crossEntropy;
    loss.canonical += sum.canonical;
    loss.beneath += sum.beneath;
    huber += sum.huber;
  }
  const double perPoint = 1.0 / double(std::max<std::size_t>(1, count));
  const double value = perPoint * (loss.crossEntropy + kDistanceWeight * (loss.canonical + huber));
  const auto bodies = std::count(targets.isBody.begin(), targets.isBody.end(), 1);
  loss.crossEntropy *= perPoint;
  loss.canonical /= double(std::max<std::ptrdiff_t>(1, bodies));
  loss.beneath /= double(std::max<std::ptrdiff_t>(1, bodies));
  loss.total = KnownGradient::apply(outputs, (gradient * perPoint).to(outputs.device()), value);
  return loss;
}

}  // namespace loopreg::learning
