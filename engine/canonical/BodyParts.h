#pragma once

#include <array>

#include "body/BodyModel.h"

namespace loopreg::canonical {

/// One hand's fingers, found on the mesh (findFingers); thumb to little finger.
constexpr int kFingers = 5;
/// Parts of a body: SMPL's 24 joints, then the fingers of the left and of the right hand.
constexpr int kPartCount = body::kSmplJointCount + 2 * kFingers;
inline int fingerPart(bool right, int finger) {
  return body::kSmplJointCount + (right ? kFingers : 0) + finger;
}

/// A template reduced to what all body families share: a mesh with SMPL's 24 joints.
struct JointedMesh {
  Points vertices;  ///< 3 x n, metres, rest pose of the model (T-pose or A-pose)
  Faces faces;
  Points joints;           ///< 3 x 24
  body::SkinWeights skin;  ///< over the 24 joints
  std::vector<int> part;   ///< n: joint with the largest weight, or a finger
};

/// Joints are recognised by SMPL's names; fingers, jaw and eyes of larger skeletons count as the
/// hand or head they hang on. Fails, naming them, where joints of the tree are missing.
Result<JointedMesh> jointedMesh(const body::BodyModel& model);

/// Whether a point of part a may lie on part b of another body, whose borders run elsewhere: parts
/// two steps apart in the tree, but never the other side of the body nor another finger.
bool mayMeet(int a, int b);

}  // namespace loopreg::canonical
