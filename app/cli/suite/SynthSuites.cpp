#include "suite/SynthSuites.h"

#include "suite/StandardSuite.h"
#include "synth/Synthesis.h"

namespace loopreg::suite {
namespace {

constexpr std::uint64_t kModerateSeed = 20201206;
constexpr std::uint64_t kCrossbodySeed = 20251121;

}  // namespace

SuiteScan moderateScan(const body::BodyModel& model, int index) {
  synth::SynthOptions options;
  options.colors = false;
  const synth::SynthScan made =
      synth::makeScan(model, options, Rng(kModerateSeed).fork(std::uint64_t(index)));
  SuiteScan scan;
  scan.name = scanName("moderate", index);
  scan.scan = made.scan;
  scan.body = made.body.vertices;
  scan.joints = made.joints;
  scan.metresPerUnit = made.metresPerUnit;
  return scan;
}

SuiteScan crossbodyScan(const body::BodyModel& model, int index) {
  synth::SynthOptions options;
  options.colors = false;
  options.posture = index % 2 ? synth::Posture::aPose : synth::Posture::tPose;
  options.noiseMillimetres = 0;
  options.holes = 0;
  const synth::SynthScan made =
      synth::makeScan(model, options, Rng(kCrossbodySeed).fork(std::uint64_t(index)));
  SuiteScan scan;
  scan.name = scanName("crossbody", index);
  scan.scan = made.scan;
  scan.joints = made.joints;
  return scan;
}

}  // namespace loopreg::suite
