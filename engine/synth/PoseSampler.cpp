#include "synth/PoseSampler.h"

#include <algorithm>
#include <cmath>

namespace loopreg::synth {
namespace {

constexpr double kDegree = 0.017453292519943295;

Matrix3d about(const Vector3d& axis, double degrees) {
  return body::rotationFromAxisAngle(axis * (degrees * kDegree));
}
Matrix3d aboutX(double degrees) { return about(Vector3d::UnitX(), degrees); }
Matrix3d aboutY(double degrees) { return about(Vector3d::UnitY(), degrees); }
Matrix3d aboutZ(double degrees) { return about(Vector3d::UnitZ(), degrees); }

/// The same rotation on the other side of the body: conjugation with the mirror x -> -x.
Matrix3d mirrored(const Matrix3d& r) {
  const Vector3d flip(-1, 1, 1);
  return flip.asDiagonal() * r * flip.asDiagonal();
}

/// Pose of one arm or leg, told for the left side.
struct Arm {
  Vector3d upper = {0.70, -0.71, 0.05};  ///< where the upper arm points, chest frame
  Vector3d fore = {0.68, -0.70, 0.20};   ///< where the forearm points, chest frame
  double wrist = 0;                      ///< degrees about the forearm's flexion axis
};
struct Leg {
  double flexion = 0;    ///< thigh forwards, degrees
  double abduction = 4;  ///< thigh outwards
  double turn = 5;       ///< toes outwards
  double knee = 3;       ///< bending, 0 .. 140
  double ankle = 0;      ///< toes up
};
struct Figure {
  Arm leftArm, rightArm;
  Leg leftLeg, rightLeg;
  double bend = 0, side = 0, twist = 0;  ///< trunk: forwards, to the left, to the left; degrees
  double nod = 0, look = 0;              ///< head
  double pitch = 0;                      ///< whole body forwards
};

double draw(Rng& rng, double low, double high) { return rng.uniform(low, high); }

/// A direction scattered by about `degrees` around `d`.
Vector3d scatter(const Vector3d& d, double degrees, Rng& rng) {
  const double s = degrees * kDegree;
  const Vector3d noise(rng.normal(), rng.normal(), rng.normal());
  return (d.normalized() + 0.6 * s * noise).normalized();
}

Arm hangingArm(Rng& rng) {
  Arm arm;
  arm.upper = scatter({draw(rng, 0.14, 0.32), -1, draw(rng, -0.15, 0.1)}, 3, rng);
  arm.fore = scatter({draw(rng, 0.08, 0.2), -1, draw(rng, 0.05, 0.4)}, 3, rng);
  return arm;
}

Arm reachingArm(Rng& rng) {
  const double height = draw(rng, -0.4, 1.2);
  Arm arm;
  arm.upper = scatter({draw(rng, 0.15, 0.6), height, 0.8}, 8, rng);
  arm.fore = scatter({draw(rng, -0.1, 0.5), height + draw(rng, -0.1, 0.5), 0.8}, 8, rng);
  return arm;
}

Leg standingLeg(Rng& rng) {
  Leg leg;
  leg.flexion = draw(rng, -4, 8);
  leg.abduction = draw(rng, 2, 9);
  leg.turn = draw(rng, 0, 15);
  leg.knee = std::max(0.0, leg.flexion) + draw(rng, 0, 8);
  leg.ankle = draw(rng, -3, 3);
  return leg;
}

Leg swungLeg(double flexion, double knee, Rng& rng) {
  Leg leg;
  leg.flexion = flexion;
  leg.abduction = draw(rng, 1, 5);
  leg.turn = draw(rng, 0, 8);
  leg.knee = knee;
  leg.ankle = draw(rng, -8, 6);
  return leg;
}

void makeWalking(Figure& figure, Rng& rng) {
  const double step = draw(rng, 14, 30), swing = draw(rng, 0.15, 0.5);
  figure.leftLeg = swungLeg(step, draw(rng, 4, 14), rng);
  figure.rightLeg = swungLeg(-0.7 * step, draw(rng, 12, 40), rng);
  figure.leftArm = hangingArm(rng);
  figure.leftArm.upper.z() -= swing;
  figure.leftArm.fore.z() -= 0.4 * swing;
  figure.rightArm = hangingArm(rng);
  figure.rightArm.upper.z() += swing;
  figure.rightArm.fore.z() += 1.6 * swing;
  figure.twist = draw(rng, 2, 10);
  figure.pitch = draw(rng, 0, 5);
}

void makeSitting(Figure& figure, Rng& rng) {
  for (Leg* leg : {&figure.leftLeg, &figure.rightLeg}) {
    leg->flexion = draw(rng, 76, 95);
    leg->abduction = draw(rng, 4, 16);
    leg->turn = draw(rng, 0, 8);
    leg->knee = leg->flexion + draw(rng, -12, 12);
    leg->ankle = draw(rng, -5, 5);
  }
  for (Arm* arm : {&figure.leftArm, &figure.rightArm}) {  // hands towards the knees
    arm->upper = scatter({draw(rng, 0.25, 0.45), -1, draw(rng, 0.25, 0.5)}, 3, rng);
    arm->fore = scatter({draw(rng, -0.1, 0.2), draw(rng, -0.3, 0.1), 1}, 4, rng);
  }
  figure.bend = draw(rng, -4, 14);
  figure.pitch = draw(rng, -8, 2);
}

Figure drawFigure(Posture posture, Rng& rng) {
  Figure figure;
  figure.leftArm = hangingArm(rng);
  figure.rightArm = hangingArm(rng);
  figure.leftLeg = standingLeg(rng);
  figure.rightLeg = standingLeg(rng);
  figure.bend = draw(rng, -4, 8);
  figure.side = draw(rng, -5, 5);
  figure.twist = draw(rng, -8, 8);
  figure.nod = draw(rng, -12, 14);
  figure.look = draw(rng, -28, 28);
  switch (posture) {
    case Posture::aPose:
    case Posture::tPose: {
      const double low = posture == Posture::aPose ? 35 : 0,
                   high = posture == Posture::aPose ? 52 : 10;
      for (Arm* arm : {&figure.leftArm, &figure.rightArm}) {
        const double fall = draw(rng, low, high) * kDegree;
        arm->upper = {std::cos(fall), -std::sin(fall), 0.02};
        arm->fore = scatter({std::cos(fall), -std::sin(fall), draw(rng, 0.05, 0.25)}, 3, rng);
      }
      figure.side *= 0.3, figure.twist *= 0.3, figure.look *= 0.3;
      break;
    }
    case Posture::walking:
      makeWalking(figure, rng);
      break;
    case Posture::reaching:
      (rng.uniform() < 0.5 ? figure.leftArm : figure.rightArm) = reachingArm(rng);
      if (rng.uniform() < 0.4) figure.leftArm = reachingArm(rng);
      figure.bend += draw(rng, 0, 12);
      break;
    case Posture::handsOnHips:
      for (Arm* arm : {&figure.leftArm, &figure.rightArm}) {
        arm->upper = scatter({0.95, -0.70, draw(rng, -0.35, -0.05)}, 3, rng);
        arm->fore = scatter({-0.58, -0.78, draw(rng, 0.15, 0.35)}, 3, rng);
        arm->wrist = draw(rng, 25, 45);  // the hand lies along the hip
      }
      break;
    case Posture::sitting:
      makeSitting(figure, rng);
      break;
    case Posture::waving: {
      Arm& arm = rng.uniform() < 0.5 ? figure.leftArm : figure.rightArm;
      arm.upper = scatter({0.85, draw(rng, -0.3, 0.35), 0.3}, 5, rng);
      arm.fore = scatter({draw(rng, -0.1, 0.5), 1, 0.25}, 5, rng);
      break;
    }
    case Posture::stride:
      for (Leg* leg : {&figure.leftLeg, &figure.rightLeg}) leg->abduction = draw(rng, 12, 24);
      for (Arm* arm : {&figure.leftArm, &figure.rightArm}) {
        arm->upper = scatter({1, draw(rng, -0.7, 0.6), draw(rng, -0.1, 0.3)}, 6, rng);
        arm->fore = scatter({1, draw(rng, -0.6, 0.9), draw(rng, 0.1, 0.6)}, 6, rng);
      }
      break;
    case Posture::standing:
    case Posture::any:
      break;
  }
  return figure;
}

/// Shoulder and elbow that make the left arm point as told. In the T-pose the arm lies along +x and
/// the elbow bends about -y, from x towards z; so the shoulder takes x to the upper arm's direction
/// and z to the part of the forearm's direction that is perpendicular to it, and the elbow bends by
/// the angle between.
struct ArmRotations {
  Matrix3d collar, shoulder, elbow, wrist;
};
ArmRotations armRotations(const Arm& arm) {
  const Vector3d u = arm.upper.normalized(), f = arm.fore.normalized();
  Vector3d z = f - f.dot(u) * u;
  // An arm that is almost straight keeps its elbow pointing backwards.
  const Vector3d forwards = Vector3d::UnitZ() - u.z() * u;
  if (z.norm() < 0.12) z = z + 0.12 * forwards.normalized();
  z.normalize();
  Matrix3d world;
  world << u, z.cross(u), z;
  const double bend = std::min(std::acos(std::clamp(u.dot(f), -1.0, 1.0)) / kDegree, 145.0);
  // The collar bone lifts with the arm: a fifth of the elevation (scapulo-humeral rhythm, cut
  // short).
  const double lift = 0.2 * std::asin(std::clamp(u.y(), -1.0, 1.0)) / kDegree;
  ArmRotations result;
  result.collar = aboutZ(std::clamp(lift, -6.0, 18.0));
  result.shoulder = result.collar.transpose() * world;
  result.elbow = aboutY(-bend);
  result.wrist = aboutY(arm.wrist);
  return result;
}

/// Sets joints by SMPL's names; a name that the model lacks is left out.
class JointSetter {
 public:
  explicit JointSetter(const body::BodyModel& model)
      : model_(model), rotations_(model.jointCount(), Matrix3d::Identity()) {}
  void set(const std::string& name, const Matrix3d& rotation) {
    const auto& names = model_.jointNames;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) rotations_[found - names.begin()] = rotation;
  }
  void setPair(const std::string& name, const Matrix3d& left, const Matrix3d& rightToldAsLeft) {
    set("left_" + name, left);
    set("right_" + name, mirrored(rightToldAsLeft));
  }
  std::vector<Matrix3d> take() { return std::move(rotations_); }

 private:
  const body::BodyModel& model_;
  std::vector<Matrix3d> rotations_;
};

std::vector<Matrix3d> rotationsOf(const body::BodyModel& model, const Figure& figure) {
  JointSetter joints(model);
  joints.set("pelvis", aboutX(figure.pitch));
  // The trunk's bending is shared by three vertebrae.
  const Matrix3d third =
      aboutY(figure.twist / 3) * aboutZ(figure.side / 3) * aboutX(figure.bend / 3);
  for (const char* name : {"spine1", "spine2", "spine3"}) joints.set(name, third);
  const Matrix3d half = aboutY(figure.look / 2) * aboutX(figure.nod / 2);
  joints.set("neck", half);
  joints.set("head", half);

  const ArmRotations left = armRotations(figure.leftArm), right = armRotations(figure.rightArm);
  joints.setPair("collar", left.collar, right.collar);
  joints.setPair("shoulder", left.shoulder, right.shoulder);
  joints.setPair("elbow", left.elbow, right.elbow);
  joints.setPair("wrist", left.wrist, right.wrist);

  const auto hip = [](const Leg& leg) {
    return Matrix3d(aboutZ(leg.abduction) * aboutX(-leg.flexion) * aboutY(leg.turn));
  };
  joints.setPair("hip", hip(figure.leftLeg), hip(figure.rightLeg));
  joints.setPair("knee", aboutX(figure.leftLeg.knee), aboutX(figure.rightLeg.knee));
  joints.setPair("ankle", aboutX(-figure.leftLeg.ankle), aboutX(-figure.rightLeg.ankle));
  return joints.take();
}

}  // namespace

const char* postureName(Posture posture) {
  switch (posture) {
    case Posture::any:
      return "any";
    case Posture::aPose:
      return "a-pose";
    case Posture::tPose:
      return "t-pose";
    case Posture::standing:
      return "standing";
    case Posture::walking:
      return "walking";
    case Posture::reaching:
      return "reaching";
    case Posture::handsOnHips:
      return "hands-on-hips";
    case Posture::sitting:
      return "sitting";
    case Posture::waving:
      return "waving";
    case Posture::stride:
      return "stride";
  }
  return "any";
}

std::optional<Posture> parsePosture(const std::string& name) {
  for (int p = static_cast<int>(Posture::any); p <= static_cast<int>(Posture::stride); ++p) {
    if (name == postureName(static_cast<Posture>(p))) return static_cast<Posture>(p);
  }
  return std::nullopt;
}

std::vector<Matrix3d> samplePosture(const body::BodyModel& model, Posture posture, double spread,
                                    Rng& rng) {
  if (posture == Posture::any) {
    // Standing people are most of what is scanned; the rest is drawn evenly.
    constexpr Posture kKinds[] = {Posture::aPose,    Posture::aPose,    Posture::standing,
                                  Posture::standing, Posture::walking,  Posture::walking,
                                  Posture::reaching, Posture::reaching, Posture::handsOnHips,
                                  Posture::waving,   Posture::stride,   Posture::sitting,
                                  Posture::tPose};
    posture = kKinds[rng.below(sizeof(kKinds) / sizeof(kKinds[0]))];
  }
  const std::vector<Matrix3d> drawn = rotationsOf(model, drawFigure(posture, rng));
  const std::vector<Matrix3d> plain = rotationsOf(model, Figure{});
  std::vector<Matrix3d> rotations(drawn.size());
  for (std::size_t j = 0; j < drawn.size(); ++j) {
    const Eigen::Quaterniond from(plain[j]), to(drawn[j]);
    rotations[j] = from.slerp(std::clamp(spread, 0.0, 1.0), to).toRotationMatrix();
  }
  return rotations;
}

}  // namespace loopreg::synth
