#pragma once

#include <string>

namespace loopreg::body {

/// Joints and parts in the words that people use: one set for the panels, the readout under the
/// cursor, the legends and the sentences of a verdict. Files keep SMPL's names ("left_elbow").
///
/// A joint turns, a part is the piece of the body behind it, up to the next joints: the joint
/// "left elbow" moves the part "left forearm". Along the trunk both have one name ("chest").
/// What SMPL does not have (fingers, jaw) keeps its own name, with spaces.

/// "left forearm" for "left_elbow".
std::string partTitle(const std::string& jointName);
/// "left elbow" for "left_elbow", "left toes" for "left_foot".
std::string jointTitle(const std::string& jointName);

}  // namespace loopreg::body
