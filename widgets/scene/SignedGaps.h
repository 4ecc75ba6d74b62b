#pragma once

#include <vector>

#include "geometry/Mesh.h"

namespace loopreg::ui {

/// How far a scan lies from each vertex of a body, with sign: for vertex v with outward normal n
/// and closest scan point s, the distance |s - v| in millimetres, positive where (s - v) . n > 0:
/// the scan is outside, the body too thin. Not a number where the scan is farther than `reach`
/// metres or lies sideways (|(s - v) . n| < |s - v| / 3, as at a hole's rim): there the scan shows
/// nothing of this place. Scan and body in one frame; any thread.
std::vector<double> signedGapsMm(const Mesh& body, const Mesh& scan, double reach, int threads);

}  // namespace loopreg::ui
