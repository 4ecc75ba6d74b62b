#include "exchange/ScanColours.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/Parallel.h"
#include "core/Statistics.h"
#include "geometry/Mesh.h"

namespace loopreg::exchange {
namespace {

constexpr double kAgreement = 0.25;     // cosine between body's and scan's normal
constexpr double kSidestep = 0.01;      // metres
constexpr double kSidestepShare = 0.8;  // of the distance along the normal
constexpr double kLayer = 0.03;         // metres: clothes stand off the skin by less
constexpr double kLayered = 2e-3;  // share of places under a layer from which on they are asked
constexpr int kNeighbours = 8;     // of a cloud's points

bool within(const Vector3d& offset, const Vector3d& normal, const ColourReach& reach,
            double sidestep) {
  const double along = offset.dot(normal);
  if (along > reach.outside || along < -reach.inside) return false;
  return (offset - along * normal).norm() <= sidestep + kSidestepShare * std::abs(along);
}

/// Median distance of some points to their nearest neighbour.
double spacingOf(const geometry::PointIndex& index) {
  const Points& points = index.points();
  std::vector<double> distances;
  const Eigen::Index step = std::max<Eigen::Index>(1, points.cols() / 500);
  for (Eigen::Index i = 0; i < points.cols(); i += step) {
    const auto near = index.nearest(Vector3d(points.col(i)), 2);
    if (near.size() == 2) distances.push_back(std::sqrt(near[1].squaredDistance));
  }
  return medianOf(std::move(distances));
}

}  // namespace

ScanColours::ScanColours(const Scan& scan, Points vertices, const std::vector<bool>& usable)
    : scan_(scan) {
  const Mesh& mesh = scan.mesh;
  const bool colored = mesh.colors.cols() == mesh.vertices.cols() && mesh.colors.cols() > 0;
  const bool textured =
      scan.texture && scan.texture->image.size() == static_cast<std::size_t>(mesh.faces.cols());
  if (!colored && !textured) return;
  const auto uses = [&](Eigen::Index v) {
    return usable.empty() || usable[static_cast<std::size_t>(v)];
  };
  if (mesh.isPointCloud()) {
    for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
      if (uses(v)) original_.push_back(static_cast<std::int32_t>(v));
    }
    if (original_.empty()) return;
    cloud_ = std::make_unique<geometry::PointIndex>(vertices(Eigen::all, original_));
    spacing_ = spacingOf(*cloud_);
    return;
  }
  for (Eigen::Index f = 0; f < mesh.faces.cols(); ++f) {
    const auto corners = mesh.faces.col(f);
    if (!uses(corners[0]) || !uses(corners[1]) || !uses(corners[2])) continue;
    const bool shown = textured && scan.texture->image[static_cast<std::size_t>(f)] >= 0;
    if (shown || colored) original_.push_back(static_cast<std::int32_t>(f));
  }
  if (original_.empty()) return;
  const Faces faces = mesh.faces(Eigen::all, original_);
  tree_ = geometry::TriangleBvh(vertices, faces);
  rays_ = std::make_unique<geometry::RayCaster>(vertices, faces);
  faceNormals_ = geometry::faceNormals(vertices, faces);
}

bool ScanColours::agrees(const Vector3d& normal, std::int32_t face) const {
  return turn_ * normal.dot(faceNormals_.col(face)) >= kAgreement;
}

ScanColours::Spot ScanColours::spotOf(const geometry::RayCaster::Hit& hit) const {
  Spot spot;
  spot.face = hit.face;
  spot.bary = Vector3d(1 - hit.u - hit.v, hit.u, hit.v);
  spot.position.setZero();
  for (int k = 0; k < 3; ++k) {
    spot.position += spot.bary[k] * tree_.vertices().col(tree_.faces()(k, hit.face));
  }
  return spot;
}

ScanColours::Spot ScanColours::onMesh(const Vector3d& place, const Vector3d& normal,
                                      const ColourReach& reach, std::int32_t& hint) const {
  const geometry::SurfacePoint near = tree_.closest(place, reach.outside, hint);
  hint = near.face;
  if (near.face >= 0 && agrees(normal, near.face) &&
      within(near.position - place, normal, reach, kSidestep)) {
    return {near.face, near.bary, near.position};
  }
  const auto hit =
      rays_->first(place - reach.inside * normal, normal, 0, reach.inside + reach.outside);
  if (hit.face < 0 || !agrees(normal, hit.face)) return {};
  return spotOf(hit);
}

ScanColours::Spot ScanColours::outermost(Spot spot, const Vector3d& normal) const {
  for (int layer = 0; layer < 4; ++layer) {
    const auto hit = rays_->first(spot.position + 2e-4 * normal, normal, 0, kLayer);
    if (hit.face < 0 || !agrees(normal, hit.face)) break;
    spot = spotOf(hit);
  }
  return spot;
}

Vector3d ScanColours::colorOf(const Spot& spot) const {
  const std::int32_t face = original_[static_cast<std::size_t>(spot.face)];
  Vector3d color;
  if (scan_.texture && scan_.texture->sample(face, spot.bary, color)) return color;
  color.setZero();
  for (int k = 0; k < 3; ++k) {
    color += spot.bary[k] * scan_.mesh.colors.col(scan_.mesh.faces(k, face)).cast<double>();
  }
  return color;
}

// Weights fall with the distance across the normal: clothes stand off evenly, and what counts is
// which point lies above the place.
ScanColours::Sample ScanColours::inCloud(const Vector3d& place, const Vector3d& normal,
                                         const ColourReach& reach) const {
  const Points& normals = scan_.mesh.normals;
  const bool oriented = normals.cols() == scan_.mesh.vertices.cols();
  Sample sample;
  double sum = 0;
  const double width = std::max(spacing_, 1e-4);
  for (const auto& near : cloud_->nearest(place, kNeighbours)) {
    const Vector3d offset = cloud_->points().col(near.index) - place;
    if (!within(offset, normal, reach, kSidestep + 2 * spacing_)) continue;
    const std::int32_t v = original_[static_cast<std::size_t>(near.index)];
    if (oriented && !scan_.normalsEstimated && normals.col(v).dot(normal) * turn_ < kAgreement) {
      continue;
    }
    const double across = (offset - offset.dot(normal) * normal).squaredNorm();
    const double weight = std::exp(-0.5 * across / (width * width)) + 1e-9;
    sample.position += weight * cloud_->points().col(near.index);
    sample.color += weight * scan_.mesh.colors.col(v).cast<double>();
    sum += weight;
  }
  if (sum == 0) return {};
  sample.found = true;
  sample.position /= sum;
  sample.color /= sum;
  return sample;
}

ScanColours::Sample ScanColours::at(const Vector3d& place, const Vector3d& normal,
                                    const ColourReach& reach, std::int32_t& hint) const {
  if (cloud_) return inCloud(place, normal, reach);
  Spot spot = onMesh(place, normal, reach, hint);
  if (spot.face < 0) return {};
  if (layered_) spot = outermost(spot, normal);
  return {true, spot.position, colorOf(spot)};
}

void ScanColours::calibrate(const Points& places, const Points& normals, const ColourReach& reach,
                            int threads) {
  if (empty()) return;
  const auto count = static_cast<std::size_t>(places.cols());
  std::atomic<long> with{0}, against{0}, found{0}, covered{0};
  parallelRanges(count, threads, 512, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto column = static_cast<Eigen::Index>(i);
      const Vector3d place = places.col(column), normal = normals.col(column);
      if (cloud_) {
        if (scan_.mesh.normals.cols() != scan_.mesh.vertices.cols()) return;
        const auto near = cloud_->nearest(place);
        if (near.index < 0 || near.squaredDistance > 4e-4) continue;
        const auto v = original_[static_cast<std::size_t>(near.index)];
        ++(scan_.mesh.normals.col(v).dot(normal) < 0 ? against : with);
        continue;
      }
      const geometry::SurfacePoint near = tree_.closest(place, 0.02);
      if (near.face < 0) continue;
      ++(faceNormals_.col(near.face).dot(normal) < 0 ? against : with);
    }
  });
  turn_ = against > with ? -1 : 1;
  if (cloud_) return;
  parallelRanges(count, threads, 512, [&](std::size_t begin, std::size_t end, int) {
    std::int32_t hint = -1;
    for (std::size_t i = begin; i < end; ++i) {
      const Vector3d normal = normals.col(static_cast<Eigen::Index>(i));
      const Spot spot = onMesh(places.col(static_cast<Eigen::Index>(i)), normal, reach, hint);
      if (spot.face < 0) continue;
      ++found;
      covered += (outermost(spot, normal).position - spot.position).squaredNorm() > 1e-8;
    }
  });
  layered_ = static_cast<double>(covered) > kLayered * static_cast<double>(found);
}

}  // namespace loopreg::exchange
