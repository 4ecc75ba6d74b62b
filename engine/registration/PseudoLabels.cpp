#include "registration/PseudoLabels.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "body/Skinning.h"
#include "canonical/Diffusion.h"
#include "core/Parallel.h"
#include "core/Statistics.h"
#include "geometry/Mesh.h"

namespace loopreg::registration {
namespace {

constexpr Eigen::Index kMostPoints = 8000;
constexpr double kNear = 0.015, kFar = 0.08;  // metres: the narrowest and widest gate of a match
constexpr double kFacing = 0.5;               // cosine
constexpr float kSlack = 0.02f;               // metres
constexpr double kSure = 0.3;                 // confidence of a prediction
constexpr double kCostWidth = 0.03, kAgreeing = 0.15;  // metres

std::string text(const char* pattern, double value) {
  char buffer[120];
  std::snprintf(buffer, sizeof buffer, pattern, value);
  return buffer;
}

double heightOf(const Points& vertices) {
  return vertices.row(1).maxCoeff() - vertices.row(1).minCoeff();
}

/// Stature of the fitted body over the template's: both at rest.
double statureOf(const body::BodyModel& model, const body::BodyParameters& fit) {
  body::BodyParameters rest = body::BodyParameters::rest(model);
  rest.betas = fit.betas;
  return fit.scale * heightOf(body::poseBody(model, rest).vertices) /
         heightOf(model.templateVertices);
}

/// The first rule that a fit breaks, in words; empty: none.
std::string objection(const FitLook& look, const FitResult& result, const AcceptanceRules& rules) {
  if (look.verdict == Verdict::failed) {
    return result.reasons.empty() ? "the fit failed" : "the fit failed: " + result.reasons.front();
  }
  if (look.labelled < rules.labelledShare) {
    return text("only %.0f %% of the scan lies on the body", 100 * look.labelled);
  }
  if (look.medianMm > rules.medianMm) return text("%.0f mm from scan to body", look.medianMm);
  if (look.ambiguity < rules.ambiguity) {
    return text("another pose explains it nearly as well (%.0f %% worse)", 100 * look.ambiguity);
  }
  if (look.agreement >= 0 && look.agreement < rules.agreement &&
      look.ambiguity < rules.clearAmbiguity) {
    return text("the network disagrees about %.0f %% of the scan", 100 * (1 - look.agreement));
  }
  return {};
}

/// A fitted body slides along the skin by some centimetres, above all where the person is no
/// member of its shape space: labels move by up to kSlack towards sure predictions.
void trustNearby(const canonical::Correspondences& predicted, synth::TrainingSample& sample) {
  const Eigen::Index count = sample.canonical.cols();
  if (predicted.canonical.cols() < count) return;
  for (Eigen::Index i = 0; i < count; ++i) {
    if (sample.isBody[std::size_t(i)] != 1) continue;
    if (predicted.confidence[std::size_t(i)] < kSure) continue;
    const Eigen::Vector3f off = predicted.canonical.col(i).cast<float>() - sample.canonical.col(i);
    sample.canonical.col(i) += off * std::min(1.f, kSlack / std::max(off.norm(), 1e-6f));
  }
}

}  // namespace

PseudoLabels pseudoLabels(const body::BodyModel& canonical,
                          const canonical::CanonicalSurface& surface, const FitResult& result,
                          const AcceptanceRules& rules) {
  PseudoLabels labels;
  FitLook& look = labels.look;
  look.verdict = result.verdict;
  look.medianMm = result.scanToModelMm.median;
  look.ambiguity = 1;
  for (const Alternative& other : result.alternatives) {
    look.ambiguity =
        std::min(look.ambiguity, (other.energy - result.energy) / std::max(1e-6, result.energy));
  }
  labels.scan.fit = result.parameters;
  synth::TrainingSample& sample = labels.scan.labels;
  // Every prefix of the samples is spread over the whole scan.
  const Eigen::Index count = std::min(kMostPoints, result.samples.cols());
  sample.positions = result.samples.leftCols(count).cast<float>();
  sample.normals = result.sampleNormals.leftCols(count).cast<float>();
  sample.root = result.parameters.rotations.front();
  sample.stature = statureOf(canonical, result.parameters);
  sample.betas = result.parameters.betas;
  sample.canonical.resize(3, count);
  sample.beneath.resize(3, count);
  sample.part.assign(std::size_t(count), -1);
  sample.isBody.assign(std::size_t(count), learning::kUnknownPoint);

  const Points posed = body::poseBody(canonical, result.parameters).vertices;
  const Points normals = geometry::vertexNormals(posed, canonical.faces);
  const Points places = result.samples.leftCols(count);
  const auto hits = geometry::TriangleBvh(posed, canonical.faces).closest(places, 1);
  std::vector<double> distances(hits.size());
  double cost = 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const double square = hits[i].squaredDistance;
    distances[i] = std::sqrt(square);
    cost += square / (square + kCostWidth * kCostWidth);
  }
  look.cost = cost / double(std::max<std::size_t>(1, hits.size()));
  const double gate = std::clamp(3 * 1.4826 * medianOf(distances), kNear, kFar);
  double matched = 0;
  for (Eigen::Index i = 0; i < count; ++i) {
    const geometry::SurfacePoint& hit = hits[std::size_t(i)];
    const auto face = canonical.faces.col(hit.face);
    Vector3d place = Vector3d::Zero(), normal = Vector3d::Zero();
    int corner = 0;
    for (int c = 0; c < 3; ++c) {
      place += hit.bary(c) * canonical.templateVertices.col(face(c));
      normal += hit.bary(c) * normals.col(face(c));
      if (hit.bary(c) > hit.bary(corner)) corner = c;
    }
    sample.canonical.col(i) = place.cast<float>();
    sample.beneath.col(i) = (hit.position - places.col(i)).cast<float>();
    const Vector3d own = result.sampleNormals.col(i);
    const bool facing = own.squaredNorm() < 0.5 || own.dot(normal.normalized()) > kFacing;
    if (!facing || distances[std::size_t(i)] > gate) continue;
    sample.isBody[std::size_t(i)] = 1;
    sample.part[std::size_t(i)] = canonical.partLabels.empty()
                                      ? canonical.skin.joint(0, face(corner))
                                      : canonical.partLabels[std::size_t(face(corner))];
    ++matched;
  }
  look.labelled = matched / double(std::max<Eigen::Index>(1, count));
  compareWithNetwork(canonical, surface, labels.scan, result.prediction.correspondences, 1, look);
  trustNearby(result.prediction.correspondences, sample);
  look.reason = objection(look, result, rules);
  look.accepted = look.reason.empty();
  return labels;
}

void compareWithNetwork(const body::BodyModel& canonical,
                        const canonical::CanonicalSurface& surface, const learning::LoopScan& scan,
                        const canonical::Correspondences& predicted, int threads, FitLook& look) {
  const synth::TrainingSample& sample = scan.labels;
  if (predicted.canonical.cols() < sample.positions.cols()) return;
  const Points answers = predicted.canonical.leftCols(sample.positions.cols());
  const Points mapped =
      canonical::forwardMap(canonical, scan.fit, surface.project(answers, threads), threads);
  double matched = 0, agreeing = 0, loop = 0;
  for (Eigen::Index i = 0; i < answers.cols(); ++i) {
    if (sample.isBody[std::size_t(i)] != 1) continue;
    ++matched;
    agreeing += (answers.col(i) - sample.canonical.col(i).cast<double>()).norm() < kAgreeing;
    loop += (mapped.col(i) - sample.positions.col(i).cast<double>()).norm();
  }
  if (matched == 0) return;
  look.agreement = agreeing / matched;
  look.loopCm = 100 * loop / matched;
}

}  // namespace loopreg::registration
