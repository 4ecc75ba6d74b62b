#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/Statistics.h"
#include "registration/PreflightParts.h"

namespace loopreg::registration::preflight {
namespace {

using Eigen::Matrix2d;
using Eigen::Vector2d;

constexpr double kTrunkRadius = 0.15;  ///< of the body height: shoulders reach 0.13
constexpr double kDegrees = 180 / 3.14159265358979323846;

/// Horizontal means of a band of heights, in a frame of left (x) and forward (y) axes.
struct Person {
  Eigen::VectorXd height;                       ///< s, 0 at the soles, 1 at the crown
  Eigen::Matrix<double, 2, Eigen::Dynamic> at;  ///< 2 x s: along left and forward, in body heights

  /// Mean forward coordinate of the samples that `inside` accepts; nothing where fewer than 20.
  template <class Inside>
  bool forward(Inside&& inside, double& mean) const {
    double sum = 0;
    int count = 0;
    for (Eigen::Index i = 0; i < height.size(); ++i) {
      if (!inside(height(i), at(0, i))) continue;
      sum += at(1, i);
      ++count;
    }
    mean = count > 0 ? sum / count : 0;
    return count >= 20;
  }
};

/// One sign that the body faces forward (positive) or backward.
struct Vote {
  const char* part;
  double value;
};

/// The left-right axis of the trunk, horizontal (x, z): trunks are wide along it, and their flat
/// front and back turn few normals to it. `certainty` is how far the two horizontal axes differ.
/// Height bands are centred one by one, since a runner's trunk leans.
Vector2d leftRightAxis(const Samples& samples, const Eigen::VectorXd& height, double tall,
                       double& certainty) {
  constexpr int kBands = 10;
  constexpr double kLow = 0.5, kHigh = 0.85;
  std::array<std::vector<Vector2d>, kBands> points, normals;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const double band = (height(i) - kLow) / (kHigh - kLow) * kBands;
    if (band < 0 || band >= kBands) continue;
    points[static_cast<std::size_t>(band)].emplace_back(samples.positions(0, i),
                                                        samples.positions(2, i));
    normals[static_cast<std::size_t>(band)].emplace_back(samples.normals(0, i),
                                                         samples.normals(2, i));
  }
  Matrix2d spread = Matrix2d::Zero(), turned = Matrix2d::Zero();
  for (std::size_t b = 0; b < points.size(); ++b) {
    if (points[b].size() < 20) continue;
    Vector2d median;
    for (int axis = 0; axis < 2; ++axis) {
      std::vector<double> values;
      for (const Vector2d& q : points[b]) values.push_back(q(axis));
      median(axis) = medianOf(std::move(values));
    }
    for (std::size_t i = 0; i < points[b].size(); ++i) {
      const Vector2d q = points[b][i] - median;
      if (q.norm() > kTrunkRadius * tall) continue;  // arms swing, trunks do not
      spread += q * q.transpose();
      turned += normals[b][i] * normals[b][i].transpose();
    }
  }
  Matrix2d moment = spread / std::max(spread.trace(), 1e-12);
  if (turned.trace() > 0) moment -= turned / turned.trace();
  const Eigen::SelfAdjointEigenSolver<Matrix2d> eigen(moment);
  certainty = std::min(1.0, eigen.eigenvalues()(1) - eigen.eigenvalues()(0));
  return eigen.eigenvectors().col(1);
}

std::vector<Vote> castVotes(const Person& person) {
  std::vector<Vote> votes;
  // A vote of `weight` where the band `here` lies `unit` body heights before the band `there`.
  const auto difference = [&](const char* part, double weight, double unit, auto&& here,
                              auto&& there) {
    double a = 0, b = 0;
    if (person.forward(here, a) && person.forward(there, b)) {
      votes.push_back({part, weight * std::clamp((a - b) / unit, -1.0, 1.0)});
    }
  };
  const auto chest = [](double h, double x) { return h > 0.6 && h < 0.8 && std::abs(x) < 0.1; };
  for (const double side : {1.0, -1.0}) {
    // Soles reach further forward than ankles.
    difference(
        "feet", 1.0, 0.03, [side](double h, double x) { return h < 0.03 && side * x > 0; },
        [side](double h, double x) { return h > 0.06 && h < 0.14 && side * x > 0; });
    // Elbows bend forward.
    difference(
        "arms", 0.3, 0.06,
        [side](double h, double x) { return h > 0.35 && h < 0.62 && side * x > 0.13; }, chest);
  }
  // Seated and crouching people have their thighs in front of them.
  difference(
      "thighs", 0.4, 0.12, [](double h, double) { return h > 0.25 && h < 0.45; }, chest);
  difference(
      "head", 0.4, 0.04, [](double h, double x) { return h > 0.88 && std::abs(x) < 0.1; },
      [](double h, double x) { return h > 0.7 && h < 0.85 && std::abs(x) < 0.1; });
  // A capture from one side is an open arc that bulges towards the sensor, where people look.
  difference(
      "visible side", 0.5, 0.06,
      [](double h, double x) { return h > 0.55 && h < 0.8 && std::abs(x) < 0.05; },
      [](double h, double x) {
        return h > 0.55 && h < 0.8 && std::abs(x) > 0.07 && std::abs(x) < 0.13;
      });
  return votes;
}

}  // namespace

Facing findFacing(const Samples& aligned) {
  Facing facing;
  const Eigen::AlignedBox3d box = robustBounds(aligned.positions, 0.001);
  const double tall = box.sizes().y();
  if (!(tall > 0)) {
    facing.finding = {0, "There is no person to tell the facing direction from."};
    return facing;
  }
  Person person;
  person.height = (aligned.positions.row(1).transpose().array() - box.min().y()) / tall;
  double certainty = 0;
  const Vector2d left = leftRightAxis(aligned, person.height, tall, certainty);
  // left x up: with left = (x, 0, z), forward is (-z, 0, x); left +x gives forward +z.
  Vector2d forward(-left.y(), left.x());
  Matrix2d frame;
  frame << left.transpose(), forward.transpose();
  Eigen::Matrix<double, 2, Eigen::Dynamic> horizontal(2, aligned.count());
  horizontal.row(0) = aligned.positions.row(0).array() - box.center().x();
  horizontal.row(1) = aligned.positions.row(2).array() - box.center().z();
  person.at = frame * horizontal / tall;

  double sum = 0;
  const Vote* strongest = nullptr;
  const std::vector<Vote> votes = castVotes(person);
  for (const Vote& vote : votes) {
    sum += vote.value;
    if (!strongest || std::abs(vote.value) > std::abs(strongest->value)) strongest = &vote;
  }
  if (sum < 0) forward = -forward;
  facing.degrees = std::atan2(forward.x(), forward.y()) * kDegrees;
  // Sure of the axis from trunks twice as wide as deep, of the sign from two full votes.
  facing.finding.confidence =
      std::min(1.0, certainty / 0.4) * std::min(1.0, std::abs(sum) / 1.5) * 0.95;
  facing.finding.reason =
      strongest && std::abs(strongest->value) > 0
          ? std::string("The trunk is wide across this direction, and the ") + strongest->part +
                " tell front from back."
          : "Only the trunk's width hints at the facing direction; front and back look alike.";
  return facing;
}

}  // namespace loopreg::registration::preflight
