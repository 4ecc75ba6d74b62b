#include "geometry/CrossSection.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace loopreg::geometry {
namespace {

/// An edge that is cut, and one of the faces it belongs to.
struct Cut {
  std::uint64_t edge;  ///< lower vertex in the upper half
  std::int32_t link;   ///< which cut face: two cuts share it
};

std::uint64_t edgeKey(std::int32_t a, std::int32_t b) {
  if (a > b) std::swap(a, b);
  return (static_cast<std::uint64_t>(a) << 32) | static_cast<std::uint32_t>(b);
}

double cross(const Eigen::Vector2d& a, const Eigen::Vector2d& b) {
  return a.x() * b.y() - a.y() * b.x();
}

/// The cut edges as nodes of a graph in which each cut face joins two: paths and cycles.
struct Graph {
  std::vector<std::uint64_t> edge;                ///< node: key of its edge, ascending
  std::vector<std::array<std::int32_t, 2>> next;  ///< node: neighbours, -1: none
};

Graph graphOf(std::vector<Cut> cuts) {
  std::sort(cuts.begin(), cuts.end(), [](const Cut& x, const Cut& y) {
    return x.edge != y.edge ? x.edge < y.edge : x.link < y.link;
  });
  Graph graph;
  std::vector<std::array<std::int32_t, 2>> ends(cuts.size() / 2, {-1, -1});
  for (const Cut& cut : cuts) {
    if (graph.edge.empty() || graph.edge.back() != cut.edge) graph.edge.push_back(cut.edge);
    auto& pair = ends[static_cast<std::size_t>(cut.link)];
    pair[pair[0] < 0 ? 0 : 1] = static_cast<std::int32_t>(graph.edge.size()) - 1;
  }
  graph.next.assign(graph.edge.size(), {-1, -1});
  const auto join = [&](std::int32_t from, std::int32_t to) {
    auto& slots = graph.next[static_cast<std::size_t>(from)];
    // A third face at an edge (not manifold) is left out.
    if (slots[0] < 0) {
      slots[0] = to;
    } else if (slots[1] < 0) {
      slots[1] = to;
    }
  };
  std::sort(ends.begin(), ends.end());
  for (const auto& [first, second] : ends) {
    join(first, second);
    join(second, first);
  }
  return graph;
}

}  // namespace

Plane Plane::through(const Vector3d& point, const Vector3d& normal) {
  const Vector3d unit = normal.normalized();
  return {unit, unit.dot(point)};
}

double SectionCurve::length() const {
  double sum = 0;
  for (Eigen::Index i = 1; i < positions.cols(); ++i) {
    sum += (positions.col(i) - positions.col(i - 1)).norm();
  }
  if (closed) sum += (positions.col(0) - positions.col(positions.cols() - 1)).norm();
  return sum;
}

std::vector<SectionCurve> crossSection(const Points& vertices, const Faces& faces,
                                       const Plane& plane,
                                       const std::vector<std::int32_t>* subset) {
  const VectorXd height = (plane.normal.transpose() * vertices).transpose().array() - plane.offset;
  const auto above = [&](std::int32_t v) { return height[v] >= 0; };
  std::vector<Cut> cuts;
  const auto cutFace = [&](Eigen::Index f) {
    const std::int32_t a = faces(0, f), b = faces(1, f), c = faces(2, f);
    const bool x = above(a), y = above(b), z = above(c);
    if (x == y && y == z) return;
    const auto link = static_cast<std::int32_t>(cuts.size() / 2);
    if (x != y) cuts.push_back({edgeKey(a, b), link});
    if (y != z) cuts.push_back({edgeKey(b, c), link});
    if (z != x) cuts.push_back({edgeKey(c, a), link});
  };
  if (subset) {
    for (const std::int32_t f : *subset) cutFace(f);
  } else {
    for (Eigen::Index f = 0; f < faces.cols(); ++f) cutFace(f);
  }
  const Graph graph = graphOf(std::move(cuts));

  const auto count = static_cast<std::int32_t>(graph.edge.size());
  std::vector<bool> seen(graph.edge.size(), false);
  std::vector<SectionCurve> curves;
  const auto walk = [&](std::int32_t start, bool closed) {
    SectionCurve curve;
    curve.closed = closed;
    for (std::int32_t node = start; node >= 0;) {
      seen[static_cast<std::size_t>(node)] = true;
      const std::uint64_t key = graph.edge[static_cast<std::size_t>(node)];
      const auto a = static_cast<std::int32_t>(key >> 32);
      const auto b = static_cast<std::int32_t>(key & 0xffffffffU);
      curve.points.push_back({a, b, height[a] / (height[a] - height[b])});
      std::int32_t next = -1;
      for (const std::int32_t candidate : graph.next[static_cast<std::size_t>(node)]) {
        if (next < 0 && candidate >= 0 && !seen[static_cast<std::size_t>(candidate)]) {
          next = candidate;
        }
      }
      node = next;
    }
    curve.positions.resize(3, static_cast<Eigen::Index>(curve.points.size()));
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      const EdgePoint& p = curve.points[i];
      curve.positions.col(static_cast<Eigen::Index>(i)) =
          (1 - p.t) * vertices.col(p.a) + p.t * vertices.col(p.b);
    }
    curves.push_back(std::move(curve));
  };
  // Open curves from their ends first; what remains are loops.
  for (std::int32_t i = 0; i < count; ++i) {
    const auto node = static_cast<std::size_t>(i);
    if (!seen[node] && graph.next[node][1] < 0) walk(i, false);
  }
  for (std::int32_t i = 0; i < count; ++i) {
    if (!seen[static_cast<std::size_t>(i)]) walk(i, true);
  }
  return curves;
}

PlaneAxes::PlaneAxes(const Vector3d& normal) {
  // The coordinate axis least along the normal gives the most stable cross product.
  Eigen::Index least = 0;
  normal.cwiseAbs().minCoeff(&least);
  u = normal.cross(Vector3d::Unit(least)).normalized();
  v = normal.cross(u);
}

Eigen::Matrix2Xd flattened(const Points& points, const PlaneAxes& axes) {
  Eigen::Matrix2Xd flat(2, points.cols());
  flat.row(0) = axes.u.transpose() * points;
  flat.row(1) = axes.v.transpose() * points;
  return flat;
}

std::vector<int> convexHull(const Eigen::Matrix2Xd& points) {
  std::vector<int> order(static_cast<std::size_t>(points.cols()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    if (points(0, a) != points(0, b)) return points(0, a) < points(0, b);
    return points(1, a) < points(1, b);
  });
  if (order.size() < 3) return order;
  std::vector<int> hull;
  // The lower half from left to right, then the upper half back: a corner that does not turn left
  // lies inside.
  const auto sweep = [&](auto begin, auto end) {
    const std::size_t base = hull.size();
    for (auto it = begin; it != end; ++it) {
      while (hull.size() >= base + 2) {
        const Eigen::Vector2d last = points.col(hull[hull.size() - 1]);
        const Eigen::Vector2d before = points.col(hull[hull.size() - 2]);
        if (cross(last - before, points.col(*it) - last) > 0) break;
        hull.pop_back();
      }
      hull.push_back(*it);
    }
    hull.pop_back();  // the first of the other half
  };
  sweep(order.begin(), order.end());
  sweep(order.rbegin(), order.rend());
  return hull;
}

bool windsAround(const Eigen::Matrix2Xd& polygon, const Eigen::Vector2d& point) {
  int winding = 0;
  const Eigen::Index count = polygon.cols();
  for (Eigen::Index i = 0; i < count; ++i) {
    const Eigen::Vector2d a = polygon.col(i);
    const Eigen::Vector2d b = polygon.col((i + 1) % count);
    const bool up = a.y() <= point.y() && b.y() > point.y();
    const bool down = a.y() > point.y() && b.y() <= point.y();
    if (!up && !down) continue;
    const double side = cross(b - a, point - a);
    if (up && side > 0) ++winding;
    if (down && side < 0) --winding;
  }
  return winding != 0;
}

}  // namespace loopreg::geometry
