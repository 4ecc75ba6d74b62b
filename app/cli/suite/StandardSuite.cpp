#include "suite/StandardSuite.h"

#include <algorithm>

#include "suite/ExtremePoses.h"
#include "synth/Dressing.h"
#include "synth/PosePool.h"
#include "synth/PoseSampler.h"

namespace loopreg::suite {
namespace {

constexpr std::uint64_t kSeed = 20261204;
constexpr double kBetaLimit = 2.5;
constexpr Eigen::Index kMostBetas = 10;

/// Streams of the seed: one per part.
enum Stream : std::uint64_t { kBare, kDressed, kPartial, kExtreme, kSweep };

Rng streamOf(Stream part, int index) { return Rng(kSeed).fork(part).fork(std::uint64_t(index)); }

VectorXd drawBetas(const body::BodyModel& model, Rng& rng) {
  VectorXd betas = VectorXd::Zero(model.betaCount());
  for (Eigen::Index b = 0; b < std::min(betas.size(), kMostBetas); ++b) {
    betas[b] = std::clamp(rng.normal(), -kBetaLimit, kBetaLimit);
  }
  return betas;
}

/// What people do on their feet or seated: two thirds everyday postures, one third sports.
std::vector<Matrix3d> drawPose(const body::BodyModel& model, const VectorXd& betas, Rng& rng) {
  if (rng.uniform() < 0.35) return synth::sportsPose(model, false, rng);
  return synth::sampleFreePosture(model, betas, synth::Posture::any, rng.uniform(0.4, 1.0), rng);
}

/// A person with drawn shape in the pose, naked or in an outfit of their own.
Figure drawFigure(const Species& species, const VectorXd& betas, std::vector<Matrix3d> pose,
                  bool dressed, Rng& rng) {
  body::BodyParameters parameters = body::BodyParameters::rest(*species.model);
  parameters.betas = betas;
  parameters.rotations = std::move(pose);
  if (!dressed) return makeFigure(species, parameters, nullptr);
  const Points offsets =
      rng.uniform(0.7, 1.5) * synth::makeOutfit(*species.model, betas, true, rng).offsets;
  return makeFigure(species, parameters, &offsets);
}

/// A scanner that sees everything: noise and density vary, nothing is missing.
synth::ScanOptions wholeCloud() {
  synth::ScanOptions options;
  options.points = 30000;
  options.camerasShare = options.cropShare = options.floorShare = 0;
  options.furnitureShare = options.outlierShare = options.flyingShare = 0;
  options.tiltDegrees = 1;
  return options;
}

/// A fused mesh and a cloud by turns; every third cloud comes without normals.
SuiteScan wholeScan(const Figure& figure, int index, Rng& rng) {
  if (index % 2 == 0) return fusedScan(figure, {}, rng);
  return cloudScan(figure, wholeCloud(), index % 6 != 5, rng);
}

SuiteScan named(SuiteScan scan, const char* part, int index, std::string group = {}) {
  scan.name = scanName(part, index);
  scan.group = std::move(group);
  return scan;
}

}  // namespace

std::string scanName(const std::string& part, int index) {
  const std::string number = std::to_string(index);
  return part + "_" + std::string(number.size() < 2 ? 1 : 0, '0') + number;
}

SuiteScan bareScan(const Species& species, int index) {
  Rng rng = streamOf(kBare, index);
  const VectorXd betas = drawBetas(*species.model, rng);
  const Figure figure =
      drawFigure(species, betas, drawPose(*species.model, betas, rng), false, rng);
  return named(wholeScan(figure, index, rng), "a_bare", index);
}

SuiteScan dressedScan(const Species& species, int index) {
  Rng rng = streamOf(kDressed, index);
  const VectorXd betas = drawBetas(*species.model, rng);
  const Figure figure = drawFigure(species, betas, drawPose(*species.model, betas, rng), true, rng);
  return named(wholeScan(figure, index, rng), "b_dressed", index);
}

SuiteScan partialScan(const Species& species, int index) {
  Rng rng = streamOf(kPartial, index);
  const VectorXd betas = drawBetas(*species.model, rng);
  const bool oneCamera = index % 2 == 1, dressed = index % 4 >= 2;
  const Figure figure =
      drawFigure(species, betas, drawPose(*species.model, betas, rng), dressed, rng);
  synth::ScanOptions scanner;
  scanner.points = 30000;
  scanner.camerasShare = 1;
  scanner.tiltDegrees = 3;
  if (oneCamera) {
    scanner.cameras = 1;
    scanner.cropShare = 0;
  } else {
    scanner.cropShare = 0.6;
    scanner.floorShare = scanner.outlierShare = scanner.flyingShare = 0.5;
    scanner.furnitureShare = 0.3;
  }
  return named(cloudScan(figure, scanner, index % 3 != 2, rng), "c_partial", index,
               oneCamera ? "one camera" : "cropped, cluttered");
}

SuiteScan extremeScan(const Species& species, int index) {
  Rng rng = streamOf(kExtreme, index);
  const std::size_t pose = std::size_t(index) % extremePoses().size();
  const VectorXd betas = drawBetas(*species.model, rng);
  const Figure figure =
      drawFigure(species, betas, extremePose(*species.model, pose, rng), index % 3 == 2, rng);
  return named(wholeScan(figure, index, rng), "d_extreme", index, extremePoses()[pose].group);
}

SuiteScan sweepScan(const Species& species, int index) {
  // 7 and 24 have no common factor: every yaw comes once per pose.
  const int person = index % kSweepPoses, step = index / kSweepPoses * 7 % kSweepYaws;
  Rng rng = streamOf(kSweep, person);
  const VectorXd betas = drawBetas(*species.model, rng);
  constexpr synth::Posture kPostures[] = {synth::Posture::aPose, synth::Posture::walking,
                                          synth::Posture::reaching, synth::Posture::sitting};
  const char* const kNames[] = {"a-pose", "walking", "reaching", "sitting", "sports"};
  const std::vector<Matrix3d> pose =
      person == 4 ? synth::sportsPose(*species.model, false, rng)
                  : synth::sampleFreePosture(*species.model, betas, kPostures[person], 0.8, rng);
  const Figure figure = drawFigure(species, betas, pose, false, rng);
  const SuiteScan scan = cloudScan(figure, wholeCloud(), true, rng);
  return named(turned(scan, step * 360.0 / kSweepYaws), "e_yaw", index, kNames[person]);
}

std::vector<SuitePart> ownBodyParts(std::shared_ptr<const Species> species) {
  const auto part = [&](const char* key, const char* name, int count,
                        SuiteScan (*make)(const Species&, int)) {
    return SuitePart{key,
                     name,
                     species->model,
                     count,
                     [species, make](int i) -> Result<SuiteScan> { return make(*species, i); },
                     {}};
  };
  return {part("a", "bare", kPartScans, bareScan), part("b", "dressed", kPartScans, dressedScan),
          part("c", "noisy partial", kPartScans, partialScan),
          part("d", "extreme poses", kPartScans, extremeScan),
          part("e", "yaw sweep", kSweepPoses * kSweepYaws, sweepScan)};
}

}  // namespace loopreg::suite
