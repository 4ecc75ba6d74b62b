#pragma once

#include "body/BodyModel.h"
#include "core/Progress.h"

namespace loopreg::body {

/// Pose correctives of a generated body, learnt from the volume-keeping soft body (SoftBody.h).
///
/// Each joint is turned alone over its anatomical range. With x_v the relaxed skin and A_v, o_v the
/// blended transform of plain skinning, the directions D_v (3 x 9) of a vertex minimise
///
///   sum_poses | A_v D_v vec(R - I) - i_v (x_v - A_v T_v - o_v) |^2 + lambda |D_v|^2,
///
/// i_v falling to zero away from the joint; then they are smoothed over the skin and mirrored, the
/// joints in the middle made symmetric. `model` must be finished, symmetric and in SMPL's tree.
PoseCorrectives learnPoseCorrectives(const BodyModel& model, int threads,
                                     Progress* progress = nullptr);

}  // namespace loopreg::body
