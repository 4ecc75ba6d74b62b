// Capsules around the bones: cheap enough to try dozens of postures, honest enough to keep hands
// out of hips.
#include <algorithm>
#include <cmath>

#include "body/Skinning.h"
#include "synth/PoseSampler.h"

namespace loopreg::synth {
namespace {

constexpr double kAllowed = 0.02;  ///< skin gives way by that much, metres
constexpr int kAttempts = 40;

/// A bone with flesh: segment a-b in the T-pose, carried by `joint`.
struct Capsule {
  int joint = 0;
  Vector3d a = Vector3d::Zero(), b = Vector3d::Zero();
  double radius = 0;
  int limb = 0;  ///< 0 trunk, 1/2 left/right arm, 3/4 left/right leg
};

int indexOf(const body::BodyModel& model, const std::string& name) {
  const auto& names = model.jointNames;
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

double distanceToSegment(const Vector3d& p, const Vector3d& a, const Vector3d& b) {
  const Vector3d d = b - a;
  const double t = std::clamp((p - a).dot(d) / std::max(d.squaredNorm(), 1e-12), 0.0, 1.0);
  return (p - a - t * d).norm();
}

/// Distance of two segments (Ericson, Real-Time Collision Detection, 5.1.9), by alternating
/// projection: the squared distance is convex in both parameters, so a few rounds are exact enough
/// here.
double segmentDistance(const Vector3d& a, const Vector3d& b, const Vector3d& c, const Vector3d& d) {
  const Vector3d ab = b - a, cd = d - c;
  double t = 0.5;
  Vector3d p = a, q = c;
  for (int round = 0; round < 12; ++round) {
    q = c + t * cd;
    const double s = std::clamp((q - a).dot(ab) / std::max(ab.squaredNorm(), 1e-12), 0.0, 1.0);
    p = a + s * ab;
    t = std::clamp((p - c).dot(cd) / std::max(cd.squaredNorm(), 1e-12), 0.0, 1.0);
  }
  return (p - (c + t * cd)).norm();
}

/// Mean distance of the vertices that `joint` carries to the bone: what the flesh measures.
void measureRadius(const body::BodyModel& model, const Points& shaped, Capsule& capsule) {
  double sum = 0;
  int count = 0;
  for (Eigen::Index v = 0; v < shaped.cols(); ++v) {
    if (model.skin.joint(0, v) != capsule.joint || model.skin.weight(0, v) < 0.6) continue;
    sum += distanceToSegment(shaped.col(v), capsule.a, capsule.b);
    ++count;
  }
  capsule.radius = count > 0 ? 0.92 * sum / count : 0;
}

std::vector<Capsule> makeCapsules(const body::BodyModel& model, const body::JointTransforms& chain,
                                  const Points& shaped) {
  std::vector<Capsule> capsules;
  const auto add = [&](const std::string& joint, const std::string& end, double extend, int limb) {
    const int from = indexOf(model, joint), to = indexOf(model, end);
    if (from < 0 || to < 0) return;
    Capsule capsule;
    capsule.joint = from;
    capsule.a = chain.restJoints.col(from);
    const Vector3d tip = chain.restJoints.col(to);
    capsule.b = capsule.a + extend * (tip - capsule.a);
    capsule.limb = limb;
    measureRadius(model, shaped, capsule);
    if (capsule.radius > 0) capsules.push_back(capsule);
  };
  add("pelvis", "spine1", 1, 0);
  add("spine1", "spine2", 1, 0);
  add("spine2", "spine3", 1, 0);
  add("spine3", "neck", 0.6, 0);
  add("head", "neck", -0.8, 0);
  const char* sides[] = {"left_", "right_"};
  for (int s = 0; s < 2; ++s) {
    const std::string side = sides[s];
    add(side + "elbow", side + "wrist", 1, 1 + s);
    add(side + "wrist", side + "hand", 1.6, 1 + s);
    add(side + "hip", side + "knee", 1, 3 + s);
    add(side + "knee", side + "ankle", 1, 3 + s);
  }
  return capsules;
}

}  // namespace

double selfPenetration(const body::BodyModel& model, const body::BodyParameters& parameters) {
  const body::JointTransforms chain = body::forwardKinematics(model, parameters);
  const Points shaped = body::shapedVertices(model, parameters.betas);
  std::vector<Capsule> capsules = makeCapsules(model, chain, shaped);
  for (Capsule& capsule : capsules) {
    const Matrix3d& r = chain.rotation[static_cast<std::size_t>(capsule.joint)];
    const Vector3d t = chain.offset.col(capsule.joint);
    capsule.a = r * capsule.a + t;
    capsule.b = r * capsule.b + t;
  }
  double deepest = 0;
  for (std::size_t i = 0; i < capsules.size(); ++i) {
    for (std::size_t k = i + 1; k < capsules.size(); ++k) {
      const Capsule &one = capsules[i], &two = capsules[k];
      // Legs grow out of the trunk, and thighs touch each other at rest.
      const bool legs = one.limb >= 3 && two.limb >= 3;
      if (one.limb == two.limb || (one.limb == 0 && two.limb >= 3)) continue;
      const double reach = (one.radius + two.radius) * (legs ? 0.75 : 1.0);
      deepest = std::max(deepest, reach - segmentDistance(one.a, one.b, two.a, two.b));
    }
  }
  return deepest;
}

std::vector<Matrix3d> sampleFreePosture(const body::BodyModel& model, const VectorXd& betas,
                                        Posture posture, double spread, Rng& rng) {
  body::BodyParameters trial = body::BodyParameters::rest(model);
  trial.betas = betas;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    trial.rotations = samplePosture(model, posture, spread, rng);
    if (selfPenetration(model, trial) < kAllowed) return trial.rotations;
  }
  return samplePosture(model, Posture::aPose, 0, rng);
}

}  // namespace loopreg::synth
