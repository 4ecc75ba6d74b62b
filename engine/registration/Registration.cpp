#include "registration/Registration.h"

#include <algorithm>
#include <cmath>

#include "canonical/CanonicalSurface.h"
#include "core/Parallel.h"
#include "fit/ClosedFormStart.h"
#include "fit/Displacements.h"
#include "geometry/Normals.h"
#include "learning/LearningModule.h"
#include "registration/Hypotheses.h"
#include "registration/SurfaceFit.h"
#include "registration/Verdict.h"

namespace loopreg::registration {
namespace {

using body::BodyModel;
using body::BodyParameters;

constexpr std::size_t kSamples = 20000;        // the scan as distances and displacements see it
constexpr std::size_t kAdamSamples = 30000;    // LoopReg's N
const SurfaceFit::Size kArticulatedSize{1000, 700};
const SurfaceFit::Size kFineSize{3400, 2000};
constexpr double kScoreWidth = 0.03;           // metres, comparing explanations

/// Seconds since the last call: one lap per part of the report.
class Laps {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// The person of the scan in the engine's frame.
Mesh alignedPerson(const Scan& scan, const Preflight& preflight, int threads) {
  Mesh person = geometry::selectVertices(scan.mesh, preflight.isPerson);
  person.vertices = preflight.alignment.apply(person.vertices);
  if (person.normals.cols() > 0) {
    person.normals = preflight.alignment.applyDirections(person.normals);
  } else if (person.isPointCloud() && person.vertexCount() < 400000) {
    geometry::completeNormals(person, threads);
  }
  return person;
}

/// One explanation of the scan after its articulated fit.
struct Explanation {
  std::string description;
  BodyParameters parameters;
  double score = 1;
};

std::vector<fit::CorrespondenceTerm::Pair> pairsFrom(const canonical::CanonicalSurface& surface,
                                                     const BodyModel& model,
                                                     const canonical::Correspondences& predicted,
                                                     const fit::ScanSamples& samples, int threads) {
  std::vector<fit::CorrespondenceTerm::Pair> pairs(predicted.size());
  const auto projected = surface.project(predicted.canonical, threads);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto face = model.faces.col(projected[i].face);
    pairs[i].point = {{face(0), face(1), face(2)}, projected[i].bary};
    pairs[i].target = samples.positions.col(predicted.point[i]);
    pairs[i].confidence = predicted.confidence[i];
  }
  return pairs;
}

/// Articulated fits of all starts; then of the best one turned around. Best first.
std::vector<Explanation> explain(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                                 const std::vector<Hypothesis>& starts,
                                 const std::vector<fit::CorrespondenceTerm::Pair>& pairs,
                                 bool facingFixed, bool withScale, int threads, Recorder& recorder) {
  const auto fitOne = [&](const std::string& description, const BodyParameters& start) {
    SurfaceFit surface(body, samples, kArticulatedSize, start, withScale, 1);
    if (!pairs.empty()) surface.setCorrespondences(pairs);
    surface.run(articulatedLevels(), recorder, false);
    return Explanation{description, surface.state().parameters, surface.score(kScoreWidth)};
  };
  const auto fitAll = [&](const std::vector<Hypothesis>& from, std::vector<Explanation>& into) {
    const std::size_t first = into.size();
    into.resize(first + from.size());
    parallelRanges(from.size(), threads, 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = begin; i < end; ++i) {
        into[first + i] = fitOne(from[i].description, from[i].parameters);
      }
    });
    std::stable_sort(into.begin(), into.end(),
                     [](const Explanation& a, const Explanation& b) { return a.score < b.score; });
  };
  const auto dropRepeats = [&](std::vector<Explanation>& all) {
    std::vector<Explanation> distinct;
    for (Explanation& candidate : all) {
      const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const Explanation& other) {
        return sameBody(body.model, candidate.parameters, other.parameters);
      });
      if (!known) distinct.push_back(std::move(candidate));
    }
    all = std::move(distinct);
  };
  std::vector<Explanation> found;
  fitAll(starts, found);
  dropRepeats(found);
  if (!found.empty() && !facingFixed && recorder.goOn()) {
    // Front and back look alike from afar: the best explanation has to beat its own reverse.
    std::vector<Hypothesis> turned;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, found.size()); ++i) {
      turned.push_back({found[i].description + ", turned around",
                        turnedAround(body.model, found[i].parameters), 1});
    }
    fitAll(turned, found);
    dropRepeats(found);
  }
  // The rivals pass by from worst to best, so that the picture ends with the chosen one.
  for (auto explanation = found.rbegin(); explanation != found.rend() && recorder.goOn(); ++explanation) {
    fit::FitIteration iteration;
    iteration.stage = fit::Stage::hypotheses;
    iteration.energy = {{"score", explanation->score}};
    iteration.total = explanation->score;
    iteration.kernelWidth = kScoreWidth;
    iteration.parameters = std::make_shared<const BodyParameters>(explanation->parameters);
    recorder.tell(std::move(iteration));
  }
  return found;
}

/// Signed distances (metres, positive: scan outside the body) say whether the scan wears clothes: cloth stands off
/// outwards only.
bool looksClothed(const VectorXd& signedDistances) {
  double outside = 0, inside = 0;
  for (const double d : signedDistances) {
    outside += d > 0.012 && d < 0.15;
    inside += d < -0.012;
  }
  const auto count = static_cast<double>(std::max<Eigen::Index>(1, signedDistances.size()));
  return outside / count > 0.15 && outside > 2.5 * inside;
}

double outsideWeight(Clothing clothing, bool clothed) {
  switch (clothing) {
    case Clothing::none: return 1.0;
    case Clothing::tight: return 0.35;
    case Clothing::loose: return 0.08;
    case Clothing::automatic: return clothed ? 0.2 : 1.0;
  }
  return 1.0;
}

metrics::DistanceStats inMillimetres(VectorXd distances) {
  return metrics::summarize(1000.0 * distances);
}

/// Distance of each vertex to the scan: to the plane of its nearest sample, plus what it lies beside that sample
/// beyond the sampling distance. Where a rim is nearest the scan has a hole: no distance.
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
    distances.push_back(normal.squaredNorm() < 0.5 ? difference.norm()
                                                   : std::hypot(along, std::max(0.0, beside - samples.spacing)));
  }
  return Eigen::Map<const VectorXd>(distances.data(), static_cast<Eigen::Index>(distances.size()));
}

/// Parts (by main joint) of which most vertices are further than 6 cm from all of the scan.
std::vector<std::string> lostParts(const BodyModel& model, const Points& vertices,
                                   const fit::ScanSamples& samples, int threads) {
  const auto nearest = samples.index->nearest(vertices, threads);
  std::vector<int> total(static_cast<std::size_t>(model.jointCount()), 0), far = total;
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
    const int part = model.skin.joint(0, v);
    ++total[part];
    far[part] += nearest[static_cast<std::size_t>(v)].squaredDistance > 0.06 * 0.06;
  }
  std::vector<std::string> lost;
  for (int j = 0; j < std::min<int>(model.jointCount(), body::kSmplJointCount); ++j) {
    if (total[j] < 10 || far[j] < 0.6 * total[j]) continue;
    lost.push_back(model.jointNames[j]);
    std::replace(lost.back().begin(), lost.back().end(), '_', ' ');
  }
  return lost;
}

/// Final distances, correspondences and verdict of a fitted body.
void assess(const BodyModel& model, const fit::PreparedBody& body, const fit::ScanSamples& samples,
            SurfaceFit& surface, double ambiguity, bool clothed, int threads, FitResult& result) {
  const Points* displacements = result.displacements.cols() > 0 ? &result.displacements : nullptr;
  const body::PosedBody posed = body::poseBody(model, result.parameters, displacements);
  geometry::TriangleBvh tree = body.tree;
  tree.refit(posed.vertices);
  const auto hits = tree.closest(samples.positions, threads);
  const Points normals = geometry::faceNormals(posed.vertices, model.faces);

  Evidence evidence;
  evidence.samples = static_cast<std::size_t>(samples.count());
  VectorXd distances(samples.count());
  result.samples = samples.positions;
  canonical::Correspondences& pairs = result.correspondences;
  pairs = {};
  pairs.canonical.resize(3, samples.count());
  double within = 0, facing = 0;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const geometry::SurfacePoint& hit = hits[static_cast<std::size_t>(i)];
    distances(i) = std::sqrt(hit.squaredDistance);
    within += distances(i) < 0.05;
    const Vector3d scanNormal = samples.normals.col(i);
    facing += scanNormal.squaredNorm() < 0.5 || scanNormal.dot(normals.col(hit.face)) > 0.5;
    const auto face = model.faces.col(hit.face);
    Vector3d canonical = Vector3d::Zero();
    for (int c = 0; c < 3; ++c) canonical += hit.bary(c) * model.templateVertices.col(face(c));
    pairs.point.push_back(static_cast<std::int32_t>(i));
    pairs.canonical.col(i) = canonical;
    pairs.confidence.push_back(fit::GemanMcClure{0.03}.weight(hit.squaredDistance));
    pairs.part.push_back(model.partLabels[static_cast<std::size_t>(face(0))]);
  }
  const double count = std::max(1.0, static_cast<double>(samples.count()));
  result.scanToModelMm = inMillimetres(distances);
  result.modelToScanMm = inMillimetres(modelDistances(posed.vertices, samples));

  evidence.scanToModelMm = result.scanToModelMm;
  evidence.withinFive = within / count;
  evidence.facingShare = facing / count;
  evidence.coverage = surface.coverage();
  evidence.limitEnergy = surface.limitEnergy();
  evidence.deepestCollisionMm = 1000 * surface.deepestCollision();
  evidence.largestBeta = result.parameters.betas.size() ? result.parameters.betas.cwiseAbs().maxCoeff() : 0;
  evidence.upConfidence = result.preflight.upFinding.confidence;
  evidence.unitsConfidence = result.preflight.unitsFinding.confidence;
  evidence.clothed = clothed;
  evidence.lostParts = lostParts(model, posed.vertices, samples, threads);
  evidence.ambiguity = ambiguity;
  result.verdict = judge(evidence, result.reasons);
}

/// LoopReg's own optimiser instead of ours, from the same start.
Result<BodyParameters> adamFit(const BodyModel& model, const fit::PreparedBody& body, const Mesh& person,
                               const BodyParameters& start, const FitOptions& options, Rng& rng,
                               Recorder& recorder) {
  auto module = learning::loadLearning();
  if (!module) return module.error();
  learning::AdamProblem problem;
  problem.model = &model;
  problem.scan = geometry::sampleEvenly(person, kAdamSamples, rng).positions;
  problem.start = start;
  problem.seed = options.seed;
  problem.threads = resolveThreads(options.threads);
  // Without a network the start's own closest points stand in for its predictions.
  geometry::TriangleBvh tree = body.tree;
  tree.refit(body::poseBody(model, start).vertices);
  const auto hits = tree.closest(problem.scan, problem.threads);
  problem.canonical.resize(3, problem.scan.cols());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const auto face = model.faces.col(hits[i].face);
    Vector3d canonical = Vector3d::Zero();
    for (int c = 0; c < 3; ++c) canonical += hits[i].bary(c) * model.templateVertices.col(face(c));
    problem.canonical.col(static_cast<Eigen::Index>(i)) = canonical;
  }
  const fit::FitObserver relay = [&](const fit::FitIteration& iteration) {
    recorder.tell(iteration);
    return recorder.cancelled()      ? fit::Proceed::abort
           : recorder.stoppedEarly() ? fit::Proceed::stopAndKeep
                                     : fit::Proceed::proceed;
  };
  return module.value()->optimiseAdam(problem, recorder.count(), relay, recorder.stopToken());
}

}  // namespace

Result<FitResult> registerScan(const Scan& scan, const BodyModel& model, const corrnet::CorrNet* net,
                               const FitOptions& options, const fit::FitObserver& observer,
                               StopToken stop) {
  if (Result<void> valid = options.validate(); !valid) return valid.error();
  const int threads = resolveThreads(options.threads);
  Recorder recorder(observer, stop);
  Laps laps;
  FitResult result;
  result.seed = options.seed;

  // 1. What is the scan in, and what in it is the person?
  result.preflight = inspectScan(scan, options, stop);
  if (stop.stopRequested()) return cancelledError();
  const Mesh person = alignedPerson(scan, result.preflight, threads);
  Rng rng(options.seed);
  const fit::ScanSamples samples = fit::sampleScan(person, kSamples, rng, threads);
  result.seconds.preflight = laps.lap();
  if (stop.stopRequested()) return cancelledError();
  if (samples.count() < 20) {
    return unreadable(scan.file, "Only " + std::to_string(samples.count()) +
                                     " usable points are left after removing floor and debris.",
                      "Is there a person in the scan?");
  }

  // 2. The backward map, where there is a network: s_i -> c_i, and from it a closed-form start.
  const fit::PreparedBody body(model);
  std::vector<fit::CorrespondenceTerm::Pair> pairs;
  std::vector<Hypothesis> starts;
  if (net) {
    const geometry::OrientedPoints points{samples.positions, samples.normals, samples.source};
    Result<canonical::Correspondences> predicted = net->predict(points, stop);
    if (!predicted) return predicted.error();
    pairs = pairsFrom(canonical::CanonicalSurface(model), model, predicted.value(), samples, threads);
    starts.push_back({"correspondences", fit::closedFormStart(body, pairs), 0});
    result.seconds.corrnet = laps.lap();
  }

  // 3. Without one: many cheap hypotheses. Either way the best explanation has to beat the others.
  if (starts.empty()) {
    SearchOptions search;
    search.facingFixed = options.facingDegrees.has_value();
    search.facingDegrees = options.facingDegrees.value_or(result.preflight.facingDegrees);
    search.withScale = options.fitScale;
    search.threads = threads;
    starts = searchHypotheses(body, samples, search, stop);
  }
  std::vector<Explanation> explanations =
      explain(body, samples, starts, pairs, options.facingDegrees.has_value(), options.fitScale, threads, recorder);
  if (recorder.cancelled() || explanations.empty()) return cancelledError();
  const Explanation best = explanations.front();
  double ambiguity = 1;
  for (auto other = explanations.begin() + 1; other != explanations.end(); ++other) {
    ambiguity = std::min(ambiguity, (other->score - best.score) / std::max(1e-6, best.score));
    result.alternatives.push_back({other->description, other->score, other->parameters});
  }
  result.energy = best.score;
  result.seconds.initialise = laps.lap();

  // 4. The forward map M(c; theta, beta, t) settles into the scan.
  BodyParameters start = best.parameters;
  if (options.method == Method::adam) {
    Result<BodyParameters> adam = adamFit(model, body, person, start, options, rng, recorder);
    if (!adam) return adam.error();
    start = adam.value();
  }
  SurfaceFit surface(body, samples, kFineSize, start, options.fitScale, threads);
  bool clothed = options.clothing == Clothing::tight || options.clothing == Clothing::loose;
  if (options.method == Method::lm) {
    if (!pairs.empty()) surface.setCorrespondences(pairs);
    surface.run(fineLevels(outsideWeight(options.clothing, false), clothed), recorder, true);
    if (options.clothing == Clothing::automatic && looksClothed(surface.scanToModel().signedDistances())) {
      clothed = true;
      surface.run(fineLevels(outsideWeight(options.clothing, true), true), recorder, true);
    }
  }
  if (recorder.cancelled()) return cancelledError();
  result.parameters = surface.state().parameters;
  result.seconds.fit = laps.lap();

  // 5. SMPL+D: what shape and pose cannot explain.
  if (options.displacements && recorder.goOn()) {
    fit::DisplacementOptions offsets;
    offsets.threads = threads;
    const auto tell = [&](int, const Points& displacements) {
      fit::FitIteration iteration;
      iteration.stage = fit::Stage::displacements;
      iteration.energy = {{"displacement", displacements.colwise().norm().mean()}};
      iteration.total = iteration.energy.front().value;
      iteration.kernelWidth = offsets.reach;
      iteration.scanToModel = surface.scanToModel().medianDistance();
      iteration.parameters = std::make_shared<const BodyParameters>(result.parameters);
      iteration.displacements = std::make_shared<const Points>(displacements);
      return recorder.tell(std::move(iteration));
    };
    result.displacements = fit::fitDisplacements(body, surface.state(), samples, offsets, tell, stop);
    if (recorder.cancelled()) return cancelledError();
    result.seconds.displacements = laps.lap();
  }

  // 6. Is it one?
  assess(model, body, samples, surface, ambiguity, clothed, threads, result);
  result.iterations = recorder.count();
  result.stoppedEarly = recorder.stoppedEarly();
  result.seconds.fit += laps.lap();
  return result;
}

Mesh fittedMesh(const BodyModel& model, const FitResult& result) {
  const Points* displacements = result.displacements.cols() > 0 ? &result.displacements : nullptr;
  Mesh mesh;
  mesh.vertices = body::poseBody(model, result.parameters, displacements).vertices;
  mesh.faces = model.faces;
  return mesh;
}

Mesh fittedMeshInScanFrame(const BodyModel& model, const FitResult& result) {
  Mesh mesh = fittedMesh(model, result);
  mesh.vertices = result.preflight.alignment.applyInverse(mesh.vertices);
  return mesh;
}

Points fittedJointsInScanFrame(const BodyModel& model, const FitResult& result) {
  const body::JointTransforms chain = body::forwardKinematics(model, result.parameters);
  const Points joints =
      (result.parameters.scale * chain.position).colwise() + result.parameters.translation;
  return result.preflight.alignment.applyInverse(joints);
}

}  // namespace loopreg::registration
