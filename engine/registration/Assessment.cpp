#include "registration/Assessment.h"

#include <algorithm>
#include <cmath>

#include "body/BodyWords.h"
#include "geometry/Mesh.h"
#include "registration/Verdict.h"

namespace loopreg::registration {
namespace {

using body::BodyModel;

metrics::DistanceStats inMillimetres(VectorXd distances) {
  return metrics::summarize(1000.0 * distances);
}

/// Distance of each vertex to the scan: to the plane of its nearest sample, plus what it lies
/// beside that sample beyond the sampling distance. Where a rim is nearest the scan has a hole: no
/// distance.
VectorXd modelDistances(const Points& vertices, const fit::ScanSamples& samples) {
  std::vector<double> distances;
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
    const Vector3d position = vertices.col(v);
    const auto match = samples.index->nearest(position);
    if (match.index < 0 || samples.boundary[static_cast<std::size_t>(match.index)]) continue;
    const Vector3d difference = position - samples.positions.col(match.index);
    const Vector3d normal = samples.normals.col(match.index);
    const double along = normal.dot(difference);
    const double beside = std::sqrt(std::max(0.0, difference.squaredNorm() - along * along));
    distances.push_back(normal.squaredNorm() < 0.5
                            ? difference.norm()
                            : std::hypot(along, std::max(0.0, beside - samples.spacing)));
  }
  return Eigen::Map<const VectorXd>(distances.data(), static_cast<Eigen::Index>(distances.size()));
}

using Neighbors = std::vector<geometry::PointIndex::Neighbor>;

/// Share of the vertices that have scan within 3 cm, facing the same way within 70 degrees.
double coverageOf(const Neighbors& nearest, const Points& vertexNormals,
                  const fit::ScanSamples& samples) {
  std::size_t covered = 0;
  for (std::size_t v = 0; v < nearest.size(); ++v) {
    const Vector3d scanNormal = samples.normals.col(nearest[v].index);
    const bool facing = scanNormal.squaredNorm() < 0.5 ||
                        scanNormal.dot(vertexNormals.col(static_cast<Eigen::Index>(v))) > 0.34;
    covered += facing && nearest[v].squaredDistance < 0.03 * 0.03;
  }
  return static_cast<double>(covered) / static_cast<double>(nearest.size());
}

/// Parts (by main joint) of which most vertices are further than 6 cm from all of the scan.
std::vector<std::string> lostParts(const BodyModel& model, const Neighbors& nearest) {
  std::vector<int> total(static_cast<std::size_t>(model.jointCount()), 0), far = total;
  for (std::size_t v = 0; v < nearest.size(); ++v) {
    const int part = model.skin.joint(0, static_cast<Eigen::Index>(v));
    ++total[part];
    far[part] += nearest[v].squaredDistance > 0.06 * 0.06;
  }
  std::vector<std::string> lost;
  for (int j = 0; j < std::min<int>(model.jointCount(), body::kSmplJointCount); ++j) {
    if (total[j] < 10 || far[j] < 0.6 * total[j]) continue;
    lost.push_back(body::partTitle(model.jointNames[j]));
  }
  return lost;
}

}  // namespace

canonical::Correspondences fittedPairs(const BodyModel& model,
                                       const std::vector<geometry::SurfacePoint>& closest) {
  canonical::Correspondences pairs;
  pairs.canonical.resize(3, static_cast<Eigen::Index>(closest.size()));
  for (std::size_t i = 0; i < closest.size(); ++i) {
    const geometry::SurfacePoint& hit = closest[i];
    const auto face = model.faces.col(hit.face);
    Vector3d canonical = Vector3d::Zero();
    for (int c = 0; c < 3; ++c) canonical += hit.bary(c) * model.templateVertices.col(face(c));
    pairs.point.push_back(static_cast<std::int32_t>(i));
    pairs.canonical.col(static_cast<Eigen::Index>(i)) = canonical;
    pairs.confidence.push_back(fit::GemanMcClure{0.03}.weight(hit.squaredDistance));
    pairs.part.push_back(model.partLabels[static_cast<std::size_t>(face(0))]);
  }
  return pairs;
}

void assess(const BodyModel& model, const fit::PreparedBody& body, const fit::ScanSamples& samples,
            const SurfaceFit& surface, Evidence evidence, int threads, FitResult& result) {
  const Points* displacements = result.displacements.cols() > 0 ? &result.displacements : nullptr;
  const body::PosedBody posed = body::poseBody(model, result.parameters, displacements);
  geometry::TriangleBvh tree = body.tree;
  tree.refit(posed.vertices);
  const auto hits = tree.closest(samples.positions, threads);
  const Points normals = geometry::faceNormals(posed.vertices, model.faces);

  evidence.samples = static_cast<std::size_t>(samples.count());
  VectorXd distances(samples.count());
  result.samples = samples.positions;
  result.sampleNormals = samples.normals;
  result.correspondences = fittedPairs(model, hits);
  double within = 0, facing = 0;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const geometry::SurfacePoint& hit = hits[static_cast<std::size_t>(i)];
    distances(i) = std::sqrt(hit.squaredDistance);
    within += distances(i) < 0.05;
    const Vector3d scanNormal = samples.normals.col(i);
    facing += scanNormal.squaredNorm() < 0.5 || scanNormal.dot(normals.col(hit.face)) > 0.5;
  }
  const double count = std::max(1.0, static_cast<double>(samples.count()));
  result.scanToModelMm = inMillimetres(distances);
  result.modelToScanMm = inMillimetres(modelDistances(posed.vertices, samples));

  result.clothed = evidence.clothed;
  evidence.scanToModelMm = result.scanToModelMm;
  evidence.withinFive = within / count;
  evidence.facingShare = facing / count;
  evidence.limitEnergy = surface.limitEnergy();
  evidence.deepestCollisionMm = 1000 * surface.deepestCollision();
  evidence.largestBeta =
      result.parameters.betas.size() ? result.parameters.betas.cwiseAbs().maxCoeff() : 0;
  evidence.upConfidence = result.preflight.upFinding.confidence;
  evidence.unitsConfidence = result.preflight.unitsFinding.confidence;
  evidence.rivalShare = result.preflight.rivalShare;
  const Neighbors nearest = samples.index->nearest(posed.vertices, threads);
  evidence.coverage =
      coverageOf(nearest, geometry::vertexNormals(posed.vertices, model.faces), samples);
  evidence.lostParts = lostParts(model, nearest);
  Judgement judgement = judge(evidence);
  result.verdict = judgement.verdict;
  result.reasons = reasonsOf(judgement, evidence);
  result.rules = std::move(judgement.rules);
}

}  // namespace loopreg::registration
