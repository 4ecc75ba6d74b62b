#include "synth/Resurfacing.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/Parallel.h"

namespace loopreg::synth {
namespace {

using geometry::SurfacePoint;
using geometry::TriangleBvh;
using Index = std::int64_t;

/// Regular grid over the turned surface; only nodes near the surface carry a distance.
struct Grid {
  Eigen::Matrix<Index, 3, 1> size;
  Vector3d corner;
  double cell = 0;
  std::vector<float> distance;  ///< signed; kFar where not near

  static constexpr float kFar = 1e9f;
  Index node(Index x, Index y, Index z) const { return x + size.x() * (y + size.y() * z); }
  Vector3d position(Index n) const {
    const Index x = n % size.x(), y = n / size.x() % size.y(), z = n / size.x() / size.y();
    return corner + cell * Vector3d(double(x), double(y), double(z));
  }
};

Matrix3d randomRotation(Rng& rng) {
  Eigen::Quaterniond q(rng.normal(), rng.normal(), rng.normal(), rng.normal());
  return q.normalized().toRotationMatrix();
}

/// The nodes around every triangle's box: all corners of every cell that the surface crosses.
std::vector<Index> markNearNodes(const Points& vertices, const Faces& faces, Grid& grid) {
  std::vector<Index> near;
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    Eigen::AlignedBox3d box;
    for (int k = 0; k < 3; ++k) box.extend(vertices.col(faces(k, f)));
    Eigen::Matrix<Index, 3, 1> low, high;
    for (int k = 0; k < 3; ++k) {
      low[k] = std::max<Index>(0, Index(std::floor((box.min()[k] - grid.corner[k]) / grid.cell)));
      high[k] = std::min<Index>(grid.size[k] - 1,
                                Index(std::ceil((box.max()[k] - grid.corner[k]) / grid.cell)));
    }
    for (Index z = low.z(); z <= high.z(); ++z) {
      for (Index y = low.y(); y <= high.y(); ++y) {
        for (Index x = low.x(); x <= high.x(); ++x) {
          float& value = grid.distance[std::size_t(grid.node(x, y, z))];
          if (value == Grid::kFar) {
            value = 0;
            near.push_back(grid.node(x, y, z));
          }
        }
      }
    }
  }
  std::sort(near.begin(), near.end());
  return near;
}

void measure(const TriangleBvh& surface, const Points& normals, const std::vector<Index>& near,
             int threads, Grid& grid) {
  parallelRanges(near.size(), threads, 256, [&](std::size_t begin, std::size_t end, int) {
    std::int32_t hint = -1;
    for (std::size_t i = begin; i < end; ++i) {
      const Vector3d p = grid.position(near[i]);
      const SurfacePoint hit = surface.closest(p, std::numeric_limits<double>::infinity(), hint);
      hint = hit.face;
      Vector3d normal = Vector3d::Zero();
      for (int k = 0; k < 3; ++k) normal += hit.bary[k] * normals.col(surface.faces()(k, hit.face));
      const double length = std::sqrt(hit.squaredDistance);
      const bool inside = (p - hit.position).dot(normal) < 0;
      grid.distance[std::size_t(near[i])] = float(inside ? -length : std::max(length, 1e-12));
    }
  });
}

/// Surface nets over the measured nodes: vertices in the grid's frame, and quads as triangle pairs.
Mesh extract(const Grid& grid, const std::vector<Index>& near) {
  const std::array<Index, 8> corner = [&] {
    std::array<Index, 8> c{};
    for (int k = 0; k < 8; ++k) c[std::size_t(k)] = grid.node(k & 1, k >> 1 & 1, k >> 2 & 1);
    return c;
  }();
  std::vector<std::int32_t> vertexOf(grid.distance.size(), -1);
  std::vector<Vector3d> vertices;
  for (const Index n : near) {
    const Index x = n % grid.size.x(), y = n / grid.size.x() % grid.size.y();
    const Index z = n / grid.size.x() / grid.size.y();
    if (x + 1 >= grid.size.x() || y + 1 >= grid.size.y() || z + 1 >= grid.size.z()) continue;
    std::array<float, 8> value;
    bool known = true;
    for (std::size_t k = 0; k < 8; ++k) {
      value[k] = grid.distance[std::size_t(n + corner[k])];
      known = known && value[k] != Grid::kFar;
    }
    if (!known) continue;
    Vector3d sum = Vector3d::Zero();
    int crossings = 0;
    for (int a = 0; a < 8; ++a) {
      for (int axis = 0; axis < 3; ++axis) {
        const int b = a | 1 << axis;
        if (b == a || (value[std::size_t(a)] < 0) == (value[std::size_t(b)] < 0)) continue;
        const double t =
            value[std::size_t(a)] / double(value[std::size_t(a)] - value[std::size_t(b)]);
        Vector3d p(a & 1, a >> 1 & 1, a >> 2 & 1);
        p[axis] = t;
        sum += p;
        ++crossings;
      }
    }
    if (crossings == 0) continue;
    vertexOf[std::size_t(n)] = std::int32_t(vertices.size());
    vertices.push_back(grid.position(n) + grid.cell * sum / crossings);
  }

  std::vector<std::array<std::int32_t, 3>> triangles;
  const std::array<Index, 3> step = {1, grid.size.x(), grid.size.x() * grid.size.y()};
  for (const Index n : near) {
    const float here = grid.distance[std::size_t(n)];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const Index u = step[(axis + 1) % 3], v = step[(axis + 2) % 3];
      const Index next = n + step[axis];
      if (n < u + v || next >= Index(grid.distance.size())) continue;
      const float there = grid.distance[std::size_t(next)];
      if (there == Grid::kFar || (here < 0) == (there < 0)) continue;
      std::array<std::int32_t, 4> quad = {vertexOf[std::size_t(n - u - v)],
                                          vertexOf[std::size_t(n - v)], vertexOf[std::size_t(n)],
                                          vertexOf[std::size_t(n - u)]};
      if (*std::min_element(quad.begin(), quad.end()) < 0) continue;
      if (here >= 0) std::swap(quad[1], quad[3]);  // the inside lies behind
      const double one = (vertices[std::size_t(quad[0])] - vertices[std::size_t(quad[2])]).norm();
      const double two = (vertices[std::size_t(quad[1])] - vertices[std::size_t(quad[3])]).norm();
      const std::size_t s = one <= two ? 0 : 1;  // split along the shorter diagonal
      triangles.push_back({quad[s], quad[s + 1], quad[(s + 2) % 4]});
      triangles.push_back({quad[s], quad[(s + 2) % 4], quad[(s + 3) % 4]});
    }
  }
  Mesh mesh;
  mesh.vertices.resize(3, Eigen::Index(vertices.size()));
  for (std::size_t i = 0; i < vertices.size(); ++i)
    mesh.vertices.col(Eigen::Index(i)) = vertices[i];
  mesh.faces.resize(3, Eigen::Index(triangles.size()));
  for (std::size_t i = 0; i < triangles.size(); ++i) {
    for (std::size_t k = 0; k < 3; ++k)
      mesh.faces(Eigen::Index(k), Eigen::Index(i)) = triangles[i][k];
  }
  return mesh;
}

}  // namespace

Resurfaced resurface(const Points& vertices, const Faces& faces, int targetVertices, Rng& rng) {
  Resurfaced result;
  const double area = geometry::surfaceArea(vertices, faces);
  if (!(area > 0) || !std::isfinite(area)) return result;
  const Matrix3d turn = randomRotation(rng);
  const Points turned = turn * vertices;
  const Eigen::AlignedBox3d box = geometry::bounds(turned);
  const int threads = resolveThreads(0);

  // A plane that is turned at random crosses about 1.5 cells per square of the cell's side.
  Grid grid;
  grid.cell = std::sqrt(1.5 * area / std::max(targetVertices, 100));
  grid.cell = std::max(grid.cell, box.sizes().maxCoeff() / 1500);
  const Vector3d jitter(rng.uniform(), rng.uniform(), rng.uniform());
  grid.corner = box.min() - grid.cell * (Vector3d::Constant(1.5) + jitter);
  for (int k = 0; k < 3; ++k) grid.size[k] = Index(box.sizes()[k] / grid.cell) + 5;
  grid.distance.assign(std::size_t(grid.size.prod()), Grid::kFar);

  const std::vector<Index> near = markNearNodes(turned, faces, grid);
  const TriangleBvh surface(turned, faces);
  measure(surface, geometry::vertexNormals(turned, faces), near, threads, grid);
  result.mesh = extract(grid, near);

  // Back onto the surface: the scan's vertices are exact before noise is added.
  result.origin = surface.closest(result.mesh.vertices, threads);
  for (Eigen::Index i = 0; i < result.mesh.vertices.cols(); ++i) {
    geometry::SurfacePoint& origin = result.origin[std::size_t(i)];
    origin.position = turn.transpose() * origin.position;
    result.mesh.vertices.col(i) = origin.position;
  }
  return result;
}

}  // namespace loopreg::synth
