#pragma once

#include <filesystem>
#include <vector>

#include "body/BodyModel.h"
#include "core/Result.h"
#include "core/Rng.h"

namespace loopreg::synth {

/// Poses to draw from: local rotations of a model's joints, the root's included.
struct PosePool {
  std::vector<std::vector<Matrix3d>> training, heldOut;
};

/// Retargets every clip (.bvh) below the folders, keeping about one pose per `seconds` and all
/// single poses. One clip in four goes to `heldOut`, by its name. Folders that do not exist are
/// left out; a clip that cannot be read is an error.
Result<PosePool> loadPosePool(const std::vector<std::filesystem::path>& folders,
                              const body::BodyModel& model, double seconds = 0.2);

/// What people do that everyday postures (PoseSampler.h) and mocap lack: crouch, kneel, kick,
/// lunge, sit cross-legged, bend, reach anywhere, fall; joint angles drawn within human limits.
/// Forearms and hands stay out of the trunk. With `anyWayUp`
/// one person in seven lies, hangs upside down or tumbles.
std::vector<Matrix3d> sportsPose(const body::BodyModel& model, bool anyWayUp, Rng& rng);

/// A pose for training: one of the pool's (at times the legs of one below the trunk of another), an
/// everyday posture or a sports pose, bent a little differently by everyone; one person in fifteen
/// turned any way up.
std::vector<Matrix3d> trainingPose(const body::BodyModel& model, const PosePool& pool, bool heldOut,
                                   Rng& rng);

}  // namespace loopreg::synth
