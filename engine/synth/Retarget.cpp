#include "synth/Retarget.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace loopreg::synth {
namespace {

using namespace loopreg::body;

/// The bones whose direction counts: from a joint to the one farther out.
constexpr std::pair<SmplJoint, SmplJoint> kLimbs[] = {
    {kLeftHip, kLeftKnee},     {kRightHip, kRightKnee},     {kLeftKnee, kLeftAnkle},
    {kRightKnee, kRightAnkle}, {kLeftShoulder, kLeftElbow}, {kRightShoulder, kRightElbow},
    {kLeftElbow, kLeftWrist},  {kRightElbow, kRightWrist}};

std::optional<SmplJoint> outerEnd(int joint) {
  for (const auto& [from, to] : kLimbs) {
    if (from == joint) return to;
  }
  return std::nullopt;
}

Matrix3d leastRotation(const Vector3d& from, const Vector3d& to) {
  if (from.isZero(0) || to.isZero(0)) return Matrix3d::Identity();
  return Eigen::Quaterniond::FromTwoVectors(from, to).toRotationMatrix();
}

Vector3d between(const BvhPose& pose, const BvhRoles& roles, int from, int to) {
  return pose.position.col(roles.joint[std::size_t(to)]) -
         pose.position.col(roles.joint[std::size_t(from)]);
}

double cosine(const Vector3d& a, const Vector3d& b) {
  const double lengths = a.norm() * b.norm();
  return lengths > 0 ? a.dot(b) / lengths : 0;
}

/// From the middle of the hips to the middle of the shoulders.
Vector3d trunk(const BvhPose& pose, const BvhRoles& roles) {
  const auto at = [&](SmplJoint joint) { return pose.position.col(roles.joint[joint]); };
  return 0.5 * (at(kLeftShoulder) + at(kRightShoulder) - at(kLeftHip) - at(kRightHip));
}

/// How far a pose is from a person standing with straight limbs, legs closed and arms sideways: 0
/// at best, above 1 for what cannot serve as reference.
double strangeness(const BvhPose& pose, const BvhRoles& roles) {
  const Vector3d up = trunk(pose, roles);
  const Vector3d across =
      pose.position.col(roles.joint[kLeftHip]) - pose.position.col(roles.joint[kRightHip]);
  double sum = std::abs(cosine(up, across));
  for (const bool left : {true, false}) {
    const Vector3d thigh =
        between(pose, roles, left ? kLeftHip : kRightHip, left ? kLeftKnee : kRightKnee);
    const Vector3d shank =
        between(pose, roles, left ? kLeftKnee : kRightKnee, left ? kLeftAnkle : kRightAnkle);
    const Vector3d arm = between(pose, roles, left ? kLeftShoulder : kRightShoulder,
                                 left ? kLeftElbow : kRightElbow);
    const Vector3d fore =
        between(pose, roles, left ? kLeftElbow : kRightElbow, left ? kLeftWrist : kRightWrist);
    const Vector3d out = left ? across : Vector3d(-across);
    const Vector3d ahead = across.cross(up);
    sum += (1 - cosine(thigh, shank)) + 3 * (1 + cosine(thigh, up));
    // An arm may hang or stand out sideways; it must not point up, forwards or back.
    sum += 2 * (1 - cosine(arm, fore)) + 2 * std::abs(cosine(arm, ahead)) +
           std::max(0.0, cosine(arm, up) - 0.3) * 3 + std::max(0.0, -cosine(arm, out)) * 3;
  }
  return sum;
}

/// The unit vector of the world's axes nearest to v.
Vector3d nearestAxis(const Vector3d& v) {
  Eigen::Index axis = 0;
  v.cwiseAbs().maxCoeff(&axis);
  return std::copysign(1.0, v[axis]) * Vector3d::Unit(axis);
}

/// Left, up and forward of a standing skeleton as columns. Up is a world axis when one is near.
Matrix3d anatomicalAxes(const BvhPose& pose, const BvhRoles& roles) {
  Vector3d up = trunk(pose, roles).normalized();
  const Vector3d axis = nearestAxis(up);
  if (up.dot(axis) > 0.95) up = axis;
  Vector3d left =
      pose.position.col(roles.joint[kLeftHip]) - pose.position.col(roles.joint[kRightHip]);
  left = (left - left.dot(up) * up).normalized();
  Matrix3d axes;
  axes << left, up, left.cross(up);
  return axes;
}

/// The world's up axis: the one along which trunks point, over the clip; for a single pose the one
/// of the skeleton at rest, since a pose may lie.
Vector3d worldUp(const Bvh& clip, const BvhRoles& roles, const Vector3d& restUp) {
  if (clip.frameCount() < 20) return nearestAxis(restUp);
  Vector3d sum = Vector3d::Zero();
  const int step = std::max(1, clip.frameCount() / 50);
  for (int frame = 0; frame < clip.frameCount(); frame += step) {
    sum += trunk(bvhPose(clip, frame), roles).normalized();
  }
  return nearestAxis(sum);
}

}  // namespace

Result<Retargeter> Retargeter::make(const Bvh& clip, const BodyModel& model) {
  Result<BvhRoles> roles = findRoles(clip);
  if (!roles) return roles.error();
  Retargeter result;
  result.clip_ = &clip;
  result.roles_ = roles.value();
  result.parents_ = model.parents;
  result.restJoints_ = model.jointTemplate;
  for (const std::string& name : smplJointNames()) {
    const auto found = std::find(model.jointNames.begin(), model.jointNames.end(), name);
    result.modelJoint_.push_back(
        found == model.jointNames.end() ? -1 : int(found - model.jointNames.begin()));
  }
  const BvhRoles& r = result.roles_;

  // The reference pose.
  BvhPose reference = bvhPose(clip, -1);
  double least = strangeness(reference, r);
  if (least > 1.2) {
    const int step = std::max(1, clip.frameCount() / 400);
    for (int frame = 0; frame < clip.frameCount(); frame += step) {
      const BvhPose pose = bvhPose(clip, frame);
      if (const double s = strangeness(pose, r); s < least) {
        least = s;
        reference = pose;
        result.reference_ = frame;
      }
    }
  }
  const Matrix3d axes = anatomicalAxes(reference, r);
  const Vector3d up = worldUp(clip, r, axes.col(1));
  result.upright_ =
      up.y() < -0.5
          ? Eigen::AngleAxisd(3.14159265358979323846, Vector3d::UnitZ()).toRotationMatrix()
          : leastRotation(up, Vector3d::UnitY());

  // R_j(ref)^T A M_j.
  const auto rest = [&](int joint) -> Vector3d {
    const int j = result.modelJoint_[std::size_t(joint)];
    return j < 0 ? Vector3d::Zero() : Vector3d(model.jointTemplate.col(j));
  };
  std::array<Matrix3d, kSmplJointCount> bend;
  for (int joint = 0; joint < kSmplJointCount; ++joint) {
    Matrix3d& m = bend[std::size_t(joint)];
    m.setIdentity();
    if (const auto end = outerEnd(joint)) {
      m = leastRotation(rest(*end) - rest(joint),
                        axes.transpose() * between(reference, r, joint, *end));
    }
  }
  for (const bool left : {true, false}) {
    const int wrist = left ? kLeftWrist : kRightWrist, elbow = left ? kLeftElbow : kRightElbow;
    const int hand = left ? kLeftHand : kRightHand, tip = r.handTip[left ? 0 : 1];
    // The hand goes on from the forearm, then bends to where the fingers are.
    bend[std::size_t(wrist)] = bend[std::size_t(elbow)];
    if (tip >= 0) {
      const Vector3d now = bend[std::size_t(wrist)] * (rest(hand) - rest(wrist));
      const Vector3d seen =
          axes.transpose() *
          (reference.position.col(tip) - reference.position.col(r.joint[std::size_t(wrist)]));
      bend[std::size_t(wrist)] = leastRotation(now, seen) * bend[std::size_t(wrist)];
    }
    // Feet stand flat and point where the toes are.
    const int ankle = left ? kLeftAnkle : kRightAnkle, foot = left ? kLeftFoot : kRightFoot;
    if (r.joint[std::size_t(foot)] >= 0) {
      Vector3d own = rest(foot) - rest(ankle);
      Vector3d seen = axes.transpose() * between(reference, r, ankle, foot);
      own.y() = seen.y() = 0;
      if (seen.norm() > 1e-6) bend[std::size_t(ankle)] = leastRotation(own, seen);
      bend[std::size_t(foot)] = bend[std::size_t(ankle)];
    }
  }
  result.correction_.assign(kSmplJointCount, axes);
  for (int joint = 0; joint < kSmplJointCount; ++joint) {
    const int played = r.joint[std::size_t(joint)];
    if (played < 0) continue;
    result.correction_[std::size_t(joint)] =
        reference.rotation[std::size_t(played)].transpose() * axes * bend[std::size_t(joint)];
  }
  for (const int joint : r.spine) {
    result.spineCorrection_.push_back(reference.rotation[std::size_t(joint)].transpose() * axes);
  }
  return result;
}

std::vector<Matrix3d> Retargeter::pose(int frame) const {
  const BvhPose pose = bvhPose(*clip_, frame);
  std::array<std::optional<Matrix3d>, kSmplJointCount> world;
  for (int joint = 0; joint < kSmplJointCount; ++joint) {
    const int played = roles_.joint[std::size_t(joint)];
    if (played < 0) continue;
    Matrix3d turned =
        upright_ * pose.rotation[std::size_t(played)] * correction_[std::size_t(joint)];
    if (const auto end = outerEnd(joint)) {
      const int from = modelJoint_[std::size_t(joint)], to = modelJoint_[std::size_t(*end)];
      if (from >= 0 && to >= 0) {
        const Vector3d own = turned * (restJoints_.col(to) - restJoints_.col(from));
        turned = leastRotation(own, upright_ * between(pose, roles_, joint, *end)) * turned;
      }
    }
    world[std::size_t(joint)] = turned;
  }
  // SMPL's three spine joints sample the clip's chain evenly, from its first joint to its last.
  if (!roles_.spine.empty()) {
    constexpr SmplJoint kSpine[] = {kSpine1, kSpine2, kSpine3};
    const auto turned = [&](std::size_t k) {
      return Eigen::Quaterniond(upright_ * pose.rotation[std::size_t(roles_.spine[k])] *
                                spineCorrection_[k]);
    };
    for (int i = 0; i < 3; ++i) {
      const double at = 0.5 * i * double(roles_.spine.size() - 1);
      const auto low = std::size_t(at), high = std::min(low + 1, roles_.spine.size() - 1);
      world[kSpine[i]] = turned(low).slerp(at - double(low), turned(high)).toRotationMatrix();
    }
  }
  std::vector<Matrix3d> local(parents_.size(), Matrix3d::Identity());
  std::vector<Matrix3d> global(parents_.size(), Matrix3d::Identity());
  std::vector<int> smplJoint(parents_.size(), -1);
  for (int joint = 0; joint < kSmplJointCount; ++joint) {
    if (modelJoint_[std::size_t(joint)] >= 0) {
      smplJoint[std::size_t(modelJoint_[std::size_t(joint)])] = joint;
    }
  }
  for (std::size_t j = 0; j < parents_.size(); ++j) {
    const Matrix3d parent =
        parents_[j] < 0 ? Matrix3d(Matrix3d::Identity()) : global[std::size_t(parents_[j])];
    const int joint = smplJoint[j];
    const bool known = joint >= 0 && world[std::size_t(joint)];
    global[j] = known ? *world[std::size_t(joint)] : parent;
    local[j] = parent.transpose() * global[j];
  }
  return local;
}

}  // namespace loopreg::synth
