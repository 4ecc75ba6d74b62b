#pragma once

#include <array>
#include <vector>

#include "geometry/Mesh.h"

namespace loopreg::geometry {

/// Component label per vertex, 0.. in order of falling size; `count` components, `sizes` in
/// vertices.
struct Components {
  std::vector<std::int32_t> label;
  std::vector<std::size_t> sizes;
  std::size_t count() const { return sizes.size(); }
};
/// Components over shared vertices (vertices without a face are components of their own).
Components connectedComponents(Eigen::Index vertexCount, const Faces& faces);
/// Components of a point cloud: points nearer than `radius` are connected.
Components connectedComponents(const Points& points, double radius);

/// What `loopreg body info` and the preflight print.
struct TopologyReport {
  std::size_t vertices = 0, edges = 0, faces = 0;
  std::size_t boundaryEdges = 0;  ///< edges with one face
  std::size_t nonManifoldEdges =
      0;  ///< edges with three or more faces, or two of opposite orientation
  std::size_t nonManifoldVertices = 0;
  std::size_t degenerateFaces = 0, duplicateFaces = 0, unusedVertices = 0;
  std::size_t components = 0;
  long eulerNumber = 0;  ///< V - E + F over used vertices
  bool closed() const { return boundaryEdges == 0 && nonManifoldEdges == 0; }
};
TopologyReport inspectTopology(const Points& vertices, const Faces& faces);

/// Edges with exactly one face, as vertex pairs in the face's direction.
std::vector<std::array<std::int32_t, 2>> boundaryEdges(const Faces& faces);
/// Boundary loops (holes), each as a vertex cycle.
std::vector<std::vector<std::int32_t>> boundaryLoops(const Faces& faces);

/// Neighbours of each vertex over edges, compressed rows: of vertex v, `items[start[v] ..
/// start[v+1])`, ascending.
struct Adjacency {
  std::vector<std::int32_t> start, items;
};
Adjacency vertexAdjacency(Eigen::Index vertexCount, const Faces& faces);

/// Pairs of faces that cut each other without sharing a vertex; the lower index first, ascending.
std::vector<std::array<std::int32_t, 2>> selfIntersections(const Points& vertices,
                                                           const Faces& faces);
/// How many there are.
std::size_t countSelfIntersections(const Points& vertices, const Faces& faces);

}  // namespace loopreg::geometry
