#pragma once

#include <string>
#include <vector>

#include "core/StopToken.h"
#include "geometry/Alignment.h"
#include "geometry/Scan.h"
#include "registration/FitOptions.h"

namespace loopreg::registration {

/// One finding about the scan: how sure, and why. `confidence` in [0, 1]; 1 where the user said so.
struct Finding {
  double confidence = 0;
  std::string reason;  ///< one short sentence
};

/// What the scan is in and what in it is the person. Nothing of it changes the user's file or
/// frame.
struct Preflight {
  /// automatic: none of the four fits; alignment.scale then makes the person 1.7 m large.
  Units units = Units::metres;
  Finding unitsFinding;
  UpAxis up = UpAxis::plusY;
  Finding upFinding;
  /// Rough yaw of the shoulders' facing about up, degrees, 0 = the aligned frame's +z, 90 = its +x;
  /// only a hint to the search.
  double facingDegrees = 0;
  Finding facingFinding;

  bool floorFound = false;
  double floorHeight = 0;         ///< aligned frame, metres
  std::size_t floorPoints = 0, debrisPoints = 0;
  std::size_t components = 0;
  /// Surface of the largest thing left out that is about as tall as the person, such as a second
  /// one, relative to the person's; 0 if there is none.
  double rivalShare = 0;
  std::vector<bool> isPerson;     ///< per scan vertex: kept for the fit
  double height = 0;              ///< extent of the person along up, metres
  std::size_t holes = 0;          ///< boundary loops within the person (meshes)
  std::vector<std::string> remarks;  ///< for the report and the card, one sentence each

  /// Scan frame -> engine frame: scale by units, up to +y, person's middle over the origin, the
  /// floor or else the person's lowest point at y = 0.
  Alignment alignment;
};

/// Decides units (size of a person in each), up axis (shape and floor), floor plane and debris
/// (large planes, clusters apart from the person), facing. Overrides in `options` win with
/// confidence 1. 20 to 40 ms whatever the size of the scan, but for one pass over its vertices and
/// faces.
Preflight inspectScan(const Scan& scan, const FitOptions& options, StopToken stop = {});

}  // namespace loopreg::registration
