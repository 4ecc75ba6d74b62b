#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/Rng.h"
#include "geometry/Mesh.h"

/// Shapes whose normals, areas, volumes and topology are known in closed form.
namespace loopreg::testing {

inline constexpr double kPi = 3.14159265358979323846;

/// Mesh from lists of corners and triangles.
inline Mesh makeMesh(const std::vector<Vector3d>& vertices,
                     const std::vector<Eigen::Vector3i>& faces) {
  Mesh mesh;
  mesh.vertices.resize(3, static_cast<Eigen::Index>(vertices.size()));
  mesh.faces.resize(3, static_cast<Eigen::Index>(faces.size()));
  for (std::size_t i = 0; i < vertices.size(); ++i) mesh.vertices.col(i) = vertices[i];
  for (std::size_t f = 0; f < faces.size(); ++f) mesh.faces.col(f) = faces[f];
  return mesh;
}

/// Axis-aligned box, 8 vertices and 12 triangles, outward.
inline Mesh makeBox(const Vector3d& low, const Vector3d& high) {
  std::vector<Vector3d> v;
  for (int i = 0; i < 8; ++i) {
    v.emplace_back(i & 1 ? high.x() : low.x(), i & 2 ? high.y() : low.y(),
                   i & 4 ? high.z() : low.z());
  }
  return makeMesh(v, {{0, 2, 1},
                      {1, 2, 3},
                      {4, 5, 6},
                      {5, 7, 6},
                      {0, 1, 4},
                      {1, 5, 4},
                      {2, 6, 3},
                      {3, 6, 7},
                      {0, 4, 2},
                      {2, 4, 6},
                      {1, 3, 5},
                      {3, 7, 5}});
}

/// Sphere from an icosahedron whose triangles are cut in four `levels` times: 10 * 4^levels + 2
/// vertices, all on the sphere.
inline Mesh makeSphere(double radius, int levels, const Vector3d& center = Vector3d::Zero()) {
  const double g = (1 + std::sqrt(5.0)) / 2;
  std::vector<Vector3d> v = {{-1, g, 0}, {1, g, 0}, {-1, -g, 0}, {1, -g, 0},
                             {0, -1, g}, {0, 1, g}, {0, -1, -g}, {0, 1, -g},
                             {g, 0, -1}, {g, 0, 1}, {-g, 0, -1}, {-g, 0, 1}};
  std::vector<Eigen::Vector3i> f = {{0, 11, 5}, {0, 5, 1},  {0, 1, 7},   {0, 7, 10}, {0, 10, 11},
                                    {1, 5, 9},  {5, 11, 4}, {11, 10, 2}, {10, 7, 6}, {7, 1, 8},
                                    {3, 9, 4},  {3, 4, 2},  {3, 2, 6},   {3, 6, 8},  {3, 8, 9},
                                    {4, 9, 5},  {2, 4, 11}, {6, 2, 10},  {8, 6, 7},  {9, 8, 1}};
  for (int level = 0; level < levels; ++level) {
    std::map<std::pair<int, int>, int> middles;
    const auto middle = [&](int a, int b) {
      const auto key = std::minmax(a, b);
      const auto found = middles.find(key);
      if (found != middles.end()) return found->second;
      v.push_back(0.5 * (v[a] + v[b]));
      return middles[key] = static_cast<int>(v.size()) - 1;
    };
    std::vector<Eigen::Vector3i> finer;
    for (const Eigen::Vector3i& t : f) {
      const int a = middle(t[0], t[1]), b = middle(t[1], t[2]), c = middle(t[2], t[0]);
      finer.insert(finer.end(), {{t[0], a, c}, {t[1], b, a}, {t[2], c, b}, {a, b, c}});
    }
    f = std::move(finer);
    for (Vector3d& p : v) p.normalize();
  }
  for (Vector3d& p : v) p = center + radius * p.normalized();
  return makeMesh(v, f);
}

/// Torus about the z axis: `across` rings of `around` vertices.
inline Mesh makeTorus(double ringRadius, double tubeRadius, int across, int around) {
  std::vector<Vector3d> v;
  std::vector<Eigen::Vector3i> f;
  for (int i = 0; i < across; ++i) {
    for (int j = 0; j < around; ++j) {
      const double a = 2 * kPi * i / across, b = 2 * kPi * j / around;
      const double r = ringRadius + tubeRadius * std::cos(b);
      v.emplace_back(r * std::cos(a), r * std::sin(a), tubeRadius * std::sin(b));
      const int i2 = (i + 1) % across, j2 = (j + 1) % around;
      f.push_back({i * around + j, i2 * around + j, i2 * around + j2});
      f.push_back({i * around + j, i2 * around + j2, i * around + j2});
    }
  }
  return makeMesh(v, f);
}

/// Triangles thrown at random into the unit cube, edges about `size` long; they share no vertex.
inline Mesh makeSoup(int triangles, double size, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Vector3d> v;
  std::vector<Eigen::Vector3i> f;
  for (int t = 0; t < triangles; ++t) {
    const Vector3d at(rng.uniform(), rng.uniform(), rng.uniform());
    for (int k = 0; k < 3; ++k) {
      v.push_back(at + size * Vector3d(rng.normal(), rng.normal(), rng.normal()));
    }
    f.push_back({3 * t, 3 * t + 1, 3 * t + 2});
  }
  return makeMesh(v, f);
}

/// Random points in the cube [low, high]^3.
inline Points randomPoints(int count, double low, double high, std::uint64_t seed) {
  Rng rng(seed);
  Points points(3, count);
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < 3; ++k) points(k, i) = rng.uniform(low, high);
  }
  return points;
}

}  // namespace loopreg::testing
