#pragma once

#include "body/BodyModel.h"
#include "geometry/Topology.h"

namespace loopreg::body {

/// What can be said of a body's mean shape in its T-pose: what `loopreg body info` prints.
struct BodyFacts {
  geometry::TopologyReport topology;
  /// Handles of a closed surface, (2 C - Euler number) / 2 for C components; -1 if it is open.
  long genus = -1;
  std::size_t selfIntersections = 0;         ///< pairs of faces that cut each other
  double smallestEdge = 0, largestEdge = 0;  ///< m
  /// Largest distance of a vertex from its partner's mirror image (x to -x), m. Partners are those
  /// of the model's mirror map, or where it has none the vertices nearest to the mirror images.
  double asymmetry = 0;
  bool hasMirrorMap = false;
  double weightError = 0;    ///< largest |sum of a vertex's weights - 1|
  int weightsPerVertex = 0;  ///< most joints that move one vertex
  double stature = 0;        ///< m, extent along y
  double surface = 0;        ///< m^2
  double volume = 0;         ///< m^3; 0 if open
};

BodyFacts bodyFacts(const BodyModel& model);

}  // namespace loopreg::body
