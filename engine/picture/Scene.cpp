#include "picture/Scene.h"

#include <algorithm>
#include <cmath>

#include "core/Rng.h"
#include "core/Statistics.h"
#include "geometry/PointIndex.h"

namespace loopreg::picture {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kGolden = 0.61803398874989485;
constexpr double kReach = 0.25;      ///< of ambient rays, in sizes of the scene
constexpr double kLightWidth = 0.2;  ///< half width of the key light as a tangent
constexpr double kInside = 0.55;     ///< how bright the back of an open surface is

/// Half the distance to the neighbours: discs of this radius close the surface of a cloud.
double discRadius(const Points& points) {
  const geometry::PointIndex index(points);
  std::vector<double> distances;
  const Eigen::Index step = std::max<Eigen::Index>(1, points.cols() / 500);
  for (Eigen::Index i = 0; i < points.cols(); i += step) {
    const auto near = index.nearest(Vector3d(points.col(i)), 5);
    distances.push_back(std::sqrt(near.back().squaredDistance));
  }
  return std::max(0.75 * medianOf(std::move(distances)), 1e-9);
}

/// Two directions that make a right-handed frame with the unit vector n (Duff et al., JCGT 2017).
std::pair<Vector3d, Vector3d> tangents(const Vector3d& n) {
  const double sign = std::copysign(1.0, n.z());
  const double a = -1 / (sign + n.z()), b = n.x() * n.y() * a;
  return {{1 + sign * n.x() * n.x() * a, sign * b, -sign * n.x()},
          {b, sign + n.y() * n.y() * a, -n.y()}};
}

/// A cloud as squares across its normals; without normals as pairs of squares that cross.
Mesh asDiscs(const Mesh& cloud) {
  const Eigen::Index n = cloud.vertexCount();
  const bool oriented = cloud.normals.cols() == n, colored = cloud.colors.cols() == n;
  const double radius = discRadius(cloud.vertices);
  Mesh discs;
  discs.vertices.resize(3, 4 * n);
  discs.normals.resize(3, 4 * n);
  if (colored) discs.colors.resize(3, 4 * n);
  discs.faces.resize(3, 2 * n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const bool known = oriented && cloud.normals.col(i).squaredNorm() > 0.25;
    const Vector3d normal = known ? Vector3d(cloud.normals.col(i)) : Vector3d(0, 0.1, 0.995);
    const auto [u, v] = tangents(normal);
    for (int k = 0; k < 4; ++k) {
      const Vector3d corner = (k % 2 ? 1 : -1) * u + (k / 2 ? 1 : -1) * v;
      discs.vertices.col(4 * i + k) = cloud.vertices.col(i) + 0.75 * radius * corner;
      discs.normals.col(4 * i + k) = normal;
      if (colored) discs.colors.col(4 * i + k) = cloud.colors.col(i);
    }
    const auto at = std::int32_t(4 * i);
    discs.faces.col(2 * i) << at, at + 1, at + 3;
    discs.faces.col(2 * i + 1) << at, at + 3, at + 2;
  }
  return discs;
}

/// Direction `i` of `count` on the unit disc, evenly spread, turned by `turn` in [0, 1).
Eigen::Vector2d spread(int i, int count, double turn, double shift) {
  const double radius = std::sqrt((i + shift) / count), angle = 2 * kPi * (i * kGolden + turn);
  return radius * Eigen::Vector2d(std::cos(angle), std::sin(angle));
}

}  // namespace

SceneMesh gather(const std::vector<Subject>& subjects) {
  std::vector<Mesh> discs;
  discs.reserve(subjects.size());
  std::vector<const Mesh*> meshes;
  Eigen::Index vertexCount = 0, faceCount = 0;
  for (const Subject& subject : subjects) {
    const Mesh* mesh = subject.mesh;
    if (mesh->isPointCloud() && mesh->vertexCount() > 0) {
      mesh = &discs.emplace_back(asDiscs(*mesh));
    }
    meshes.push_back(mesh);
    vertexCount += mesh->vertexCount();
    faceCount += mesh->faceCount();
  }
  SceneMesh scene;
  for (Points* array : {&scene.vertices, &scene.normals, &scene.albedo}) {
    array->resize(3, vertexCount);
  }
  scene.faces.resize(3, faceCount);
  double linear[256];
  for (int i = 0; i < 256; ++i) linear[i] = fromSrgb(std::uint8_t(i));
  Eigen::Index v = 0, f = 0;
  for (std::size_t s = 0; s < meshes.size(); ++s) {
    const Mesh& mesh = *meshes[s];
    const Eigen::Index n = mesh.vertexCount();
    scene.vertices.middleCols(v, n) = mesh.vertices;
    scene.normals.middleCols(v, n) = mesh.normals.cols() == n
                                         ? mesh.normals
                                         : geometry::vertexNormals(mesh.vertices, mesh.faces);
    const bool colored = subjects[s].vertexColors && mesh.colors.cols() == n;
    for (Eigen::Index i = 0; i < n; ++i) {
      for (int c = 0; c < 3; ++c) {
        scene.albedo(c, v + i) = colored ? linear[mesh.colors(c, i)] : subjects[s].color[c];
      }
    }
    scene.faces.middleCols(f, mesh.faceCount()) = (mesh.faces.array() + std::int32_t(v)).matrix();
    v += n;
    f += mesh.faceCount();
  }
  return scene;
}

Tracer::Tracer(SceneMesh mesh)
    : mesh_(std::move(mesh)),
      caster_(mesh_.vertices, mesh_.faces),
      box_(geometry::bounds(mesh_.vertices)) {
  if (box_.isEmpty()) return;
  size_ = std::max(1e-9, box_.diagonal().norm());
  floor_ = box_.min().y();
}

Sample Tracer::look(const Camera::Ray& ray, bool ground) const {
  Sample sample;
  const geometry::RayCaster::Hit hit = caster_.first(ray.origin, ray.direction);
  if (hit.face >= 0) {
    const auto corner = [&](const Points& array, int k) {
      return array.col(mesh_.faces(k, hit.face));
    };
    const double weights[3] = {1 - hit.u - hit.v, hit.u, hit.v};
    const Vector3d a = corner(mesh_.vertices, 0);
    sample.kind = Sample::surface;
    sample.facing =
        (corner(mesh_.vertices, 1) - a).cross(corner(mesh_.vertices, 2) - a).normalized();
    sample.normal.setZero();
    for (int k = 0; k < 3; ++k) {
      sample.normal += weights[k] * corner(mesh_.normals, k);
      sample.albedo += weights[k] * corner(mesh_.albedo, k);
    }
    if (sample.normal.squaredNorm() < 1e-12) sample.normal = sample.facing;
    sample.normal.normalize();
    if (sample.facing.dot(sample.normal) < 0) sample.facing = -sample.facing;
    if (sample.facing.dot(ray.direction) > 0) {  // the back of an open surface
      sample.facing = -sample.facing;
      sample.normal = -sample.normal;
      sample.albedo *= kInside;
    }
    sample.depth = hit.distance;
    sample.position = ray.origin + hit.distance * ray.direction;
    return sample;
  }
  if (!ground || ray.direction.y() > -1e-6 || box_.isEmpty()) return sample;
  const double t = (floor_ - ray.origin.y()) / ray.direction.y();
  if (t <= 0) return sample;
  const Vector3d p = ray.origin + t * ray.direction;
  // Farther out no ray of ambient() could reach a subject.
  const double reach = kReach * size_ + 0.5 * size_;
  if ((p - Vector3d(box_.center().x(), floor_, box_.center().z())).norm() > 2 * reach) {
    return sample;
  }
  sample.kind = Sample::floor;
  sample.position = p;
  sample.depth = t;
  return sample;
}

double Tracer::ambient(const Sample& sample, int rays, std::uint64_t seed) const {
  Rng rng(seed);
  const double turn = rng.uniform(), shift = rng.uniform();
  const auto [u, v] = tangents(sample.normal);
  const Vector3d origin = sample.position + 1e-4 * size_ * sample.facing;
  double free = 0;
  for (int i = 0; i < rays; ++i) {
    const Eigen::Vector2d d = spread(i, rays, turn, shift);
    const double up = std::sqrt(std::max(0.0, 1 - d.squaredNorm()));
    const Vector3d direction = d.x() * u + d.y() * v + up * sample.normal;
    // Below the triangle's own plane: neither free nor in the way.
    if (direction.dot(sample.facing) <= 0.02) {
      free += 0.5;
    } else if (!caster_.occluded(origin, direction, 0, kReach * size_)) {
      free += 1;
    }
  }
  return rays > 0 ? free / rays : 1;
}

double Tracer::lightSeen(const Sample& sample, const Vector3d& direction, int rays,
                         std::uint64_t seed) const {
  Rng rng(seed);
  const double turn = rng.uniform(), shift = rng.uniform();
  const auto [u, v] = tangents(direction);
  // The smooth normal's horizon and the triangle's differ: start farther off where light grazes.
  const double lift = (1e-4 + 2e-3 * (1 - std::abs(direction.dot(sample.facing)))) * size_;
  const Vector3d origin = sample.position + lift * sample.facing;
  int seen = 0;
  for (int i = 0; i < rays; ++i) {
    const Eigen::Vector2d d = kLightWidth * spread(i, rays, turn, shift);
    seen += !caster_.occluded(origin, direction + d.x() * u + d.y() * v, 0, 3 * size_);
  }
  return rays > 0 ? double(seen) / rays : 1;
}

}  // namespace loopreg::picture
