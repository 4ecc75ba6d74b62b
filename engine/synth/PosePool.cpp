#include "synth/PosePool.h"

#include <algorithm>
#include <cmath>

#include "body/Skinning.h"
#include "synth/PoseSampler.h"
#include "synth/Retarget.h"

namespace loopreg::synth {
namespace {

using namespace loopreg::body;

constexpr double kDegree = 3.14159265358979323846 / 180;

// Of training poses.
constexpr double kPoolShare = 0.5;      // from the pool, where there is one
constexpr double kEverydayShare = 0.2;  // everyday postures
constexpr double kMixShare = 0.3;       // of the pool's, how many mix two
constexpr double kAnyWayUp = 0.07;      // turned any way

Matrix3d about(const Vector3d& axis, double degrees) {
  return rotationFromAxisAngle(axis * (degrees * kDegree));
}
const Vector3d kX = Vector3d::UnitX(), kY = Vector3d::UnitY(), kZ = Vector3d::UnitZ();

/// FNV-1a: the same split on every platform.
std::uint64_t hashed(const std::string& text) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

Matrix3d randomRotation(Rng& rng) {
  const Eigen::Vector4d q(rng.normal(), rng.normal(), rng.normal(), rng.normal());
  return Eigen::Quaterniond(Eigen::Vector4d(q.normalized())).toRotationMatrix();
}

/// A pose in the making, by joint name; the left side's angles are told, the right side's mirrored.
class Posing {
 public:
  Posing(const BodyModel& model, Rng& rng) : model_(model), rng_(rng), local_(kSmplJointCount) {
    std::fill(local_.begin(), local_.end(), Matrix3d::Identity());
  }

  double draw(double low, double high) { return rng_.uniform(low, high); }

  /// Degrees: thigh forwards, outwards, toes outwards; knee bent; toes up.
  void leg(bool left, double flexion, double abduction, double turn, double knee, double ankle) {
    const double side = left ? 1 : -1;
    set(left ? kLeftHip : kRightHip,
        about(kX, -flexion) * about(kZ, side * abduction) * about(kY, side * turn));
    set(left ? kLeftKnee : kRightKnee, about(kX, knee));
    set(left ? kLeftAnkle : kRightAnkle,
        about(kX, -ankle) * about(kZ, draw(-8, 8)) * about(kY, draw(-8, 8)));
  }
  void bothLegs(double flexion, double abduction, double turn, double knee, double ankle) {
    for (const bool left : {true, false}) {
      leg(left, flexion + draw(-8, 8), abduction + draw(-4, 4), turn + draw(-8, 8),
          std::max(0.0, knee + draw(-8, 8)), ankle + draw(-5, 5));
    }
  }
  /// The trunk: degrees forwards, to the left, twisted to the left, shared by three joints.
  void trunk(double bend, double lean, double twist) {
    for (const SmplJoint joint : {kSpine1, kSpine2, kSpine3}) {
      set(joint, about(kX, bend / 3) * about(kZ, -lean / 3) * about(kY, twist / 3));
    }
    set(kNeck, about(kX, draw(-25, 20)) * about(kY, draw(-30, 30)));
    set(kHead, about(kX, draw(-15, 15)) * about(kY, draw(-25, 25)) * about(kZ, draw(-12, 12)));
  }
  /// One arm: the upper arm's direction in the chest's frame (left side), the elbow's bend, the
  /// twist of upper arm and forearm, in degrees. The shoulder girdle lifts with the arm.
  void arm(bool left, Vector3d direction, double elbow, double twist, double roll) {
    const double side = left ? 1 : -1;
    direction.normalize();
    const double lift =
        std::clamp(std::asin(std::clamp(direction.y(), -1.0, 1.0)) / kDegree / 4, -6.0, 25.0);
    const Matrix3d collar = about(kZ, side * lift);
    const Vector3d pointed =
        collar.transpose() * Vector3d(side * direction.x(), direction.y(), direction.z());
    // About the arm's own axis first, so that the elbow opens in any plane.
    const Matrix3d swing =
        Eigen::Quaterniond::FromTwoVectors(Vector3d(side, 0, 0), pointed).toRotationMatrix();
    set(left ? kLeftCollar : kRightCollar, collar);
    set(left ? kLeftShoulder : kRightShoulder, swing * about(kX, twist));
    set(left ? kLeftElbow : kRightElbow, about(kY, -side * elbow) * about(kX, roll));
    set(left ? kLeftWrist : kRightWrist, about(kZ, draw(-40, 40)) * about(kY, draw(-20, 20)));
  }
  /// An arm anywhere in a person's reach.
  void anyArm(bool left) {
    const double kind = rng_.uniform();
    Vector3d direction(draw(-0.3, 1), draw(-1, 1), draw(-0.45, 1));
    if (kind < 0.25) direction = {draw(0.05, 0.5), -1, draw(-0.3, 0.5)};  // hanging
    if (kind > 0.85) direction = {draw(-0.1, 0.5), 1, draw(-0.2, 0.5)};   // overhead
    arm(left, direction, rng_.uniform() < 0.35 ? draw(0, 20) : draw(10, 140), draw(-60, 60),
        draw(-50, 50));
  }
  void set(SmplJoint joint, const Matrix3d& rotation) { local_[joint] = rotation; }
  Matrix3d& at(SmplJoint joint) { return local_[joint]; }

  /// As the model's joints, by their names.
  std::vector<Matrix3d> finished() const {
    std::vector<Matrix3d> rotations(std::size_t(model_.jointCount()), Matrix3d::Identity());
    for (std::size_t joint = 0; joint < local_.size(); ++joint) {
      const auto& names = model_.jointNames;
      const auto found = std::find(names.begin(), names.end(), smplJointNames()[joint]);
      if (found != names.end()) rotations[std::size_t(found - names.begin())] = local_[joint];
    }
    return rotations;
  }

 private:
  const BodyModel& model_;
  Rng& rng_;
  std::vector<Matrix3d> local_;
};

void drawLegs(Posing& pose, Rng& rng) {
  const double kind = rng.uniform();
  const bool left = rng.uniform() < 0.5;
  const auto standing = [&](bool side) {
    pose.leg(side, pose.draw(-8, 20), pose.draw(-2, 18), pose.draw(-5, 25), pose.draw(0, 20),
             pose.draw(-5, 10));
  };
  if (kind < 0.12) {  // standing
    standing(true);
    standing(false);
  } else if (kind < 0.26) {  // crouching, squatting
    const double depth = pose.draw(0.3, 1);
    pose.bothLegs(depth * 120, pose.draw(0, 30), pose.draw(0, 30), depth * 135, depth * 25);
  } else if (kind < 0.40) {  // a kick or a lifted knee
    standing(!left);
    const double side = rng.uniform();
    pose.leg(left, side < 0.7 ? pose.draw(40, 125) : pose.draw(-30, 40),
             side < 0.7 ? pose.draw(-10, 30) : pose.draw(30, 75), pose.draw(-15, 40),
             pose.draw(0, 130), pose.draw(-40, 15));
  } else if (kind < 0.52) {  // lunge, run
    pose.leg(left, pose.draw(30, 105), pose.draw(-5, 15), pose.draw(-10, 20), pose.draw(10, 110),
             pose.draw(-20, 20));
    pose.leg(!left, pose.draw(-35, 5), pose.draw(-5, 15), pose.draw(-10, 20), pose.draw(0, 110),
             pose.draw(-40, 20));
  } else if (kind < 0.62) {  // on a chair, or with stretched legs on the floor
    pose.bothLegs(pose.draw(65, 110), pose.draw(-2, 25), pose.draw(-5, 20), pose.draw(0, 115),
                  pose.draw(-30, 10));
  } else if (kind < 0.69) {  // cross-legged
    pose.bothLegs(pose.draw(80, 105), pose.draw(30, 50), pose.draw(35, 60), pose.draw(105, 135),
                  pose.draw(-20, 10));
  } else if (kind < 0.76) {  // kneeling
    pose.bothLegs(pose.draw(-5, 70), pose.draw(0, 18), pose.draw(-10, 15), pose.draw(85, 140),
                  pose.draw(-50, 0));
  } else if (kind < 0.82) {  // straddle, split
    pose.bothLegs(pose.draw(-5, 60), pose.draw(30, 65), pose.draw(0, 40), pose.draw(0, 15),
                  pose.draw(-30, 10));
  } else {  // anything
    for (const bool side : {true, false}) {
      pose.leg(side, pose.draw(-25, 120), pose.draw(-12, 50), pose.draw(-25, 40),
               rng.uniform() < 0.4 ? pose.draw(0, 15) : pose.draw(5, 140), pose.draw(-45, 20));
    }
  }
}

/// Whether forearms and hands keep a hand's breadth away from the axis of the trunk.
bool armsAreFree(const BodyModel& model, const std::vector<Matrix3d>& pose) {
  BodyParameters parameters = BodyParameters::rest(model);
  parameters.rotations = pose;
  const Points joints = forwardKinematics(model, parameters).position;
  const auto distance = [&](const Vector3d& p, int from, int to) {
    const Vector3d a = joints.col(from), d = joints.col(to) - joints.col(from);
    const double t = std::clamp((p - a).dot(d) / std::max(d.squaredNorm(), 1e-12), 0.0, 1.0);
    return (p - a - t * d).norm();
  };
  for (const bool left : {true, false}) {
    const Vector3d elbow = joints.col(left ? kLeftElbow : kRightElbow);
    const Vector3d wrist = joints.col(left ? kLeftWrist : kRightWrist);
    const Vector3d hand = joints.col(left ? kLeftHand : kRightHand);
    for (const Vector3d& p : {elbow, Vector3d(0.5 * (elbow + wrist)), wrist, hand}) {
      if (distance(p, kPelvis, kSpine3) < 0.15 || distance(p, kSpine3, kHead) < 0.13) return false;
      if (distance(p, kLeftHip, kLeftKnee) < 0.10 || distance(p, kRightHip, kRightKnee) < 0.10) {
        return false;
      }
    }
  }
  return distance(joints.col(kLeftKnee), kRightHip, kRightKnee) > 0.10 &&
         distance(joints.col(kLeftAnkle), kRightKnee, kRightAnkle) > 0.07 &&
         distance(joints.col(kRightAnkle), kLeftKnee, kLeftAnkle) > 0.07;
}

}  // namespace

Result<PosePool> loadPosePool(const std::vector<std::filesystem::path>& folders,
                              const BodyModel& model, double seconds) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::path& folder : folders) {
    for (auto at = fs::recursive_directory_iterator(folder, ignored);
         at != fs::recursive_directory_iterator(); at.increment(ignored)) {
      if (at->path().extension() == ".bvh") files.push_back(at->path());
    }
  }
  std::sort(files.begin(), files.end());
  PosePool pool;
  for (const fs::path& file : files) {
    const Result<Bvh> clip = readBvh(file);
    if (!clip) return clip.error();
    const Result<Retargeter> retargeter = Retargeter::make(clip.value(), model);
    if (!retargeter) {
      Error error = retargeter.error();
      error.context = file.string();
      return error;
    }
    auto& poses = hashed(file.filename().string()) % 4 == 0 ? pool.heldOut : pool.training;
    const int step = clip->frameTime > 0 ? std::max(1, int(seconds / clip->frameTime)) : 1;
    for (int frame = 0; frame < clip->frameCount(); frame += step) {
      poses.push_back(retargeter->pose(frame));
    }
  }
  return pool;
}

std::vector<Matrix3d> sportsPose(const BodyModel& model, bool anyWayUp, Rng& rng) {
  std::vector<Matrix3d> rotations;
  for (int attempt = 0; attempt < 6; ++attempt) {
    Posing pose(model, rng);
    drawLegs(pose, rng);
    const double kind = rng.uniform();
    pose.trunk(kind < 0.55   ? pose.draw(-12, 20)
               : kind < 0.85 ? pose.draw(20, 85)
                             : pose.draw(-40, -10),
               pose.draw(-22, 22), pose.draw(-35, 35));
    pose.anyArm(true);
    pose.anyArm(false);
    if (rng.uniform() < 0.5) {  // the whole body leans with what it does
      pose.at(kPelvis) = about(kX, pose.draw(-25, 45)) * about(kZ, pose.draw(-20, 20));
    }
    rotations = pose.finished();
    if (armsAreFree(model, rotations)) break;
  }
  if (!anyWayUp) return rotations;
  const double way = rng.uniform();
  if (way < 0.06) {  // lying on the back, the belly, a side
    rotations[0] = about(kX, rng.uniform() < 0.5 ? -90 : 90) * about(kY, rng.uniform(-100, 100)) *
                   rotations[0];
  } else if (way < 0.10) {  // head down
    rotations[0] = about(kX, 180 + rng.uniform(-35, 35)) * rotations[0];
  } else if (way < 0.14) {  // in the middle of a fall
    const Vector3d axis = Vector3d(rng.normal(), rng.normal(), rng.normal()).stableNormalized();
    rotations[0] = about(axis, rng.uniform(0, 180)) * rotations[0];
  }
  return rotations;
}

std::vector<Matrix3d> trainingPose(const BodyModel& model, const PosePool& all, bool heldOut,
                                   Rng& rng) {
  const auto& pool = heldOut ? all.heldOut : all.training;
  std::vector<Matrix3d> pose;
  const double kind = rng.uniform();
  if (!pool.empty() && kind < kPoolShare) {
    pose = pool[rng.below(pool.size())];
    if (rng.uniform() < kMixShare) {
      // The upper body of one, the legs of another.
      const auto& other = pool[rng.below(pool.size())];
      for (const int joint :
           {kLeftHip, kRightHip, kLeftKnee, kRightKnee, kLeftAnkle, kRightAnkle}) {
        pose[std::size_t(joint)] = other[std::size_t(joint)];
      }
    }
  } else if (kind > 1 - kEverydayShare) {
    pose = samplePosture(model, Posture::any, rng.uniform(0.3, 1.0), rng);
  } else {
    pose = sportsPose(model, true, rng);
  }
  // Everyone bends a little differently.
  const double spread = rng.uniform(0, 8) * kDegree;
  for (std::size_t j = 1; j < pose.size(); ++j) {
    const Vector3d turn(rng.normal(), rng.normal(), rng.normal());
    pose[j] = rotationFromAxisAngle(spread * turn) * pose[j];
  }
  if (rng.uniform() < kAnyWayUp) pose[0] = randomRotation(rng) * pose[0];
  return pose;
}

}  // namespace loopreg::synth
