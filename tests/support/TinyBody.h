#pragma once

#include "body/BodyModel.h"

namespace loopreg::testing {

/// A body of the right structure and no beauty: SMPL's tree, an octahedron around every joint (144
/// vertices), weights over joint and parent, random shape directions, optional random pose
/// directions. Deterministic.
std::shared_ptr<const body::BodyModel> tinyBody(bool withPoseDirs, int betas = 4);

}  // namespace loopreg::testing
