#pragma once

#include <optional>
#include <vector>

#include "body/BodyParameters.h"
#include "core/Rng.h"
#include "geometry/Mesh.h"
#include "synth/PoseSampler.h"

namespace loopreg::synth {

/// How a synthetic scan is made from a body. Every stage draws from its own stream of the seed, so
/// that a change of one option (more noise, say) leaves person and pose as they were.
struct SynthOptions {
  double shapeSigma = 1.0;  ///< betas ~ N(0, sigma^2), cut at 2.5
  double poseSpread = 1.0;  ///< 0: A-pose; 1: moderate everyday poses
  Posture posture = Posture::any;
  bool fullYaw = true;
  std::optional<double> yawDegrees;  ///< instead of a random one
  std::optional<VectorXd> betas;     ///< instead of random ones; missing entries are 0
  double noiseMillimetres = 2.0;     ///< along the view ray, standard deviation
  double holes = 0.1;                ///< share of the surface removed by holes, in [0, 0.9]
  double partial = 0;                ///< share hidden as by scanning from one side, in [0, 0.9]
  bool dressed = false;              ///< loose, smooth offsets with garment borders, hair
  int vertices = 20000;              ///< about; of the scan
  double metresPerUnit = 1;          ///< the scan's own unit
  Matrix3d frame = Matrix3d::Identity();  ///< engine frame -> scan frame rotation (odd up axes)
  bool floor = false;                     ///< with a patch of floor under the feet
  bool colors = true;                     ///< vertex colours: skin, clothes, hair
};

/// A scan with its answer. `scan` is in its own frame and units; `truth` in the same.
struct SynthScan {
  Mesh scan;
  Mesh body;                        ///< the exact body, scan frame and units, model vertex order
  Points joints;                    ///< 3 x J, scan frame and units
  body::BodyParameters parameters;  ///< engine frame
  double metresPerUnit = 1;
};
/// The person stands on y = 0 within 0.3 m of the origin of the engine's frame. Noise and holes are
/// those of scanners: along the view ray, and first where no camera looks.
SynthScan makeScan(const body::BodyModel& model, const SynthOptions& options, Rng rng);

/// Plausible local rotations: standing, walking, reaching, sitting ... with `spread` 0..1 of their
/// variety.
std::vector<Matrix3d> randomPose(const body::BodyModel& model, double spread, Rng& rng);

}  // namespace loopreg::synth
