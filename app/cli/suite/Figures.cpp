#include "suite/Figures.h"

#include <cmath>

#include "body/BodyState.h"
#include "body/Skinning.h"
#include "canonical/CanonicalMap.h"
#include "synth/Damage.h"
#include "synth/Resurfacing.h"

namespace loopreg::suite {
namespace {

constexpr double kPi = 3.14159265358979323846;

double height(const Points& vertices) {
  return vertices.row(1).maxCoeff() - vertices.row(1).minCoeff();
}

/// Mean of a face's columns.
Vector3d mixed(const Points& values, const Faces& faces, const geometry::SurfacePoint& at) {
  Vector3d sum = Vector3d::Zero();
  for (int k = 0; k < 3; ++k) sum += at.bary[k] * values.col(faces(k, at.face));
  return sum;
}

/// Body, joints, points and labels through a rigid motion.
void move(SuiteScan& scan, const Eigen::Isometry3d& motion) {
  scan.scan.vertices = motion * scan.scan.vertices;
  if (scan.scan.normals.cols() > 0) scan.scan.normals = motion.linear() * scan.scan.normals;
  if (scan.body.cols() > 0) scan.body = motion * scan.body;
  if (scan.joints.cols() > 0) scan.joints = motion * scan.joints;
  scan.labels.beneath = motion.linear() * scan.labels.beneath;
}

}  // namespace

std::vector<int> partsAt(const body::BodyModel& builtin, const Points& canonical, int threads) {
  const canonical::CanonicalSurface surface(builtin);
  std::vector<int> parts;
  parts.reserve(std::size_t(canonical.cols()));
  for (const geometry::SurfacePoint& at : surface.project(canonical, threads)) {
    Eigen::Index corner = 0;
    at.bary.maxCoeff(&corner);
    const std::int32_t vertex = builtin.faces(corner, at.face);
    parts.push_back(builtin.partLabels.empty() ? builtin.skin.joint(0, vertex)
                                               : builtin.partLabels[std::size_t(vertex)]);
  }
  return parts;
}

Result<Species> Species::make(body::ModelPointer model, int threads) {
  const Result<body::ModelPointer> builtin = body::loadBuiltin();
  if (!builtin) return builtin.error();
  const Result<canonical::CanonicalMap> map = canonical::canonicalMap(*model, threads);
  if (!map) return map.error();
  Species species;
  species.canonical = map->surface->vertices();
  species.part = partsAt(*builtin.value(), species.canonical, threads);
  species.stature = height(builtin.value()->templateVertices);
  species.model = std::move(model);
  return species;
}

Figure makeFigure(const Species& species, const body::BodyParameters& parameters,
                  const Points* offsets) {
  const body::BodyModel& model = *species.model;
  Figure figure;
  const body::PosedBody naked = body::poseBody(model, parameters);
  figure.body = naked.vertices;
  figure.joints = naked.joints;
  synth::PosedPerson& person = figure.person;
  person.vertices = offsets ? body::poseBody(model, parameters, offsets).vertices : figure.body;
  person.faces = model.faces;
  person.canonical = species.canonical;
  person.beneath = figure.body - person.vertices;
  person.part.assign(species.part.begin(), species.part.end());
  person.root = parameters.rotations[0];
  person.stature = height(body::shapedVertices(model, parameters.betas)) / species.stature;
  return figure;
}

SuiteScan fusedScan(const Figure& figure, const FusedScan& options, Rng& rng) {
  const synth::PosedPerson& person = figure.person;
  synth::Resurfaced whole = synth::resurface(person.vertices, person.faces, options.vertices, rng);
  const synth::Visibility seen = synth::lookFromAllSides(whole.mesh, rng);
  std::vector<std::int32_t> kept;
  SuiteScan scan;
  scan.scan = geometry::selectFaces(
      whole.mesh, synth::keepAfterHoles(whole.mesh, seen, options.holes, rng), &kept);
  const Eigen::Index count = scan.scan.vertexCount();
  const Points exact = scan.scan.vertices;
  synth::addNoise(scan.scan, seen.viewRay(Eigen::all, kept), options.noiseMillimetres / 1000, rng);
  scan.scan.normals.resize(3, 0);
  scan.scan.colors.resize(3, 0);

  ScanLabels& labels = scan.labels;
  labels.canonical.resize(3, count);
  labels.beneath = exact - scan.scan.vertices;
  labels.onBody.assign(std::size_t(count), true);
  for (Eigen::Index i = 0; i < count; ++i) {
    const geometry::SurfacePoint& at = whole.origin[std::size_t(kept[std::size_t(i)])];
    labels.canonical.col(i) = mixed(person.canonical, person.faces, at);
    labels.beneath.col(i) += mixed(person.beneath, person.faces, at);
  }
  scan.body = figure.body;
  scan.joints = figure.joints;

  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const double leanX = rng.normal(), leanZ = rng.normal();
  const Vector3d lean = kPi / 180 * Vector3d(leanX, 0, leanZ);
  Eigen::Isometry3d motion = Eigen::Isometry3d::Identity();
  motion.rotate(Eigen::AngleAxisd(lean.norm(), lean.stableNormalized()));
  motion.rotate(Eigen::AngleAxisd(rng.uniform(-kPi, kPi), Vector3d::UnitY()));
  motion.translate(-Vector3d(box.center().x(), box.min().y(), box.center().z()));
  move(scan, motion);
  return scan;
}

SuiteScan cloudScan(const Figure& figure, const synth::ScanOptions& options, bool withNormals,
                    Rng& rng) {
  const synth::TrainingSample sample = synth::scanPerson(figure.person, options, rng);
  SuiteScan scan;
  scan.scan.vertices = sample.positions.cast<double>();
  if (withNormals) {
    scan.scan.normals = sample.normals.cast<double>();
    scan.scan.normals.colwise().normalize();
  }
  scan.labels.canonical = sample.canonical.cast<double>();
  scan.labels.beneath = sample.beneath.cast<double>();
  scan.labels.onBody.assign(sample.isBody.begin(), sample.isBody.end());
  if (figure.body.cols() > 0) scan.body = sample.placement * figure.body;
  if (figure.joints.cols() > 0) scan.joints = sample.placement * figure.joints;
  return scan;
}

SuiteScan turned(const SuiteScan& scan, double yawDegrees) {
  SuiteScan result = scan;
  move(result, Eigen::Isometry3d(Eigen::AngleAxisd(yawDegrees * kPi / 180, Vector3d::UnitY())));
  return result;
}

}  // namespace loopreg::suite
