#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "core/Rng.h"
#include "core/Statistics.h"
#include "registration/PreflightParts.h"

namespace loopreg::registration::preflight {
namespace {

constexpr int kDraws = 160;
constexpr std::size_t kScored = 1500;  ///< samples that a drawn plane is tried on
constexpr double kTolerance = 0.012;   ///< of the scan's size
constexpr double kThinnest = 0.15;     ///< of that, for a layer without noise
constexpr double kLeastShare = 0.06;   ///< of all samples; the soles of two feet are 2 %
constexpr double kMostBelow = 0.02;    ///< of the samples may lie behind the plane
constexpr double kLeastRadius = 0.15;  ///< root mean square radius of the layer, of the scan's size
constexpr double kAxisCosine = 0.9;    ///< a sensor stands level within 25 degrees
constexpr double kFlatCosine = 0.7;    ///< normals of points on the layer
constexpr double kLeastFlat = 0.6;     ///< share of the layer's normals within that
constexpr double kFootprintRatio = 2.5;  ///< cells of the layer over cells of what stands on it

struct Votes {
  double on = 0, below = 0, flat = 0;
};

Votes countVotes(const Samples& samples, const std::vector<Eigen::Index>& ids,
                 const Vector3d& normal, double offset, double tolerance) {
  Votes votes;
  for (const Eigen::Index i : ids) {
    const double d = normal.dot(samples.positions.col(i)) - offset;
    if (d < -tolerance) votes.below += 1;
    if (std::abs(d) > tolerance) continue;
    votes.on += 1;
    const double length = samples.normals.col(i).squaredNorm();
    if (length == 0 || std::abs(normal.dot(samples.normals.col(i))) > kFlatCosine) votes.flat += 1;
  }
  const double n = std::max<double>(1, static_cast<double>(ids.size()));
  return {votes.on / n, votes.below / n, votes.on > 0 ? votes.flat / votes.on : 0};
}

bool acceptable(const Votes& votes) {
  return votes.on >= kLeastShare && votes.below <= kMostBelow && votes.flat >= kLeastFlat;
}

/// Least-squares plane of the samples `ids` within `tolerance`, turned to the side of `normal`.
void refine(const Samples& samples, const std::vector<Eigen::Index>& ids, double tolerance,
            Vector3d& normal, double& offset) {
  // Sums about one of the points keep their digits when the scan lies far from the origin.
  const Vector3d origin = samples.positions.col(ids.front());
  Vector3d sum = Vector3d::Zero();
  Matrix3d square = Matrix3d::Zero();
  double count = 0;
  for (const Eigen::Index i : ids) {
    if (std::abs(normal.dot(samples.positions.col(i)) - offset) > tolerance) continue;
    const Vector3d p = samples.positions.col(i) - origin;
    sum += p;
    square += p * p.transpose();
    count += 1;
  }
  if (count < 10) return;
  const Vector3d mean = sum / count;
  const Eigen::SelfAdjointEigenSolver<Matrix3d> eigen(square / count - mean * mean.transpose());
  Vector3d refined = eigen.eigenvectors().col(0);
  if (refined.dot(normal) < 0) refined = -refined;
  normal = refined;
  offset = normal.dot(mean + origin);
}

/// How far the points of the layer scatter about it: four robust standard deviations.
double layerThickness(const Samples& samples, const SupportPlane& plane, double most) {
  std::vector<double> residuals;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const double d = std::abs(plane.normal.dot(samples.positions.col(i)) - plane.offset);
    if (d < most) residuals.push_back(d);
  }
  if (residuals.empty()) return most;
  return std::clamp(4 * 1.4826 * medianOf(std::move(residuals)), kThinnest * most, most);
}

/// The layer must reach beyond what stands on it: it is no sole, no seat of trousers, no cut.
bool widerThanFeet(const Samples& samples, const SupportPlane& plane, double size) {
  const Vector3d u = plane.normal.unitOrthogonal(), v = plane.normal.cross(u);
  const double cell = 0.03 * size;
  std::unordered_set<std::int64_t> layer, standing;
  Vector3d mean = Vector3d::Zero();
  double count = 0, square = 0;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const Vector3d p = samples.positions.col(i);
    const double d = plane.normal.dot(p) - plane.offset;
    const auto key = static_cast<std::int64_t>(std::floor(u.dot(p) / cell)) * 1'000'003 +
                     static_cast<std::int64_t>(std::floor(v.dot(p) / cell));
    if (std::abs(d) <= plane.tolerance) {
      layer.insert(key);
      mean += p;
      square += p.squaredNorm();
      count += 1;
    } else if (d > 2 * plane.tolerance && d < 0.08 * size) {
      standing.insert(key);
    }
  }
  if (count == 0) return false;
  mean /= count;
  const double radius = std::sqrt(std::max(0.0, square / count - mean.squaredNorm()));
  return radius > kLeastRadius * size &&
         static_cast<double>(layer.size()) >
             kFootprintRatio * static_cast<double>(std::max<std::size_t>(standing.size(), 4));
}

UpAxis nearestAxis(const Vector3d& normal) {
  const auto nearest = std::max_element(kUpAxes.begin(), kUpAxes.end(), [&](UpAxis a, UpAxis b) {
    return upDirection(a).dot(normal) < upDirection(b).dot(normal);
  });
  return *nearest;
}

}  // namespace

std::vector<SupportPlane> findSupportPlanes(const Samples& all, std::uint64_t seed) {
  std::vector<SupportPlane> planes;
  Samples samples = all;
  Rng rng(seed);
  constexpr std::size_t kMostPlanes = 3;  // a floor and two walls
  while (planes.size() < kMostPlanes && samples.count() >= 200) {
    const double size = robustBounds(samples.positions, 0.005).sizes().maxCoeff();
    const double tolerance = kTolerance * size;
    std::vector<Eigen::Index> scored;
    for (std::size_t i = 0; i < kScored; ++i) {
      scored.push_back(
          static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(samples.count()))));
    }
    SupportPlane best;
    double bestOn = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      // A point and its normal make a plane; where that is unknown or noisy, the nearest axis.
      const auto i =
          static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(samples.count())));
      Vector3d normal = samples.normals.col(i);
      if (normal.squaredNorm() == 0) {
        normal = upDirection(kUpAxes[static_cast<std::size_t>(draw) % kUpAxes.size()]);
      } else if (draw % 2 == 0) {
        normal = upDirection(nearestAxis(normal));
      }
      double offset = normal.dot(samples.positions.col(i));
      if (countVotes(samples, scored, normal, offset, tolerance).on < 0.4 * kLeastShare) continue;
      // A tilted first guess cuts through the layer: settle on it before judging what lies behind.
      for (const double width : {2.0, 2.0, 1.0}) {
        refine(samples, scored, width * tolerance, normal, offset);
      }
      if (upDirection(nearestAxis(normal)).dot(normal) < kAxisCosine) continue;
      for (const double sign : {1.0, -1.0}) {
        const Votes votes = countVotes(samples, scored, sign * normal, sign * offset, tolerance);
        if (!acceptable(votes) || votes.on <= bestOn) continue;
        bestOn = votes.on;
        best.normal = sign * normal;
        best.offset = sign * offset;
      }
    }
    if (bestOn == 0) break;
    std::vector<Eigen::Index> everyone(static_cast<std::size_t>(samples.count()));
    std::iota(everyone.begin(), everyone.end(), 0);
    for (int round = 0; round < 2; ++round) {
      refine(samples, everyone, tolerance, best.normal, best.offset);
    }
    best.tolerance = tolerance;
    best.axis = nearestAxis(best.normal);
    const Votes votes = countVotes(samples, scored, best.normal, best.offset, tolerance);
    best.share = votes.on * static_cast<double>(samples.count()) / static_cast<double>(all.count());
    if (!acceptable(votes) || !widerThanFeet(samples, best, size)) break;
    best.tolerance = layerThickness(samples, best, tolerance);
    planes.push_back(best);

    std::vector<bool> rest(static_cast<std::size_t>(samples.count()));
    for (Eigen::Index i = 0; i < samples.count(); ++i) {
      rest[static_cast<std::size_t>(i)] = !best.contains(samples.positions.col(i));
    }
    samples = select(samples, rest);
    // What is nearly all flat is a box or a room, not somebody standing in one.
    if (samples.count() < all.count() / 10) return {};
  }
  return planes;
}

}  // namespace loopreg::registration::preflight
