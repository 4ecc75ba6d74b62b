#include "canonical/BoneCarry.h"

#include <algorithm>
#include <cmath>

namespace loopreg::canonical {
namespace {

using body::kSmplJointCount;

/// Joints whose bones are turned: shoulders to wrists and hips to knees. Collar bones are not: the
/// joints at both their ends are a matter of each rig's taste.
bool turns(int joint) {
  switch (joint) {
    case body::kLeftShoulder:
    case body::kRightShoulder:
    case body::kLeftElbow:
    case body::kRightElbow:
    case body::kLeftWrist:
    case body::kRightWrist:
    case body::kLeftHip:
    case body::kRightHip:
    case body::kLeftKnee:
    case body::kRightKnee:
      return true;
    default:
      return false;
  }
}

bool isHand(int joint) { return joint == body::kLeftHand || joint == body::kRightHand; }

/// The child that a bone points to; -1 at the ends. The trunk's goes up the spine.
int boneEnd(int joint) {
  if (joint == body::kPelvis) return body::kSpine1;
  if (joint == body::kSpine3) return body::kNeck;
  const std::vector<int>& parents = body::smplParents();
  for (int child = joint + 1; child < kSmplJointCount; ++child) {
    if (parents[std::size_t(child)] == joint) return child;
  }
  return -1;
}

/// Stretch by `along` in the direction of `axis` (unit) and by `across` at right angles to it.
Matrix3d stretch(const Vector3d& axis, double along, double across) {
  return across * Matrix3d::Identity() + (along - across) * axis * axis.transpose();
}

}  // namespace

Points carryBones(const JointedMesh& mesh, const JointedMesh& target) {
  const std::vector<int>& parents = body::smplParents();
  double lengths = 0, targetLengths = 0;
  for (int j = 1; j < kSmplJointCount; ++j) {
    const auto a = parents[std::size_t(j)];
    lengths += (mesh.joints.col(j) - mesh.joints.col(a)).norm();
    targetLengths += (target.joints.col(j) - target.joints.col(a)).norm();
  }
  const double overall = targetLengths / std::max(1e-9, lengths);

  std::array<Matrix3d, kSmplJointCount> rotation, affine;
  std::array<double, kSmplJointCount> along{};
  for (int j = 0; j < kSmplJointCount; ++j) {
    const int a = parents[std::size_t(j)], end = boneEnd(j);
    const bool turned = turns(j);
    // A hand goes with its wrist; feet stand flat again below turned legs.
    rotation[j] = isHand(j) || turned ? rotation[std::size_t(a)] : Matrix3d::Identity();
    along[j] = isHand(j) ? along[std::size_t(a)] : overall;
    Vector3d axis = Vector3d::UnitY();
    if (end >= 0) {
      const Vector3d bone = mesh.joints.col(end) - mesh.joints.col(j);
      const Vector3d goal = target.joints.col(end) - target.joints.col(j);
      if (turned) {
        rotation[j] =
            Eigen::Quaterniond::FromTwoVectors(rotation[j] * bone, goal).toRotationMatrix() *
            rotation[j];
      }
      if (bone.norm() > 1e-6) {
        axis = bone.normalized();
        // Joints of short bones (spine, collar) lie differently from rig to rig.
        along[j] = std::clamp(goal.norm() / bone.norm(), 0.6 * overall, 1.6 * overall);
      }
    } else if (isHand(j)) {
      axis = (mesh.joints.col(j) - mesh.joints.col(a)).normalized();
    }
    affine[j] = rotation[j] * stretch(axis, along[j], overall);
  }

  Points carried = Points::Zero(3, mesh.vertices.cols());
  for (Eigen::Index v = 0; v < carried.cols(); ++v) {
    for (Eigen::Index s = 0; s < mesh.skin.slots(); ++s) {
      const double w = mesh.skin.weight(s, v);
      if (w == 0) continue;
      const int j = mesh.skin.joint(s, v);
      carried.col(v) += w * (target.joints.col(j) +
                             affine[std::size_t(j)] * (mesh.vertices.col(v) - mesh.joints.col(j)));
    }
  }
  return carried;
}

}  // namespace loopreg::canonical
