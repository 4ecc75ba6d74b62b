#pragma once

#include <array>
#include <optional>

#include "canonical/BodyParts.h"

namespace loopreg::canonical {

/// One finger: its middle line from the web to the tip, and the vertices around it.
struct Finger {
  static constexpr int kNodes = 8;
  Points line;      ///< 3 x kNodes, from the base (share 0) to the tip (share 1), metres
  VectorXd radius;  ///< kNodes: mean distance of the skin from the line, metres
  std::vector<std::int32_t> vertices;
  std::vector<double> share;  ///< of each vertex: 0 at the web, 1 at the tip
};
/// Thumb, index, middle, ring, little finger.
using Hand = std::array<Finger, kFingers>;

/// The fingers of one hand, or nothing where the mesh does not have five apart from each other.
///
/// f(v) = length of the shortest way over the hand's edges from the wrist. Fingers are the five
/// most persistent maxima of f: lowering a level through f, each maximum starts a component, and
/// the level where it joins an older one is the web (merge tree; Edelsbrunner, Letscher and
/// Zomorodian, 2002). The thumb's web is the lowest; the others follow by their distance from it.
std::optional<Hand> findFingers(const JointedMesh& mesh, bool right);

/// Marks the fingers' vertices in mesh.part.
void labelFingers(JointedMesh& mesh, const Hand& hand, bool right);

/// Carries the vertices of `from`, which lie around its line, to the places around the line of
/// `to` that have the same share, turned with the line and scaled by the radii's ratio. `vertices`
/// (3 x n) are those that `from` was found on.
void carryFinger(const Finger& from, const Finger& to, Points& vertices);

}  // namespace loopreg::canonical
