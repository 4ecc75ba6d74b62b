#include "canonical/BodyParts.h"

#include <algorithm>
#include <map>
#include <string>

namespace loopreg::canonical {
namespace {

using body::kSmplJointCount;

/// SMPL joint of each joint of the model; joints of other names count as their parent's, those
/// below a wrist as the hand's.
std::vector<int> smplJoints(const body::BodyModel& model) {
  const auto& names = body::smplJointNames();
  std::vector<int> joints(static_cast<std::size_t>(model.jointCount()), -1);
  for (int j = 0; j < model.jointCount(); ++j) {
    const auto found = std::find(names.begin(), names.end(), model.jointNames[std::size_t(j)]);
    if (found != names.end()) {
      joints[std::size_t(j)] = static_cast<int>(found - names.begin());
      continue;
    }
    const int parent = model.parents[std::size_t(j)];
    int inherited = parent < 0 ? int(body::kPelvis) : joints[std::size_t(parent)];
    if (inherited == body::kLeftWrist) inherited = body::kLeftHand;
    if (inherited == body::kRightWrist) inherited = body::kRightHand;
    joints[std::size_t(j)] = inherited;
  }
  return joints;
}

/// Place of each SMPL joint. Skeletons with fingers have no hand joint: the mean of what hangs on
/// the wrist (the knuckles) stands for it.
Result<Points> placeJoints(const body::BodyModel& model, const std::vector<int>& smplJointOf) {
  const auto& names = body::smplJointNames();
  Points places = Points::Zero(3, kSmplJointCount);
  std::array<int, kSmplJointCount> count{};
  for (int j = 0; j < model.jointCount(); ++j) {
    const int s = smplJointOf[std::size_t(j)];
    const bool own = model.jointNames[std::size_t(j)] == names[std::size_t(s)];
    const int parent = model.parents[std::size_t(j)];
    const bool knuckle = (s == body::kLeftHand || s == body::kRightHand) && parent >= 0 &&
                         smplJointOf[std::size_t(parent)] != s;
    if (!own && !knuckle) continue;
    places.col(s) += model.jointTemplate.col(j);
    ++count[std::size_t(s)];
  }
  std::string missing;
  for (int s = 0; s < kSmplJointCount; ++s) {
    if (count[std::size_t(s)] > 0) {
      places.col(s) /= count[std::size_t(s)];
    } else if (s == body::kLeftHand || s == body::kRightHand) {
      // A hand's joint is a third of a forearm away from the wrist.
      const int wrist = s - 2, elbow = s - 4;
      places.col(s) = places.col(wrist) + 0.35 * (places.col(wrist) - places.col(elbow));
    } else {
      missing += (missing.empty() ? "" : ", ") + names[std::size_t(s)];
    }
  }
  if (missing.empty()) return places;
  return unreadable(
      model.name,
      "The body cannot be brought into the canonical space: joints are missing (" + missing + ").",
      "Name its joints as SMPL does, or fit without a network (--corrnet none).");
}

}  // namespace

Result<JointedMesh> jointedMesh(const body::BodyModel& model) {
  const std::vector<int> smplJointOf = smplJoints(model);
  Result<Points> places = placeJoints(model, smplJointOf);
  if (!places) return places.error();
  JointedMesh mesh;
  mesh.vertices = model.templateVertices;
  mesh.faces = model.faces;
  mesh.joints = std::move(places).value();
  const Eigen::Index n = model.vertexCount();
  const Eigen::Index slots = std::min<Eigen::Index>(model.skin.slots(), kSmplJointCount);
  mesh.skin.joint = decltype(mesh.skin.joint)::Zero(slots, n);
  mesh.skin.weight = Eigen::MatrixXd::Zero(slots, n);
  mesh.part.resize(static_cast<std::size_t>(n));
  for (Eigen::Index v = 0; v < n; ++v) {
    Eigen::Index filled = 0;
    for (Eigen::Index s = 0; s < model.skin.slots() && model.skin.weight(s, v) > 0; ++s) {
      const int joint = smplJointOf[std::size_t(model.skin.joint(s, v))];
      Eigen::Index at = 0;
      while (at < filled && mesh.skin.joint(at, v) != joint) ++at;
      if (at == filled) mesh.skin.joint(filled++, v) = joint;
      mesh.skin.weight(at, v) += model.skin.weight(s, v);
    }
    Eigen::Index largest = 0;
    mesh.skin.weight.col(v).maxCoeff(&largest);
    mesh.part[std::size_t(v)] = mesh.skin.joint(largest, v);
  }
  return mesh;
}

bool mayMeet(int a, int b) {
  const auto isFinger = [](int part) { return part >= kSmplJointCount; };
  // 0: middle, 1: left, 2: right.
  const auto side = [&](int part) {
    if (isFinger(part)) return part < fingerPart(true, 0) ? 1 : 2;
    const std::string& name = body::smplJointNames()[std::size_t(part)];
    return name.rfind("left_", 0) == 0 ? 1 : name.rfind("right_", 0) == 0 ? 2 : 0;
  };
  const auto parent = [&](int part) {
    if (!isFinger(part)) return body::smplParents()[std::size_t(part)];
    return side(part) == 1 ? int(body::kLeftHand) : int(body::kRightHand);
  };
  if (a == b) return true;
  if (isFinger(a) && isFinger(b)) return false;
  if (side(a) + side(b) == 3 && side(a) != 0 && side(b) != 0) return false;
  const int aboveA = parent(a), aboveB = parent(b);
  if (aboveA == b || aboveB == a || (aboveA >= 0 && aboveA == aboveB)) return true;
  return (aboveA >= 0 && parent(aboveA) == b) || (aboveB >= 0 && parent(aboveB) == a);
}

}  // namespace loopreg::canonical
