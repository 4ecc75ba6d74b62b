#include "body/generator/SkinWeights.h"

#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopreg::body {

namespace {

constexpr int kSlots = 4;
constexpr int kSteps = 3;

/// The bone a point of the left half belongs to. Distances in terms of `unit`, the stature over 1.7
/// m.
int boneAt(const Vector3d& p, const Points& j) {
  auto at = [&](int joint) { return Vector3d(j.col(joint)); };
  const double unit = (at(kHead) - at(kLeftAnkle)).y() / 1.42;
  // Arm: planes across it.
  if (p.x() > at(kLeftHand).x()) return kLeftHand;
  if (p.x() > at(kLeftWrist).x()) return kLeftWrist;
  if (p.x() > at(kLeftElbow).x()) return kLeftElbow;
  if (p.x() > at(kLeftShoulder).x() && p.y() > at(kSpine2).y()) return kLeftShoulder;
  // Leg: the groin rises outward from the crotch to the top of the thigh bone.
  const Vector3d hip = p - at(kLeftHip), ankle = p - at(kLeftAnkle);
  if (hip.y() < 0.7 * hip.x()) {
    if (ankle.y() < 0.3 * ankle.z() || p.z() > at(kLeftAnkle).z() + 0.08 * unit) {
      if (ankle.y() < 0.05 * unit) return p.z() > at(kLeftFoot).z() ? kLeftFoot : kLeftAnkle;
    }
    return p.y() < at(kLeftKnee).y() ? kLeftKnee : kLeftHip;
  }
  // Head and neck: planes that sink toward the front, below the chin and in the pit of the neck.
  const Vector3d head = p - at(kHead), neck = p - at(kNeck);
  if (head.y() > -0.45 * head.z()) return kHead;
  if (neck.y() > -0.6 * neck.z() && p.x() < 0.08 * unit) return kNeck;
  if (p.x() > 0.055 * unit && p.y() > at(kLeftCollar).y() - 0.07 * unit) return kLeftCollar;
  if (p.y() > at(kSpine3).y()) return kSpine3;
  if (p.y() > at(kSpine2).y()) return kSpine2;
  return p.y() > at(kSpine1).y() ? kSpine1 : kPelvis;
}

/// Diffusion length around each left or middle joint, metres.
double diffusionLength(int joint) {
  switch (joint) {
    case kLeftHip:
      return 0.050;
    case kLeftKnee:
      return 0.036;
    case kLeftAnkle:
      return 0.024;
    case kLeftFoot:
      return 0.014;
    case kNeck:
      return 0.030;
    case kHead:
      return 0.024;
    case kLeftCollar:
      return 0.050;
    case kLeftShoulder:
      return 0.050;
    case kLeftElbow:
      return 0.028;
    case kLeftWrist:
      return 0.018;
    case kLeftHand:
      return 0.012;
    default:
      return 0.045;
  }
}

/// Squared diffusion length at a point: of nearby joints, the nearer the more.
double diffusionAt(const Vector3d& p, const Points& joints) {
  double sum = 0, weight = 0;
  for (int j = 0; j < kSmplJointCount; ++j) {
    if (mirrorJoint(j) < j) continue;
    const double d = (p - joints.col(j)).squaredNorm() + 1e-4, w = 1 / (d * d);
    sum += w * diffusionLength(j) * diffusionLength(j);
    weight += w;
  }
  return sum / weight;
}

/// Keeps the four largest weights, without the faint tails that diffusion leaves everywhere; on the
/// middle plane both joints of a pair stay or go.
void keepLargest(VectorXd& w, bool middle) {
  w = (w.array() - 0.012).max(0.0);
  std::vector<int> order(kSmplJointCount);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return w[a] > w[b]; });
  for (int k = kSlots; k < kSmplJointCount; ++k) w[order[k]] = 0;
  for (int j = 0; middle && j < kSmplJointCount; ++j) {
    if (w[mirrorJoint(j)] == 0) w[j] = 0;
  }
  w /= w.sum();
}

}  // namespace

int mirrorJoint(int joint) {
  constexpr std::array<int, kSmplJointCount> other{
      kPelvis,     kRightHip,    kLeftHip,    kSpine1,    kRightKnee,     kLeftKnee,
      kSpine2,     kRightAnkle,  kLeftAnkle,  kSpine3,    kRightFoot,     kLeftFoot,
      kNeck,       kRightCollar, kLeftCollar, kHead,      kRightShoulder, kLeftShoulder,
      kRightElbow, kLeftElbow,   kRightWrist, kLeftWrist, kRightHand,     kLeftHand};
  return other[joint];
}

SkinWeights diffuseSkinWeights(const Points& vertices, const Faces& faces, const Points& joints,
                               const std::vector<std::int32_t>& mirror) {
  const Eigen::Index n = vertices.cols();
  auto leftOf = [&](Eigen::Index v) {
    return Vector3d(std::abs(vertices(0, v)), vertices(1, v), vertices(2, v));
  };
  VectorXd area = VectorXd::Zero(n), diffusion(n);
  Eigen::MatrixXd weight = Eigen::MatrixXd::Zero(n, kSmplJointCount);
  for (Eigen::Index v = 0; v < n; ++v) {
    const int bone = boneAt(leftOf(v), joints);
    weight(v, vertices(0, v) < 0 ? mirrorJoint(bone) : bone) = 1;
    diffusion[v] = diffusionAt(leftOf(v), joints) / kSteps;
  }
  std::vector<Eigen::Triplet<double>> entries;
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = faces(k, f), b = faces((k + 1) % 3, f), c = faces((k + 2) % 3, f);
      const Vector3d ca = vertices.col(a) - vertices.col(c), cb = vertices.col(b) - vertices.col(c);
      const double twice = ca.cross(cb).norm();
      area[a] += twice / 6;
      const double cotangent = std::max(ca.dot(cb) / std::max(twice, 1e-12), 0.02);
      const double value = 0.25 * cotangent * (diffusion[a] + diffusion[b]);
      entries.emplace_back(a, b, -value);
      entries.emplace_back(b, a, -value);
      entries.emplace_back(a, a, value);
      entries.emplace_back(b, b, value);
    }
  }
  for (Eigen::Index v = 0; v < n; ++v) entries.emplace_back(v, v, area[v]);
  Eigen::SparseMatrix<double> system(n, n);
  system.setFromTriplets(entries.begin(), entries.end());
  const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver(system);
  for (int step = 0; step < kSteps; ++step)
    weight = solver.solve(area.asDiagonal() * weight).eval();

  SkinWeights skin;
  skin.joint.setZero(kSlots, n);
  skin.weight.setZero(kSlots, n);
  for (Eigen::Index v = 0; v < n; ++v) {
    const Eigen::Index partner = mirror[v];
    if (partner < v) continue;
    VectorXd w(kSmplJointCount);
    for (int j = 0; j < kSmplJointCount; ++j) {
      w[j] = 0.5 * (weight(v, j) + weight(partner, mirrorJoint(j)));
    }
    keepLargest(w, partner == v);
    std::vector<int> order(kSmplJointCount);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return w[a] > w[b]; });
    for (int k = 0; k < kSlots && w[order[k]] > 0; ++k) {
      skin.joint(k, v) = order[k];
      skin.weight(k, v) = w[order[k]];
      if (partner == v) continue;
      skin.joint(k, partner) = mirrorJoint(order[k]);
      skin.weight(k, partner) = w[order[k]];
    }
  }
  return skin;
}

}  // namespace loopreg::body
