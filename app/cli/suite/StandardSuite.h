#pragma once

#include <array>
#include <functional>

#include "suite/Figures.h"

namespace loopreg::suite {

/// Scans with one kind of difficulty, and the body they are fitted with.
struct SuitePart {
  std::string key;   ///< what --parts names: "a"
  std::string name;  ///< "bare"
  body::ModelPointer model;
  int count = 0;
  std::function<Result<SuiteScan>(int)> load;  ///< scan i of `count`
  std::string skipped;                         ///< why the part cannot run here; then `count` is 0
};

/// Sizes of the parts. Whole registrations take 0.3 to 1 s each on two cores.
constexpr int kPartScans = 50;  ///< a, b, c and d, each
constexpr int kSweepPoses = 5, kSweepYaws = 24;

/// Parts a to e of the suite `standard`: people of one species, seeds fixed, shapes, poses and
/// clothes drawn from streams that training never uses; the extreme poses are of the suite's own
/// (ExtremePoses.h). Needs no data folder: the same figures for everybody. Metres, y up.
///
///   a bare           everyday and sports poses, upright, whole; meshes and clouds by turns
///   b dressed        the same in the engine's own outfits (synth/Dressing.h)
///   c noisy partial  every other one from a single camera; else few cameras, cropped, floor
///                    pieces, furniture, outliers, flying pixels; half of them dressed
///   d extreme poses  lying, inverted, crouching, kicking, falling; every third dressed
///   e yaw sweep      five people, each turned to 24 facings
///
/// The same species and index give the same scan to the last bit.
SuiteScan bareScan(const Species& species, int index);
SuiteScan dressedScan(const Species& species, int index);
SuiteScan partialScan(const Species& species, int index);
SuiteScan extremeScan(const Species& species, int index);
/// Poses and yaws alternate, so that any first part of the sweep has both.
SuiteScan sweepScan(const Species& species, int index);

/// The five parts with everything that their scans need.
std::vector<SuitePart> ownBodyParts(std::shared_ptr<const Species> species);

/// "a_bare_07".
std::string scanName(const std::string& part, int index);

}  // namespace loopreg::suite
