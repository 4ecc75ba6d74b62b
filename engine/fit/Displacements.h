#pragma once

#include <functional>

#include "core/StopToken.h"
#include "fit/PreparedBody.h"
#include "fit/ScanSamples.h"

namespace loopreg::fit {

struct DisplacementOptions {
  int rounds = 3;
  double smoothness = 0.3;  ///< lambda: weight of the Laplacian of the offsets against the data
  double damping = 1e-3;    ///< mu: weight of the offsets themselves
  double reach = 0.05;      ///< Geman-McClure width, metres
  double maxAngleDegrees = 60;
  int threads = 1;
};

/// SMPL+D: offsets of every vertex that bring the posed body onto the scan.
///
/// For offsets u (n x 3, posed frame) and scan samples with closest surface point x_i (barycentric
/// b_i, normal n_i, signed distance d_i), each round minimises
///   sum_i w_i | b_i^T u - d_i n_i |^2 + lambda |L u|^2 + mu |u|^2,   L the uniform graph
/// Laplacian, one sparse n x n system with three right-hand sides, its pattern analysed once
/// (Eigen SimplicialLDLT), instead of the 50 Adam steps of LoopReg's fit_SMPLD. The result is
/// carried to the T-pose frame: D_v = (s A_v)^-1 u_v.
///
/// `onRound(round, displacements)` may return false to stop. Returns 3 x n, T-pose frame, metres.
Points fitDisplacements(const PreparedBody& body, const body::BodyState& state,
                        const ScanSamples& samples, const DisplacementOptions& options,
                        const std::function<bool(int, const Points&)>& onRound, StopToken stop);

}  // namespace loopreg::fit
