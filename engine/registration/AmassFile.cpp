#include "registration/AmassFile.h"

#include <algorithm>

#include "body/Skinning.h"
#include "core/Npz.h"

namespace loopreg::registration {
namespace {

constexpr int kBodyJoints = 22;  // what SMPL, SMPL+H and SMPL-X share: root and body
constexpr int kFingerJoints = 30;
constexpr int kSmplxFingers = 25;  // SMPL-X's first finger: jaw and eyes come before
constexpr std::size_t kPose = 3 * (kBodyJoints + kFingerJoints);
constexpr std::size_t kBetas = 16, kDynamics = 8;

bool isSmplFamily(const body::BodyModel& model) {
  return model.family == body::Family::smpl || model.family == body::Family::smplh ||
         model.family == body::Family::smplx;
}

/// The joint of the model that is SMPL+H's `joint`; -1: none.
int jointOf(const body::BodyModel& model, int joint) {
  if (joint < kBodyJoints) return joint < model.jointCount() ? joint : -1;
  int own = -1;
  if (model.family == body::Family::smplh) own = joint;
  if (model.family == body::Family::smplx) own = kSmplxFingers + joint - kBodyJoints;
  return own < model.jointCount() ? own : -1;
}

NpyArray row(const VectorXd& values) {
  return NpyArray::numbers({static_cast<std::size_t>(values.size())},
                           std::vector<double>(values.data(), values.data() + values.size()));
}

}  // namespace

Result<void> writeAmass(const std::filesystem::path& path, const body::BodyModel& model,
                        const std::vector<body::BodyParameters>& poses, double framesPerSecond) {
  const std::size_t count = poses.size();
  Matrix3d turn;  // y up -> z up
  turn << 1, 0, 0, 0, 0, -1, 0, 1, 0;
  std::vector<double> angles(count * kPose, 0.0), places(3 * count, 0.0);
  for (std::size_t f = 0; f < count; ++f) {
    const body::BodyParameters& pose = poses[f];
    for (int joint = 0; joint < kBodyJoints + kFingerJoints; ++joint) {
      const int own = jointOf(model, joint);
      if (own < 0) continue;
      const Matrix3d& rotation = pose.rotations[static_cast<std::size_t>(own)];
      const Vector3d w =
          body::axisAngleFromRotation(joint == 0 ? Matrix3d(turn * rotation) : rotation);
      std::copy_n(w.data(), 3, &angles[f * kPose + 3 * static_cast<std::size_t>(joint)]);
    }
    const Vector3d pelvis = body::forwardKinematics(model, pose).restJoints.col(0);
    const Vector3d place = turn * (pose.scale * pelvis + pose.translation) - pelvis;
    std::copy_n(place.data(), 3, &places[3 * f]);
  }
  const VectorXd& own = poses.front().betas;
  VectorXd betas = VectorXd::Zero(kBetas);
  if (isSmplFamily(model)) {
    const Eigen::Index shared = std::min<Eigen::Index>(own.size(), kBetas);
    betas.head(shared) = own.head(shared);
  }
  return writeNpz(path, {{"poses", NpyArray::numbers({count, kPose}, std::move(angles))},
                         {"trans", NpyArray::numbers({count, 3}, std::move(places))},
                         {"betas", row(betas)},
                         {"dmpls", NpyArray::numbers({count, kDynamics},
                                                     std::vector<double>(count * kDynamics, 0.0))},
                         {"gender", NpyArray::text(model.gender)},
                         {"mocap_framerate", NpyArray::numbers({}, {framesPerSecond})},
                         {"mocap_frame_rate", NpyArray::numbers({}, {framesPerSecond})},
                         {"surface_model_type", NpyArray::text("smplh")},
                         {"model", NpyArray::text(model.name)},
                         {"model_betas", row(own)},
                         {"scale", NpyArray::numbers({}, {poses.front().scale})}});
}

}  // namespace loopreg::registration
