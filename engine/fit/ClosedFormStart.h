#pragma once

#include "fit/terms/CorrespondenceTerm.h"

namespace loopreg::fit {

/// Pose, shape and translation from correspondences without iterating to a minimum, so that
/// nothing can diverge:
///  1. per skinning part, the weighted Kabsch rotation from the shaped T-pose to the scan (parts
/// that too few
///     correspondences show inherit their parent's);
///  2. with all rotations fixed the body is affine in (t, beta): one linear least-squares solve
/// with a ridge on beta;
///  3. again, with the shaped body as reference (`rounds` times).
/// Pairs are weighted by confidence; a handful of wrong ones is what the robust fit afterwards is
/// for.
body::BodyParameters closedFormStart(const PreparedBody& body,
                                     const std::vector<CorrespondenceTerm::Pair>& pairs,
                                     int rounds = 3);

}  // namespace loopreg::fit
