#include "synth/Damage.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>

#include "core/Parallel.h"
#include "geometry/RayCaster.h"
#include "geometry/Topology.h"

namespace loopreg::synth {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLift = 2e-3;     ///< rays start that far off the surface, metres
constexpr double kFar = 10;        ///< beyond any person
constexpr double kGrazing = 0.15;  ///< cosine below which a camera measures nothing
constexpr double kOcclusionShare = 0.6;

/// Cosine between normal and direction where the vertex is seen from afar in that direction, else
/// 0.
double seenFrom(const geometry::RayCaster& caster, const Vector3d& p, const Vector3d& normal,
                const Vector3d& direction) {
  const double cosine = normal.dot(direction);
  if (cosine < kGrazing) return 0;
  return caster.occluded(p + kLift * normal, direction, 0, kFar) ? 0 : cosine;
}

/// Mean over a face's corners.
double faceMean(const VectorXd& perVertex, const Faces& faces, Eigen::Index f) {
  return (perVertex[faces(0, f)] + perVertex[faces(1, f)] + perVertex[faces(2, f)]) / 3;
}

std::vector<std::int32_t> survivors(const std::vector<bool>& removed) {
  std::vector<std::int32_t> kept;
  for (std::size_t f = 0; f < removed.size(); ++f) {
    if (!removed[f]) kept.push_back(static_cast<std::int32_t>(f));
  }
  return kept;
}

/// Vertices within geodesic (edge path) distance `radius` of `start`.
std::vector<std::int32_t> geodesicDisc(const Points& vertices, const geometry::Adjacency& adjacency,
                                       std::int32_t start, double radius, VectorXd& distance) {
  using Entry = std::pair<double, std::int32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  std::vector<std::int32_t> reached;
  distance[start] = 0;
  queue.push({0, start});
  while (!queue.empty()) {
    const auto [d, v] = queue.top();
    queue.pop();
    if (d > distance[v]) continue;
    reached.push_back(v);
    for (std::int32_t i = adjacency.start[std::size_t(v)]; i < adjacency.start[std::size_t(v) + 1];
         ++i) {
      const std::int32_t w = adjacency.items[std::size_t(i)];
      const double next = d + (vertices.col(w) - vertices.col(v)).norm();
      if (next > radius || next >= distance[w]) continue;
      distance[w] = next;
      queue.push({next, w});
    }
  }
  return reached;
}

}  // namespace

Visibility lookFromAllSides(const Mesh& mesh, Rng& rng) {
  std::vector<Vector3d> cameras;
  const double turn = rng.uniform(0, 2 * kPi);
  for (int k = 0; k < 16; ++k) {
    const double azimuth = turn + 2 * kPi * k / 16;
    // Every fourth camera looks up from the knee, every fourth down from above.
    const double elevation = (k % 4 == 1 ? -20.0 : k % 4 == 3 ? 50.0 : 10.0) * kPi / 180;
    cameras.emplace_back(std::cos(elevation) * std::sin(azimuth), std::sin(elevation),
                         std::cos(elevation) * std::cos(azimuth));
  }
  const Points normals = geometry::vertexNormals(mesh.vertices, mesh.faces);
  const geometry::RayCaster caster(mesh.vertices, mesh.faces);
  Visibility seen;
  seen.score = VectorXd::Zero(mesh.vertexCount());
  seen.viewRay = normals;
  parallelRanges(std::size_t(mesh.vertexCount()), resolveThreads(0), 512,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) {
                     const auto v = Eigen::Index(i);
                     double best = 0;
                     for (const Vector3d& camera : cameras) {
                       const double cosine =
                           seenFrom(caster, mesh.vertices.col(v), normals.col(v), camera);
                       seen.score[v] += cosine;
                       if (cosine > best) {
                         best = cosine;
                         seen.viewRay.col(v) = camera;
                       }
                     }
                   }
                 });
  return seen;
}

std::vector<std::int32_t> keepAfterHoles(const Mesh& mesh, const Visibility& seen, double share,
                                         Rng& rng) {
  const auto faceCount = std::size_t(mesh.faceCount());
  std::vector<bool> removed(faceCount, false);
  const VectorXd areas = geometry::faceAreas(mesh.vertices, mesh.faces);
  const double budget = std::clamp(share, 0.0, 0.9) * areas.sum();
  double lost = 0;
  const auto remove = [&](std::size_t f) {
    if (removed[f]) return;
    removed[f] = true;
    lost += areas[Eigen::Index(f)];
  };

  // What hardly any camera sees, worst first.
  VectorXd score(mesh.faceCount());
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f)
    score[f] = faceMean(seen.score, mesh.faces, f);
  std::vector<std::size_t> order(faceCount);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return score[Eigen::Index(a)] < score[Eigen::Index(b)];
  });
  for (const std::size_t f : order) {
    if (lost >= kOcclusionShare * budget || score[Eigen::Index(f)] > 0.9) break;
    remove(f);
  }

  // Then discs.
  const geometry::Adjacency adjacency = geometry::vertexAdjacency(mesh.vertexCount(), mesh.faces);
  std::vector<std::vector<std::int32_t>> facesOf(std::size_t(mesh.vertexCount()));
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    for (int k = 0; k < 3; ++k) facesOf[std::size_t(mesh.faces(k, f))].push_back(std::int32_t(f));
  }
  VectorXd distance = VectorXd::Constant(mesh.vertexCount(), kFar);
  for (int attempt = 0; attempt < 4000 && lost < budget; ++attempt) {
    const auto start = std::int32_t(rng.below(std::uint64_t(mesh.vertexCount())));
    const double radius = rng.uniform(0.02, 0.08);
    const std::vector<std::int32_t> disc =
        geodesicDisc(mesh.vertices, adjacency, start, radius, distance);
    for (const std::int32_t v : disc) {
      if (lost < budget) {
        for (const std::int32_t f : facesOf[std::size_t(v)]) remove(std::size_t(f));
      }
    }
    for (const std::int32_t v : disc) distance[v] = kFar;
  }
  return survivors(removed);
}

std::vector<std::int32_t> keepFromOneSide(const Mesh& mesh, double share, double azimuth) {
  constexpr int kHalf = 12;  // cameras 15 degrees apart; ring index 0 is the middle of the arc
  const Points normals = geometry::vertexNormals(mesh.vertices, mesh.faces);
  const geometry::RayCaster caster(mesh.vertices, mesh.faces);
  // For each vertex the narrowest arc (in steps to either side) from which it is seen; a little
  // more for grazing views, so that the loss can be tuned finely.
  VectorXd arc = VectorXd::Constant(mesh.vertexCount(), kHalf + 2);
  parallelRanges(std::size_t(mesh.vertexCount()), resolveThreads(0), 512,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) {
                     const auto v = Eigen::Index(i);
                     for (int step = -kHalf + 1; step <= kHalf; ++step) {
                       if (std::abs(step) + 1 >= arc[v]) continue;
                       const double a = azimuth + step * kPi / 12;
                       const Vector3d camera(std::sin(a), 0.08, std::cos(a));
                       const double cosine =
                           seenFrom(caster, mesh.vertices.col(v), normals.col(v), camera);
                       if (cosine > 0)
                         arc[v] = std::min(arc[v], std::abs(step) + 1 - std::min(cosine, 1.0));
                     }
                   }
                 });
  std::vector<std::size_t> order(std::size_t(mesh.faceCount()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return faceMean(arc, mesh.faces, Eigen::Index(a)) > faceMean(arc, mesh.faces, Eigen::Index(b));
  });
  const VectorXd areas = geometry::faceAreas(mesh.vertices, mesh.faces);
  const double budget = std::clamp(share, 0.0, 0.9) * areas.sum();
  std::vector<bool> removed(std::size_t(mesh.faceCount()), false);
  double lost = 0;
  for (const std::size_t f : order) {
    if (lost >= budget) break;
    removed[f] = true;
    lost += areas[Eigen::Index(f)];
  }
  return survivors(removed);
}

void addNoise(Mesh& mesh, const Points& viewRay, double sigma, Rng& rng) {
  for (Eigen::Index v = 0; v < mesh.vertexCount(); ++v) {
    mesh.vertices.col(v) += sigma * rng.normal() * viewRay.col(v);
  }
}

Mesh makeFloor(const Mesh& person, double spacing, Rng& rng) {
  const geometry::RayCaster caster(person.vertices, person.faces);
  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const double radius = 0.5 * std::max(box.sizes().x(), box.sizes().z()) + 0.25;
  const int half = std::max(2, int(radius * 1.25 / spacing));
  const double phase = rng.uniform(0, 2 * kPi), turn = rng.uniform(0, kPi / 2);
  const int side = 2 * half + 1;
  Mesh floor;
  floor.vertices.resize(3, side * side);
  std::vector<bool> seen(std::size_t(side) * std::size_t(side));
  for (int j = 0; j < side; ++j) {
    for (int i = 0; i < side; ++i) {
      const double a = (i - half) * spacing, b = (j - half) * spacing;
      const Vector3d middle = box.center();
      const Vector3d p(middle.x() + std::cos(turn) * a - std::sin(turn) * b,
                       0.002 * std::sin(5 * a + phase) * std::cos(4 * b),
                       middle.z() + std::sin(turn) * a + std::cos(turn) * b);
      const double angle = std::atan2(b, a);
      const double border =
          radius * (1 + 0.12 * std::sin(3 * angle + phase) + 0.07 * std::sin(7 * angle));
      const int index = j * side + i;
      floor.vertices.col(index) = p;
      seen[std::size_t(index)] =
          std::hypot(a, b) < border &&
          !caster.occluded(p - Vector3d(0, 0.05, 0), Vector3d::UnitY(), 0, 0.15);
    }
  }
  std::vector<std::array<std::int32_t, 3>> triangles;
  for (int j = 0; j + 1 < side; ++j) {
    for (int i = 0; i + 1 < side; ++i) {
      const int a = j * side + i, b = a + 1, c = a + side, d = c + 1;
      if (!seen[std::size_t(a)] || !seen[std::size_t(b)] || !seen[std::size_t(c)] ||
          !seen[std::size_t(d)])
        continue;
      triangles.push_back({a, c, b});
      triangles.push_back({b, c, d});
    }
  }
  floor.faces.resize(3, Eigen::Index(triangles.size()));
  std::vector<std::int32_t> all(triangles.size());
  for (std::size_t f = 0; f < triangles.size(); ++f) {
    floor.faces.col(Eigen::Index(f)) << triangles[f][0], triangles[f][1], triangles[f][2];
    all[f] = std::int32_t(f);
  }
  return geometry::selectFaces(floor, all);
}

Mesh joined(const Mesh& one, const Mesh& two) {
  Mesh both;
  both.vertices.resize(3, one.vertexCount() + two.vertexCount());
  both.vertices << one.vertices, two.vertices;
  both.faces.resize(3, one.faceCount() + two.faceCount());
  both.faces << one.faces, (two.faces.array() + std::int32_t(one.vertexCount())).matrix();
  if (one.colors.cols() == one.vertexCount() && two.colors.cols() == two.vertexCount()) {
    both.colors.resize(3, both.vertexCount());
    both.colors << one.colors, two.colors;
  }
  return both;
}

}  // namespace loopreg::synth
