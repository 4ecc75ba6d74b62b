#include "canonical/CanonicalSurface.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "core/Parallel.h"
#include "geometry/Mesh.h"

namespace loopreg::canonical {
namespace {

/// Barycentric weights below this are those of a point on the opposite edge.
constexpr double kZeroWeight = 1e-12;

/// Per face and corner the sum of the unit normals of the faces at the opposite edge.
Points edgeNormals(const Faces& faces, const Points& normals) {
  struct Edge {
    std::int32_t low, high, slot;
  };
  std::vector<Edge> edges;
  edges.reserve(static_cast<std::size_t>(3 * faces.cols()));
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const auto [low, high] = std::minmax(faces((k + 1) % 3, f), faces((k + 2) % 3, f));
      edges.push_back({low, high, static_cast<std::int32_t>(3 * f + k)});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.low, a.high, a.slot) < std::tie(b.low, b.high, b.slot);
  });
  Points sums(3, 3 * faces.cols());
  for (std::size_t begin = 0; begin < edges.size();) {
    std::size_t end = begin;
    Vector3d sum = Vector3d::Zero();
    for (; end < edges.size() && edges[end].low == edges[begin].low &&
           edges[end].high == edges[begin].high;
         ++end) {
      sum += normals.col(edges[end].slot / 3);
    }
    for (; begin < end; ++begin) sums.col(edges[begin].slot) = sum;
  }
  return sums;
}

}  // namespace

CanonicalSurface::CanonicalSurface(const body::BodyModel& model)
    : CanonicalSurface(model.templateVertices, model.faces) {}

CanonicalSurface::CanonicalSurface(Points vertices, const Faces& faces)
    : tree_(vertices, faces),
      faceNormals_(geometry::faceNormals(vertices, faces)),
      vertexNormals_(geometry::vertexNormals(vertices, faces)),
      edgeNormals_(edgeNormals(faces, faceNormals_)) {}

std::vector<geometry::SurfacePoint> CanonicalSurface::project(const Points& canonical,
                                                              int threads) const {
  return tree_.closest(canonical, threads);
}

Vector3d CanonicalSurface::position(const geometry::SurfacePoint& point) const {
  const auto face = tree_.faces().col(point.face);
  return point.bary(0) * tree_.vertices().col(face(0)) +
         point.bary(1) * tree_.vertices().col(face(1)) +
         point.bary(2) * tree_.vertices().col(face(2));
}

Vector3d CanonicalSurface::pseudonormal(const geometry::SurfacePoint& point) const {
  int zeros = 0, zero = 0, corner = 0;
  for (int k = 0; k < 3; ++k) {
    if (point.bary(k) > kZeroWeight) {
      corner = k;
    } else {
      ++zeros;
      zero = k;
    }
  }
  if (zeros == 0) return faceNormals_.col(point.face);
  if (zeros == 1) return edgeNormals_.col(3 * point.face + zero);
  return vertexNormals_.col(tree_.faces()(corner, point.face));
}

VectorXd CanonicalSurface::signedDistances(const Points& canonical,
                                           const std::vector<geometry::SurfacePoint>& nearest,
                                           int threads) const {
  VectorXd distances(canonical.cols());
  parallelRanges(
      nearest.size(), resolveThreads(threads), 512, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t i = begin; i < end; ++i) {
          const auto column = static_cast<Eigen::Index>(i);
          const geometry::SurfacePoint& point = nearest[i];
          const double distance = std::sqrt(point.squaredDistance);
          const bool inside = point.face >= 0 &&
                              (canonical.col(column) - point.position).dot(pseudonormal(point)) < 0;
          distances(column) = inside ? -distance : distance;
        }
      });
  return distances;
}

}  // namespace loopreg::canonical
