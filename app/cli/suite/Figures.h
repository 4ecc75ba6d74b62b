#pragma once

#include "body/BodyParameters.h"
#include "body/ModelFile.h"
#include "suite/SuiteScan.h"
#include "synth/TrainingSample.h"

namespace loopreg::suite {

/// A body model as the suite's people are made of it.
struct Species {
  body::ModelPointer model;
  Points canonical;       ///< 3 x n: where its vertices lie on the built-in body's T-pose
  std::vector<int> part;  ///< n: SMPL joint, by that place
  double stature = 1;     ///< of the built-in body, metres

  /// Registers the model to the built-in body where it is new (canonical/CanonicalMap.h).
  static Result<Species> make(body::ModelPointer model, int threads);
};

/// The built-in body's part at canonical points (3 x k): the SMPL joint of the nearest vertex.
std::vector<int> partsAt(const body::BodyModel& builtin, const Points& canonical, int threads);

/// Somebody who can be scanned, and what lies beneath the clothes. Metres, y up.
struct Figure {
  synth::PosedPerson person;
  Points body;    ///< 3 x n, naked, the model's vertex order; 0 columns: unknown
  Points joints;  ///< 3 x J; 0 columns: unknown
};

/// A person of this species; `offsets` (3 x n, T-pose frame, metres): clothes, or null.
Figure makeFigure(const Species& species, const body::BodyParameters& parameters,
                  const Points* offsets);

/// How a hand-held or many-camera scanner's fused mesh comes out.
struct FusedScan {
  int vertices = 16000;  ///< about
  double noiseMillimetres = 1;
  double holes = 0.03;  ///< share of the surface that is missing
};
/// The figure as one mesh, any facing, leaning by a degree or two, its lowest point about y = 0.
SuiteScan fusedScan(const Figure& figure, const FusedScan& options, Rng& rng);

/// The figure as the points that virtual scanners measure. `withNormals`: else the scan has none.
SuiteScan cloudScan(const Figure& figure, const synth::ScanOptions& options, bool withNormals,
                    Rng& rng);

/// The scan and its answer turned about the up axis.
SuiteScan turned(const SuiteScan& scan, double yawDegrees);

}  // namespace loopreg::suite
