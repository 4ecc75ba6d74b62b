#pragma once

#include <string>
#include <vector>

#include "core/StopToken.h"
#include "geometry/Alignment.h"
#include "geometry/Scan.h"
#include "registration/FitOptions.h"

namespace loopreg::registration {

/// One finding about the scan: what, how sure, why. `confidence` in [0, 1]; 1 where the user or the file said so.
struct Finding {
  double confidence = 0;
  std::string reason;  ///< one short sentence
};

/// What the scan is in and what in it is the person. Nothing of it changes the user's file or frame.
struct Preflight {
  Units units = Units::metres;
  Finding unitsFinding;
  UpAxis up = UpAxis::plusY;
  Finding upFinding;
  /// Rough yaw of the body's facing about up, degrees, 0 = the aligned frame's +z; only a hint to the search.
  double facingDegrees = 0;
  Finding facingFinding;

  bool floorFound = false;
  double floorHeight = 0;         ///< aligned frame, metres
  std::size_t floorPoints = 0, debrisPoints = 0;
  std::size_t components = 0;
  std::vector<bool> isPerson;     ///< per scan vertex: kept for the fit
  double height = 0;              ///< extent of the person along up, metres
  std::size_t holes = 0;          ///< boundary loops within the person (meshes)
  std::vector<std::string> remarks;  ///< for the report and the card, one sentence each

  /// Scan frame -> engine frame: scale by units, up to +y, person's middle over the origin, lowest point at y = 0.
  Alignment alignment;
};

/// Decides units (height of a person in each), up axis (shape and floor), floor plane and debris (components,
/// planar layer at the bottom). Overrides in `options` win with confidence 1.
Preflight inspectScan(const Scan& scan, const FitOptions& options, StopToken stop = {});

}  // namespace loopreg::registration
