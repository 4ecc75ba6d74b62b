#include "fit/ScanSamples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/Parallel.h"
#include "geometry/Normals.h"

namespace loopreg::fit {
namespace {

constexpr int kRing = 14;
constexpr double kRimGap =
    2.2;  // radians: a half-plane is free of neighbours at a straight rim (pi)

// Metres; see beneathClothes.
constexpr double kSkinDepth = 0.003, kDepthRise = 0.006;

/// Largest angle between successive neighbours, seen along the normal.
double largestGap(const Points& positions, const Vector3d& center, const Vector3d& normal,
                  const std::vector<geometry::PointIndex::Neighbor>& ring) {
  const Vector3d u = normal.unitOrthogonal();
  const Vector3d w = normal.cross(u);
  std::array<double, kRing + 1> angles{};
  std::size_t count = 0;
  for (const auto& neighbor : ring) {
    const Vector3d d = positions.col(neighbor.index) - center;
    const double x = u.dot(d), y = w.dot(d);
    if (x * x + y * y < 1e-14 || count >= angles.size()) continue;
    angles[count++] = std::atan2(y, x);
  }
  if (count < 3) return 2 * M_PI;
  std::sort(angles.begin(), angles.begin() + static_cast<std::ptrdiff_t>(count));
  double gap = angles[0] + 2 * M_PI - angles[count - 1];
  for (std::size_t i = 1; i < count; ++i) gap = std::max(gap, angles[i] - angles[i - 1]);
  return gap;
}

}  // namespace

ScanSamples sampleScan(const Mesh& scan, std::size_t count, Rng& rng, int threads) {
  geometry::OrientedPoints even = geometry::sampleEvenly(scan, count, rng);
  const Eigen::Index k = even.positions.cols();

  // A random order makes every prefix a fair sample of the whole.
  std::vector<Eigen::Index> order(static_cast<std::size_t>(k));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);

  ScanSamples samples;
  samples.positions.resize(3, k);
  samples.normals.resize(3, k);
  samples.source.resize(static_cast<std::size_t>(k));
  for (Eigen::Index i = 0; i < k; ++i) {
    samples.positions.col(i) = even.positions.col(order[i]);
    samples.normals.col(i) = even.normals.col(order[i]);
    samples.source[i] = even.source[order[i]];
  }
  // Clouds too large for the reader to estimate normals come without: the samples have their own.
  if (k > 0 && samples.normals.squaredNorm() == 0) {
    samples.normals = geometry::estimateNormals(samples.positions, kRing, threads);
  }
  samples.index = std::make_shared<const geometry::PointIndex>(samples.positions);

  std::vector<char> rim(static_cast<std::size_t>(k), 0);
  VectorXd nearest = VectorXd::Zero(k);
  parallelRanges(
      static_cast<std::size_t>(k), threads, 1000, [&](std::size_t begin, std::size_t end, int) {
        for (auto i = static_cast<Eigen::Index>(begin); i < static_cast<Eigen::Index>(end); ++i) {
          const auto ring = samples.index->nearest(Vector3d(samples.positions.col(i)), kRing + 1);
          if (ring.size() > 1) nearest(i) = std::sqrt(ring[1].squaredDistance);
          const Vector3d normal = samples.normals.col(i);
          if (normal.squaredNorm() < 0.5) continue;
          rim[i] = largestGap(samples.positions, samples.positions.col(i), normal, ring) > kRimGap;
        }
      });
  samples.boundary.assign(rim.begin(), rim.end());
  if (k > 0) {
    std::nth_element(nearest.data(), nearest.data() + k / 2, nearest.data() + k);
    samples.spacing = nearest(k / 2);
  }
  return samples;
}

ScanSamples beneathClothes(const ScanSamples& samples, const Points& beneath) {
  ScanSamples moved = samples;
  moved.cloth.resize(samples.count());
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const double t = std::clamp((beneath.col(i).norm() - kSkinDepth) / kDepthRise, 0.0, 1.0);
    moved.cloth(i) = t * t * (3 - 2 * t);
    moved.positions.col(i) += moved.cloth(i) * beneath.col(i);
  }
  moved.index = std::make_shared<const geometry::PointIndex>(moved.positions);
  return moved;
}

}  // namespace loopreg::fit
