#pragma once

#include <string>
#include <vector>

#include "body/BodyModel.h"
#include "core/Rng.h"

namespace loopreg::suite {

/// The suite's own extreme poses, written down joint by joint. Training draws its poses from other
/// sources (synth/PosePool.h), so these measure what a network and a search do with a pose that
/// nobody thought of.
struct ExtremePose {
  std::string name;   ///< "handstand"
  std::string group;  ///< "lying", "inverted", "crouching", "kicking", "falling"
};
/// In an order such that any first part of the list has some of each group.
const std::vector<ExtremePose>& extremePoses();

/// Local rotations of the model's joints (the root's included, no facing) in pose `index` of
/// extremePoses(); every joint is bent a little differently each time, and one person in two is
/// the mirror image.
std::vector<Matrix3d> extremePose(const body::BodyModel& model, std::size_t index, Rng& rng);

}  // namespace loopreg::suite
