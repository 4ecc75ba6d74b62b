#pragma once

#include "learning/ForwardMap.h"
#include "learning/Trainee.h"

namespace loopreg::learning {

/// What the loop's terms need of the canonical body. Immutable.
struct LoopGeometry {
  explicit LoopGeometry(const body::BodyModel& canonical);

  canonical::CanonicalSurface surface;
  ForwardMap forward;
  Points samples;  ///< 3 x k, of the template: T_p of the paper's chamfer term
  geometry::PointIndex sampleIndex;
};

/// LoopReg's terms for predicted canonical points c of scan points s
/// (Bhatnagar et al., NeurIPS 2020):
///
///   loop    = mean rho(|s - M(c; theta, beta, t)|),  rho(r) = w log(1 + r / w), w = 5 cm: cloth
///             and wrong matches pull less; the paper's: mean |s - M(c)| over points and axes;
///   surface = mean distance of c to the canonical surface: pulls raw predictions onto it;
///   chamfer = mean |c - T_p|^2 to the nearest sample and back, the paper's stand-in for that.
///
/// M has no gradient along the surface's normal (ForwardMap.h), surface has no other.
struct LoopTerms {
  torch::Tensor total;                        ///< weighted, mean over the scans
  double loop = 0, surface = 0, chamfer = 0;  ///< unweighted; loop without rho, metres
};
/// `canonical`: p x 3, answers for the points of `batch`, which was made of `scans`, in order. The
/// scans' changes do not matter: s and M stay in the scan's own frame, and c knows no frame but
/// for the mirror, which is undone.
LoopTerms loopTerms(const torch::Tensor& canonical, const LoopScans& scans,
                    const TrainingBatch& batch, const LoopGeometry& geometry,
                    const LoopWeights& weights);

}  // namespace loopreg::learning
