#include "registration/ScanPlaces.h"

#include <cmath>

#include "body/BodyWords.h"
#include "canonical/BodyParts.h"
#include "core/Parallel.h"
#include "geometry/PointIndex.h"

namespace loopreg::registration {
namespace {

constexpr int kNeighbours = 4;
constexpr double kSampleReach = 0.08;  // metres
constexpr double kSamePlace = 0.10;    // metres on the canonical body
constexpr double kBodyReach = 0.20;    // metres
constexpr double kHalfSure = 0.05;     // metres
constexpr std::size_t kGrain = 512;

Places unknownPlaces(Eigen::Index count, bool withDepth) {
  const auto n = static_cast<std::size_t>(count);
  Places places;
  places.canonical = Points::Zero(3, count);
  places.part.assign(n, -1);
  places.confidence.assign(n, Places::kUnknown);
  if (withDepth) places.depthMm.assign(n, 0);
  return places;
}

/// The part of the corner that weighs most.
int partAt(const PlaceMap& map, const geometry::SurfacePoint& at) {
  Eigen::Index corner = 0;
  at.bary.maxCoeff(&corner);
  return map.part[static_cast<std::size_t>(map.surface->faces()(corner, at.face))];
}

}  // namespace

Result<PlaceMap> placeMap(const body::BodyModel& model, int threads) {
  Result<canonical::CanonicalMap> found = canonical::canonicalMap(model, threads);
  if (!found) return found.error();
  Result<canonical::JointedMesh> jointed = canonical::jointedMesh(model);
  if (!jointed) return jointed.error();
  PlaceMap map;
  map.surface = found->surface;
  map.part = std::move(jointed->part);
  for (const std::string& name : body::smplJointNames()) {
    map.partNames.push_back(body::partTitle(name));
  }
  return map;
}

Places placesPredicted(const Points& points, const Points& samples,
                       const canonical::Correspondences& predicted, const PlaceMap& map,
                       int threads) {
  const bool withDepth = predicted.beneath.cols() == Eigen::Index(predicted.size());
  Places places = unknownPlaces(points.cols(), withDepth && predicted.size() > 0);
  if (predicted.size() == 0) return places;
  const geometry::PointIndex index(samples(Eigen::all, predicted.point));
  const auto carry = [&](std::size_t i) {
    const auto column = static_cast<Eigen::Index>(i);
    const auto near = index.nearest(Vector3d(points.col(column)), kNeighbours);
    if (near.empty() || near.front().squaredDistance > kSampleReach * kSampleReach) return;
    const Vector3d first = predicted.canonical.col(near.front().index);
    Vector3d place = Vector3d::Zero();
    double sum = 0, confidence = 0, depth = 0;
    for (const auto& neighbour : near) {
      const auto k = static_cast<std::size_t>(neighbour.index);
      if ((predicted.canonical.col(neighbour.index) - first).norm() > kSamePlace) continue;
      const double weight = 1 / (neighbour.squaredDistance + 1e-8);
      place += weight * predicted.canonical.col(neighbour.index);
      confidence += weight * predicted.confidence[k];
      if (withDepth) depth += weight * predicted.beneath.col(neighbour.index).norm();
      sum += weight;
    }
    places.canonical.col(column) = place / sum;
    places.confidence[i] = static_cast<float>(confidence / sum);
    if (withDepth) places.depthMm[i] = static_cast<float>(1000 * depth / sum);
  };
  const auto count = static_cast<std::size_t>(points.cols());
  parallelRanges(count, resolveThreads(threads), kGrain,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) carry(i);
                 });
  const auto on = surfacePointsOf(places.canonical, map, threads);
  for (std::size_t i = 0; i < count; ++i) {
    if (places.confidence[i] < 0) continue;
    places.canonical.col(static_cast<Eigen::Index>(i)) = on[i].position;
    places.part[i] = partAt(map, on[i]);
  }
  return places;
}

Places placesFitted(const Points& points, const Points& vertices, const PlaceMap& map,
                    int threads) {
  Places places = unknownPlaces(points.cols(), false);
  const geometry::TriangleBvh tree(vertices, map.surface->faces());
  const auto closest = tree.closest(points, threads, kBodyReach);
  for (std::size_t i = 0; i < closest.size(); ++i) {
    const geometry::SurfacePoint& at = closest[i];
    if (at.face < 0) continue;
    places.canonical.col(static_cast<Eigen::Index>(i)) = map.surface->position(at);
    places.part[i] = partAt(map, at);
    const double r = at.squaredDistance / (kHalfSure * kHalfSure);
    places.confidence[i] = static_cast<float>(1 / (1 + r));
  }
  return places;
}

Places placesOfBody(const PlaceMap& map) {
  Places places;
  places.canonical = map.surface->vertices();
  places.part = map.part;
  places.confidence.assign(map.part.size(), 1);
  return places;
}

std::vector<geometry::SurfacePoint> surfacePointsOf(const Points& canonical, const PlaceMap& map,
                                                    int threads) {
  return map.surface->project(canonical, threads);
}

Vector3d pointOn(const Points& vertices, const Faces& faces, const geometry::SurfacePoint& at) {
  const auto face = faces.col(at.face);
  return at.bary(0) * vertices.col(face(0)) + at.bary(1) * vertices.col(face(1)) +
         at.bary(2) * vertices.col(face(2));
}

}  // namespace loopreg::registration
