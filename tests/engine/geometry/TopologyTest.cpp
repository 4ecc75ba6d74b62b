#include "geometry/Topology.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace geometry;
using namespace loopreg::testing;

/// A band of `count` squares, closed with (Moebius) or without a half turn.
Mesh makeBand(int count, bool twisted) {
  std::vector<Vector3d> v;
  std::vector<Eigen::Vector3i> f;
  for (int i = 0; i < count; ++i) {
    const double a = 2 * kPi * i / count, tilt = twisted ? a / 2 : kPi / 2;
    for (const double side : {-0.2, 0.2}) {
      const double r = 1 + side * std::cos(tilt);
      v.emplace_back(r * std::cos(a), r * std::sin(a), side * std::sin(tilt));
    }
    int c = 2 * (i + 1), d = c + 1;
    if (i + 1 == count) {
      c = twisted ? 1 : 0;
      d = 1 - c;
    }
    f.push_back({2 * i, c, 2 * i + 1});
    f.push_back({2 * i + 1, c, d});
  }
  return makeMesh(v, f);
}

TEST(Topology, SphereAndTorusAreClosed) {
  const Mesh sphere = makeSphere(1, 2);
  const TopologyReport s = inspectTopology(sphere.vertices, sphere.faces);
  EXPECT_TRUE(s.closed());
  EXPECT_EQ(s.eulerNumber, 2);
  EXPECT_EQ(s.edges, 480u);
  EXPECT_EQ(s.nonManifoldVertices + s.degenerateFaces + s.duplicateFaces + s.unusedVertices, 0u);
  EXPECT_EQ(s.components, 1u);
  const Mesh torus = makeTorus(1, 0.3, 12, 8);
  const TopologyReport t = inspectTopology(torus.vertices, torus.faces);
  EXPECT_TRUE(t.closed());
  EXPECT_EQ(t.eulerNumber, 0);
}

TEST(Topology, RibbonHasTwoBoundariesMoebiusOne) {
  const Mesh ribbon = makeBand(16, false);
  const TopologyReport r = inspectTopology(ribbon.vertices, ribbon.faces);
  EXPECT_EQ(r.boundaryEdges, 32u);
  EXPECT_EQ(r.nonManifoldEdges, 0u);
  EXPECT_EQ(r.eulerNumber, 0);
  EXPECT_EQ(boundaryLoops(ribbon.faces).size(), 2u);
  // No orientation of a Moebius band is consistent: at least one inner edge runs the same way
  // twice.
  const Mesh moebius = makeBand(16, true);
  const TopologyReport m = inspectTopology(moebius.vertices, moebius.faces);
  EXPECT_EQ(m.boundaryEdges, 32u);
  EXPECT_EQ(m.nonManifoldEdges, 1u);
  EXPECT_EQ(m.eulerNumber, 0);
  EXPECT_FALSE(m.closed());
}

TEST(Topology, BowTieVertexIsNotManifold) {
  const Mesh bowTie =
      makeMesh({{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {-1, 0, 0}, {-1, -1, 0}}, {{0, 1, 2}, {0, 3, 4}});
  const TopologyReport report = inspectTopology(bowTie.vertices, bowTie.faces);
  EXPECT_EQ(report.nonManifoldVertices, 1u);
  EXPECT_EQ(report.nonManifoldEdges, 0u);
  EXPECT_EQ(report.components, 1u);
  // The two boundaries touch at the vertex, yet come out as two.
  const auto loops = boundaryLoops(bowTie.faces);
  ASSERT_EQ(loops.size(), 2u);
  EXPECT_EQ(loops[0].size(), 3u);
  EXPECT_EQ(loops[1].size(), 3u);
}

TEST(Topology, CountsEveryDefect) {
  // Three faces at one edge, a face twice (once turned), a face without area, one that names a
  // vertex twice, and a vertex nobody uses.
  const Mesh mesh =
      makeMesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {2, 0, 0}, {9, 9, 9}},
               {{0, 1, 2}, {1, 0, 3}, {0, 1, 4}, {4, 1, 0}, {0, 1, 5}, {2, 2, 3}});
  const TopologyReport report = inspectTopology(mesh.vertices, mesh.faces);
  EXPECT_EQ(report.faces, 6u);
  EXPECT_EQ(report.duplicateFaces, 1u);
  EXPECT_EQ(report.degenerateFaces, 2u);
  EXPECT_EQ(report.unusedVertices, 1u);
  EXPECT_EQ(report.components, 1u);
  // Edge 01 has five faces; 14 and 40 have the doubled face's two sides, which run opposite ways.
  EXPECT_EQ(report.nonManifoldEdges, 1u);
}

TEST(Topology, BoundaryOfAnOpenBox) {
  Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  box.faces = Faces(box.faces.rightCols(10));  // the side at low z is gone
  const auto edges = boundaryEdges(box.faces);
  ASSERT_EQ(edges.size(), 4u);
  for (const auto& edge : edges) {  // each in the direction of its face
    bool found = false;
    for (Eigen::Index f = 0; f < box.faceCount(); ++f) {
      for (int k = 0; k < 3; ++k) {
        found |= box.faces(k, f) == edge[0] && box.faces((k + 1) % 3, f) == edge[1];
      }
    }
    EXPECT_TRUE(found);
  }
  const auto loops = boundaryLoops(box.faces);
  ASSERT_EQ(loops.size(), 1u);
  ASSERT_EQ(loops[0].size(), 4u);
  for (int i = 0; i < 4; ++i) {  // neighbours along the rim, not across it
    const int step = loops[0][i] ^ loops[0][(i + 1) % 4];
    EXPECT_TRUE(step == 1 || step == 2);
  }
  EXPECT_TRUE(boundaryLoops(makeSphere(1, 1).faces).empty());
}

TEST(Topology, AdjacencyIsSortedAndSymmetric) {
  const Mesh sphere = makeSphere(1, 1);
  const Adjacency adjacency = vertexAdjacency(sphere.vertexCount(), sphere.faces);
  ASSERT_EQ(adjacency.start.size(), 43u);
  EXPECT_EQ(adjacency.items.size(), 240u);
  const auto begin = [&](int v) { return adjacency.items.begin() + adjacency.start[v]; };
  for (int v = 0; v < 42; ++v) {
    EXPECT_TRUE(std::is_sorted(begin(v), begin(v + 1)));
    EXPECT_EQ(begin(v + 1) - begin(v), v < 12 ? 5 : 6);
    for (auto n = begin(v); n != begin(v + 1); ++n) {
      EXPECT_TRUE(std::binary_search(begin(*n), begin(*n + 1), v));
    }
  }
}

TEST(Components, OfFacesBySize) {
  const Mesh small = makeBox({0, 0, 0}, {1, 1, 1});
  const Mesh large = makeSphere(1, 1, {5, 0, 0});
  Mesh both;
  both.vertices.resize(3, 51);
  both.vertices << small.vertices, large.vertices, Vector3d(9, 9, 9);
  both.faces.resize(3, small.faceCount() + large.faceCount());
  both.faces << small.faces, (large.faces.array() + 8).matrix();
  const Components components = connectedComponents(51, both.faces);
  EXPECT_EQ(components.sizes, (std::vector<std::size_t>{42, 8, 1}));
  EXPECT_EQ(components.label[0], 1);
  EXPECT_EQ(components.label[8], 0);
  EXPECT_EQ(components.label[50], 2);
  EXPECT_EQ(inspectTopology(both.vertices, both.faces).components, 2u);
}

TEST(Components, OfPointsAgreeWithTheDefinition) {
  const Points points = randomPoints(600, 0, 1, 12);
  for (const double radius : {0.02, 0.07, 0.1, 0.3}) {
    const Components found = connectedComponents(points, radius);
    // Flood from every point over all pairs nearer than the radius.
    std::vector<int> label(600, -1);
    int count = 0;
    for (int seed = 0; seed < 600; ++seed) {
      if (label[seed] >= 0) continue;
      std::vector<int> open{seed};
      label[seed] = count;
      while (!open.empty()) {
        const int p = open.back();
        open.pop_back();
        for (int q = 0; q < 600; ++q) {
          if (label[q] >= 0 || (points.col(p) - points.col(q)).norm() >= radius) continue;
          label[q] = count;
          open.push_back(q);
        }
      }
      ++count;
    }
    ASSERT_EQ(found.count(), static_cast<std::size_t>(count)) << radius;
    EXPECT_TRUE(std::is_sorted(found.sizes.rbegin(), found.sizes.rend()));
    for (int p = 0; p < 600; ++p) {
      for (int q = 0; q < p; ++q) {
        ASSERT_EQ(found.label[p] == found.label[q], label[p] == label[q]);
      }
    }
  }
}

TEST(SelfIntersections, AreCountedAndSharedVerticesAreNot) {
  const Mesh sphere = makeSphere(1, 3);
  EXPECT_EQ(countSelfIntersections(sphere.vertices, sphere.faces), 0u);
  const Mesh crossing =
      makeMesh({{-1, 0, -1}, {1, 0, -1}, {0, 0, 1}, {0, -1, 0}, {0, 1, 0}, {3, 0, 0}},
               {{0, 1, 2}, {3, 4, 5}});
  EXPECT_EQ(countSelfIntersections(crossing.vertices, crossing.faces), 1u);
  EXPECT_EQ(countSelfIntersections(crossing.vertices, Faces(3, 0)), 0u);
}

TEST(SelfIntersections, DoNotDependOnTheOrderOfFaces) {
  Mesh soup = makeSoup(400, 0.1, 6);
  const std::size_t count = countSelfIntersections(soup.vertices, soup.faces);
  EXPECT_GT(count, 50u);
  soup.faces = Faces(soup.faces.rowwise().reverse());
  EXPECT_EQ(countSelfIntersections(soup.vertices, soup.faces), count);
}

}  // namespace
}  // namespace loopreg
