#include "learning/TrainingBatch.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopreg::learning {
namespace {

using corrnet::PointsF;

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kFewestPoints = 1500, kMostPoints = 8000, kHeadingPoints = 2500;

/// A random subset of [0, count) in random order.
std::vector<Eigen::Index> subset(Eigen::Index count, std::size_t size, Rng& rng) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  size = std::min(size, order.size());
  for (std::size_t i = 0; i < size; ++i) {
    std::swap(order[i], order[i + rng.below(order.size() - i)]);
  }
  order.resize(size);
  return order;
}

/// Takes one to three balls of 12 to 35 cm away, as long as half of the points remain.
void crop(const PointsF& positions, std::vector<Eigen::Index>& kept, Rng& rng) {
  for (auto balls = 1 + rng.below(3); balls > 0; --balls) {
    const Eigen::Vector3f middle = positions.col(kept[rng.below(kept.size())]);
    const auto radius = float(rng.uniform(0.12, 0.35));
    std::vector<Eigen::Index> rest;
    for (const Eigen::Index i : kept) {
      if ((positions.col(i) - middle).squaredNorm() > radius * radius) rest.push_back(i);
    }
    if (2 * rest.size() > kept.size()) kept = std::move(rest);
  }
}

/// A scan after its random changes, around its middle, not turned.
struct Changed {
  PointsF positions, normals, canonical, beneath;
  std::vector<std::uint8_t> isBody;
  std::vector<Eigen::Index> source;  ///< column of the scan
  bool mirrored = false;
  Heading heading;
};

Changed change(const TrainingScan& scan, bool allChanges, Rng& rng) {
  const double spread = std::log(double(kMostPoints) / double(kFewestPoints));
  const auto wanted = std::size_t(double(kFewestPoints) * std::exp(spread * rng.uniform()));
  std::vector<Eigen::Index> kept = subset(scan.positions.cols(), wanted, rng);
  if (allChanges && rng.uniform() < 0.2) crop(scan.positions, kept, rng);
  Changed out;
  out.positions = scan.positions(Eigen::all, kept);
  out.normals = scan.normals(Eigen::all, kept);
  out.canonical = scan.canonical(Eigen::all, kept);
  out.beneath = scan.beneath(Eigen::all, kept);
  for (const Eigen::Index i : kept) out.isBody.push_back(scan.isBody[std::size_t(i)]);
  out.source = kept;
  out.heading = headingOf(scan.root);
  if (!allChanges) {
    out.positions.colwise() -= middleOf(out.positions);
    return out;
  }

  out.mirrored = rng.uniform() < 0.5;
  if (out.mirrored) {
    for (PointsF* points : {&out.positions, &out.normals, &out.canonical, &out.beneath}) {
      points->row(0) *= -1;
    }
    out.heading.yaw *= -1;
  }
  const double yaw = rng.uniform(-kPi, kPi);
  out.heading.yaw += yaw;
  const Eigen::Vector3f tilt(float(0.05 * rng.normal()), 0, float(0.05 * rng.normal()));
  const float angle = tilt.norm();
  const Eigen::Matrix3f turn =
      Eigen::AngleAxisf(angle, tilt / std::max(angle, 1e-9f)).toRotationMatrix() *
      turnBy(float(yaw));
  out.positions = turn * out.positions;
  out.normals = turn * out.normals;
  out.beneath = turn * out.beneath;

  const double jitter = rng.uniform() < 0.5 ? 0 : rng.uniform(0, 0.004);
  const double normalNoise = rng.uniform(0, 0.35), kind = rng.uniform();
  for (Eigen::Index i = 0; i < out.positions.cols(); ++i) {
    for (int axis = 0; axis < 3; ++axis) {
      const auto moved = float(jitter * rng.normal());
      out.positions(axis, i) += moved;
      out.beneath(axis, i) -= moved;
    }
    const Eigen::Vector3f noisy =
        out.normals.col(i) + float(normalNoise) * Eigen::Vector3f(float(rng.normal()),
                                                                  float(rng.normal()),
                                                                  float(rng.normal()));
    const bool known = out.normals.col(i).squaredNorm() > 0.25f;
    out.normals.col(i) = known ? noisy.normalized() : Eigen::Vector3f::Zero();
  }
  // No normals at all; or all of them inside out, as estimated ones can be.
  if (kind < 0.35) out.normals.setZero();
  if (kind > 0.97) out.normals *= -1;

  Eigen::Vector3f middle = middleOf(out.positions);
  for (int axis = 0; axis < 3; ++axis) middle(axis) += float(0.04 * rng.normal());
  out.positions.colwise() -= middle;
  return out;
}

}  // namespace

Heading headingOf(const Matrix3d& root) {
  // Upright trunks and lying ones use both axes; the x axis is left out as the head goes down.
  const double up = root(1, 1);
  const double t = std::clamp((up + 0.7) / 0.5, 0.0, 1.0), share = t * t * (3 - 2 * t);
  const double sine = root(0, 2) - share * root(2, 0), cosine = root(2, 2) + share * root(0, 0);
  return {std::atan2(sine, cosine), std::min(1.0, std::hypot(sine, cosine) / (1 + share) * 2)};
}

TrainingBatch makeBatch(const std::vector<std::shared_ptr<const TrainingScan>>& scans,
                        const geometry::PointIndex& canonicalVertices,
                        const Points& canonicalNormals, const BatchOptions& options, Rng rng) {
  const auto count = static_cast<std::int64_t>(scans.size());
  TrainingBatch batch;
  batch.headingLabels = torch::zeros({count, kHeadingBins});
  batch.headingWeights = torch::zeros({count});
  batch.person = torch::zeros({count, kPersonOutputs});
  batch.personMask = torch::zeros({count, kPersonOutputs});
  std::vector<PointsF> outlines, outlineNormals, turned, turnedNormals;
  std::vector<std::int32_t> asked;
  PointTargets& targets = batch.targets;
  const auto most = Eigen::Index(count) * options.lossPoints;
  targets.canonical.resize(3, most);
  targets.normal.resize(3, most);
  targets.beneath.resize(3, most);
  std::int32_t before = 0;
  for (std::int64_t s = 0; s < count; ++s) {
    const TrainingScan& scan = *scans[std::size_t(s)];
    Changed changed = change(scan, options.change, rng);
    const Eigen::Index size = changed.positions.cols();
    const auto few = subset(size, kHeadingPoints, rng);
    outlines.push_back(changed.positions(Eigen::all, few));
    outlineNormals.push_back(changed.normals(Eigen::all, few));
    double sum = 0;
    for (int k = 0; k < kHeadingBins; ++k) {
      const double off = changed.heading.yaw - 2 * kPi * k / kHeadingBins;
      const double label = std::exp(8 * (std::cos(off) - 1));
      batch.headingLabels[s][k] = label;
      sum += label;
    }
    batch.headingLabels[s] /= sum;
    batch.headingWeights[s] = changed.heading.weight;

    const double wrong = rng.uniform() < options.wrongHeadings
                             ? rng.uniform(-1, 1) * kPi / 2
                             : options.headingNoise * rng.normal();
    const Eigen::Matrix3f back = turnBy(float(wrong - changed.heading.yaw));
    turned.push_back(back * changed.positions);
    turnedNormals.push_back(back * changed.normals);
    std::vector<Eigen::Index> known;
    for (Eigen::Index i = 0; i < size; ++i) {
      if (changed.isBody[std::size_t(i)] != kUnknownPoint) known.push_back(i);
    }
    batch.askedBegin.push_back(static_cast<std::int32_t>(asked.size()));
    batch.mirrored.push_back(changed.mirrored);
    const auto among = static_cast<Eigen::Index>(known.size());
    for (const Eigen::Index k : subset(among, std::size_t(options.lossPoints), rng)) {
      const Eigen::Index i = known[std::size_t(k)];
      batch.askedPoint.push_back(static_cast<std::int32_t>(changed.source[std::size_t(i)]));
      const auto place = static_cast<Eigen::Index>(asked.size());
      asked.push_back(before + static_cast<std::int32_t>(i));
      targets.isBody.push_back(changed.isBody[std::size_t(i)]);
      targets.canonical.col(place) = changed.canonical.col(i);
      targets.beneath.col(place) = back * changed.beneath.col(i);
      const auto vertex =
          canonicalVertices.nearest(Vector3d(changed.canonical.col(i).cast<double>()));
      targets.normal.col(place) = canonicalNormals.col(vertex.index).cast<float>();
    }
    before += static_cast<std::int32_t>(size);
    if (scan.stature > 0) {
      batch.person[s][0] = kStatureUnits * std::log(scan.stature);
      batch.personMask[s][0] = 1;
    }
    for (Eigen::Index b = 0; b < std::min<Eigen::Index>(kBetas, scan.betas.size()); ++b) {
      batch.person[s][1 + b] = scan.betas(b);
      batch.personMask[s][1 + b] = 1;
    }
  }
  const auto places = static_cast<Eigen::Index>(asked.size());
  batch.askedBegin.push_back(static_cast<std::int32_t>(places));
  targets.canonical.conservativeResize(3, places);
  targets.normal.conservativeResize(3, places);
  targets.beneath.conservativeResize(3, places);
  batch.heading = makeInput(outlines, outlineNormals, HeadingNetImpl::kFinest,
                            HeadingNetImpl::kLevels, nullptr, options.device, 1);
  batch.points = makeInput(turned, turnedNormals, CorrespondenceNetImpl::kFinest,
                           CorrespondenceNetImpl::kLevels, &asked, options.device, 1);
  for (torch::Tensor* tensor :
       {&batch.headingLabels, &batch.headingWeights, &batch.person, &batch.personMask}) {
    *tensor = tensor->to(options.device);
  }
  return batch;
}

}  // namespace loopreg::learning
