#pragma once

#include <filesystem>
#include <vector>

#include "body/BodyParameters.h"
#include "core/Rng.h"
#include "geometry/Mesh.h"

namespace loopreg::synth {

/// How a synthetic scan is made from a body.
struct SynthOptions {
  double shapeSigma = 1.0;       ///< betas ~ N(0, sigma^2), cut at 2.5
  double poseSpread = 1.0;       ///< 0: A-pose; 1: moderate everyday poses
  bool fullYaw = true;
  double noiseMillimetres = 2.0;  ///< along the view ray, standard deviation
  double holes = 0.1;             ///< share of the surface removed by holes, in [0, 0.9]
  double partial = 0;             ///< share hidden as by scanning from one side, in [0, 0.9]
  bool dressed = false;           ///< loose, smooth offsets with garment borders, hair
  int vertices = 20000;           ///< about; of the scan
  double metresPerUnit = 1;       ///< the scan's own unit
  Matrix3d frame = Matrix3d::Identity();  ///< engine frame -> scan frame rotation (odd up axes)
  bool floor = false;             ///< with a patch of floor under the feet
};

/// A scan with its answer. `scan` is in its own frame and units; `truth` in the same.
struct SynthScan {
  Mesh scan;
  Mesh body;                        ///< the exact body, scan frame and units, model vertex order
  Points joints;                    ///< 3 x J, scan frame and units
  body::BodyParameters parameters;  ///< engine frame
  double metresPerUnit = 1;
};
SynthScan makeScan(const body::BodyModel& model, const SynthOptions& options, Rng rng);

/// Plausible local rotations: standing, walking, reaching, sitting ... with `spread` 0..1 of their variety.
std::vector<Matrix3d> randomPose(const body::BodyModel& model, double spread, Rng& rng);

}  // namespace loopreg::synth
