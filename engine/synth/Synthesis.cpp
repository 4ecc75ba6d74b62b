#include "synth/Synthesis.h"

#include <algorithm>
#include <cmath>

#include "body/Skinning.h"
#include "synth/Damage.h"
#include "synth/Dressing.h"
#include "synth/Resurfacing.h"

namespace loopreg::synth {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr Eigen::Index kMostBetas = 10;
constexpr double kBetaLimit = 2.5;

/// Streams of the seed, one per stage.
enum Stream : std::uint64_t {
  kShape,
  kPose,
  kPlace,
  kOutfit,
  kMeshing,
  kCameras,
  kHoles,
  kNoise,
  kFloor
};

VectorXd drawBetas(const body::BodyModel& model, const SynthOptions& options, Rng rng) {
  VectorXd betas = VectorXd::Zero(model.betaCount());
  for (Eigen::Index b = 0; b < std::min<Eigen::Index>(betas.size(), kMostBetas); ++b) {
    betas[b] = std::clamp(options.shapeSigma * rng.normal(), -kBetaLimit, kBetaLimit);
  }
  if (options.betas) {
    betas.setZero();
    const Eigen::Index given = std::min(betas.size(), options.betas->size());
    betas.head(given) = options.betas->head(given);
  }
  return betas;
}

/// Shape, posture, facing and place: the person stands with the lowest point at y = 0.
body::BodyParameters drawPerson(const body::BodyModel& model, const SynthOptions& options,
                                Rng rng) {
  body::BodyParameters person = body::BodyParameters::rest(model);
  person.betas = drawBetas(model, options, rng.fork(kShape));
  Rng pose = rng.fork(kPose);
  person.rotations =
      sampleFreePosture(model, person.betas, options.posture, options.poseSpread, pose);
  Rng place = rng.fork(kPlace);
  double yaw = options.fullYaw ? place.uniform(-kPi, kPi) : 0;
  if (options.yawDegrees) yaw = *options.yawDegrees * kPi / 180;
  person.rotations[0] = body::rotationFromAxisAngle({0, yaw, 0}) * person.rotations[0];
  const body::PosedBody posed = body::poseBody(model, person);
  const Eigen::AlignedBox3d box = geometry::bounds(posed.vertices);
  person.translation = {place.uniform(-0.3, 0.3) - box.center().x(), -box.min().y(),
                        place.uniform(-0.3, 0.3) - box.center().z()};
  return person;
}

/// Vertex colours from the outfit, darker where little light comes.
void paint(const Outfit& outfit, const Faces& faces, const Visibility& seen, Resurfaced& skin) {
  skin.mesh.colors.resize(3, skin.mesh.vertexCount());
  for (Eigen::Index v = 0; v < skin.mesh.vertexCount(); ++v) {
    const double light = 0.8 + 0.2 * std::min(1.0, seen.score[v] / 4.5);
    const auto color = outfitColor(outfit, faces, skin.origin[std::size_t(v)], light);
    skin.mesh.colors.col(v) << color[0], color[1], color[2];
  }
}

}  // namespace

std::vector<Matrix3d> randomPose(const body::BodyModel& model, double spread, Rng& rng) {
  return sampleFreePosture(model, VectorXd::Zero(model.betaCount()), Posture::any, spread, rng);
}

SynthScan makeScan(const body::BodyModel& model, const SynthOptions& options, Rng rng) {
  SynthScan result;
  result.metresPerUnit = options.metresPerUnit;
  result.parameters = drawPerson(model, options, rng);
  const body::PosedBody bare = body::poseBody(model, result.parameters);
  Rng outfitStream = rng.fork(kOutfit), meshing = rng.fork(kMeshing), cameras = rng.fork(kCameras);
  Rng holes = rng.fork(kHoles), noise = rng.fork(kNoise), ground = rng.fork(kFloor);

  const Outfit outfit = makeOutfit(model, result.parameters.betas, options.dressed, outfitStream);
  const Points surface = options.dressed
                             ? body::poseBody(model, result.parameters, &outfit.offsets).vertices
                             : bare.vertices;
  Resurfaced skin = resurface(surface, model.faces, options.vertices, meshing);
  const Visibility seen = lookFromAllSides(skin.mesh, cameras);
  if (options.colors) paint(outfit, model.faces, seen, skin);
  Mesh scan = skin.mesh;

  // Losses are decided on the exact surface, then the survivors are disturbed.
  const double spacing = std::sqrt(geometry::surfaceArea(scan.vertices, scan.faces) /
                                   std::max<double>(1.0, double(scan.vertexCount())));
  Mesh floor;
  if (options.floor) floor = makeFloor(scan, 1.5 * spacing, ground);
  Points rays = seen.viewRay;
  const auto keep = [&](const Mesh& whole, const std::vector<std::int32_t>& faces) {
    std::vector<std::int32_t> kept;
    Mesh part = geometry::selectFaces(whole, faces, &kept);
    Points partRays(3, Eigen::Index(kept.size()));
    for (std::size_t i = 0; i < kept.size(); ++i) partRays.col(Eigen::Index(i)) = rays.col(kept[i]);
    rays = std::move(partRays);
    return part;
  };
  if (options.holes > 0) scan = keep(scan, keepAfterHoles(scan, seen, options.holes, holes));
  if (options.partial > 0) {
    scan = keep(scan, keepFromOneSide(scan, options.partial, holes.uniform(0, 2 * kPi)));
  }
  addNoise(scan, rays, options.noiseMillimetres / 1000, noise);
  if (options.floor) {
    if (options.colors) floor.colors = Colors::Constant(3, floor.vertexCount(), 168);
    const Points up = Vector3d::UnitY().replicate(1, floor.vertexCount());
    addNoise(floor, up, options.noiseMillimetres / 1000, noise);
    scan = joined(scan, floor);
  }

  const Matrix3d toScan = options.frame / options.metresPerUnit;
  scan.vertices = toScan * scan.vertices;
  scan.normals.resize(3, 0);
  result.scan = std::move(scan);
  result.body.vertices = toScan * bare.vertices;
  result.body.faces = model.faces;
  result.joints = toScan * bare.joints;
  return result;
}

}  // namespace loopreg::synth
