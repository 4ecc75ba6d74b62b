#include "registration/Registration.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "canonical/CanonicalMap.h"
#include "canonical/Diffusion.h"
#include "core/Log.h"
#include "core/Parallel.h"
#include "fit/Displacements.h"
#include "learning/LearningModule.h"
#include "registration/Assessment.h"
#include "registration/Explanations.h"
#include "registration/FineFit.h"
#include "registration/NetworkStart.h"
#include "registration/PersonSamples.h"

namespace loopreg::registration {
namespace {

using body::BodyModel;
using body::BodyParameters;

constexpr std::size_t kAdamSamples = 30000;  // LoopReg's N

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

// A network's explanation of the scan that is worse than this, or less agreed on, is unsure: then
// the search without a network has its say too.
constexpr double kPlainScore = 0.08;  // explains the scan whatever the network thinks of it
constexpr double kSureScore = 0.22, kSureAgreement = 0.75, kSureCertainty = 0.45;

/// Whether a network's explanation needs no other beside it.
bool isSure(const corrnet::CorrNet* net, const NetworkStart& network,
            const std::vector<Explanation>& explanations, const BodyModel& model) {
  if (!net || explanations.empty()) return false;
  const Explanation& best = explanations.front();
  const double agreed = agreement(model, best.parameters, network.pairs).share;
  const bool sure =
      best.score < kPlainScore ||
      (best.score < kSureScore && network.certainty > kSureCertainty && agreed > kSureAgreement);
  char text[160];
  std::snprintf(text, sizeof text,
                "Network: certainty %.2f, cost of its explanation %.3f, agreement %.2f: %s",
                network.certainty, best.score, agreed,
                sure ? "sure." : "not sure, so the search has its say.");
  log::detail(text);
  return sure;
}

/// What LoopReg's optimiser starts from: the network's predictions in the space of all bodies, or
/// without a network, on the body's own template, the closest points of the start.
Result<void> startAdam(const fit::PreparedBody& body, const corrnet::CorrNet* net,
                       const canonical::CanonicalSurface* surface,
                       const geometry::OrientedPoints& points, const StopToken& stop,
                       learning::AdamProblem& problem) {
  const BodyModel& model = body.model;
  if (net) {
    const Result<corrnet::Prediction> predicted = net->predict(points, stop);
    if (!predicted) return predicted.error();
    problem.scan = points.positions(Eigen::all, predicted->correspondences.point);
    problem.canonical = predicted->correspondences.canonical;
    problem.surface = surface->vertices();
    return {};
  }
  problem.scan = points.positions;
  geometry::TriangleBvh tree = body.tree;
  tree.refit(body::poseBody(model, problem.start).vertices);
  problem.canonical =
      canonical::diffusedTemplate(model, tree.closest(problem.scan, problem.threads));
  return {};
}

/// LoopReg's own optimiser instead of ours, from the same start.
Result<BodyParameters> adamFit(const fit::PreparedBody& body, const corrnet::CorrNet* net,
                               const canonical::CanonicalSurface* surface, const Mesh& person,
                               const BodyParameters& start, const FitOptions& options, Rng& rng,
                               Recorder& recorder) {
  auto module = learning::loadLearning();
  if (!module) return module.error();
  learning::AdamProblem problem;
  problem.model = &body.model;
  problem.start = start;
  problem.seed = options.seed;
  problem.threads = resolveThreads(options.threads);
  const geometry::OrientedPoints points = geometry::sampleEvenly(person, kAdamSamples, rng);
  if (Result<void> set = startAdam(body, net, surface, points, recorder.stopToken(), problem);
      !set) {
    return set.error();
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

Result<FitResult> registerScan(const Scan& scan, const BodyModel& model,
                               const corrnet::CorrNet* net, const FitOptions& options,
                               const fit::FitObserver& observer, StopToken stop) {
  if (Result<void> valid = options.validate(); !valid) return valid.error();
  const int threads = resolveThreads(options.threads);
  Recorder recorder(observer, stop);
  Laps laps;
  FitResult result;
  result.seed = options.seed;

  // 1. What is the scan in, and what in it is the person?
  result.preflight = inspectScan(scan, options, stop);
  if (stop.stopRequested()) return cancelledError();
  const Mesh person = alignedPerson(scan, result.preflight);
  Rng rng(options.seed);
  const fit::ScanSamples samples = samplePerson(person, rng, threads);
  result.seconds.preflight = laps.lap();
  if (stop.stopRequested()) return cancelledError();
  if (samples.count() < 20) {
    return unreadable(scan.file,
                      "Only " + std::to_string(samples.count()) +
                          " usable points are left after removing floor and debris.",
                      "Is there a person in the scan?");
  }

  // Where no unit makes a person of the scan, its size is part of the question.
  const bool withScale = options.fitScale || result.preflight.units == Units::automatic;

  // 2. The backward map, where there is a network: s_i -> c_i, from it a closed-form start, and how
  // far the skin lies beneath the clothes.
  const fit::PreparedBody body(model);
  fit::ScanSamples skin = samples;
  NetworkStart network;
  std::vector<Explanation> explanations;
  std::shared_ptr<const canonical::CanonicalSurface> surfaceOfAll;
  ExplainOptions explain;
  explain.withScale = withScale;
  explain.threads = threads;
  if (net) {
    Result<canonical::CanonicalMap> map = canonical::canonicalMap(model, threads);
    if (!map) return map.error();
    surfaceOfAll = map->surface;
    Result<corrnet::Prediction> predicted =
        net->predict({samples.positions, samples.normals, samples.source}, stop);
    if (!predicted) return predicted.error();
    result.prediction = std::move(predicted).value();
    const Points& beneath = result.prediction.correspondences.beneath;
    if (beneath.cols() == samples.count() && options.clothing != Clothing::none) {
      skin = fit::beneathClothes(samples, beneath);
    }
    network = startFrom(result.prediction, *surfaceOfAll, body, skin, withScale, threads, stop);
    result.seconds.corrnet = laps.lap();
    explain.turnAround = !options.facingDegrees && !network.facingKnown;
    explainScan(body, skin, {network.start}, network.pairs, explain, recorder, explanations);
  }

  // 3. Where there is none, or it is unsure: many cheap hypotheses. Either way the best explanation
  // has to beat the others.
  if (!isSure(net, network, explanations, model)) {
    SearchOptions search;
    search.facingFixed = options.facingDegrees.has_value();
    search.facingDegrees = options.facingDegrees.value_or(result.preflight.facingDegrees);
    search.withScale = withScale;
    search.threads = threads;
    const auto tellLeader = [&](const Hypothesis& leader) {
      fit::FitIteration iteration;
      iteration.stage = fit::Stage::hypotheses;
      // In the unit of the surface terms: 1,000 points, squared centimetres.
      const double centimetres = 100 * kCoarseScoreWidth;
      iteration.total = 1000 * centimetres * centimetres * leader.score;
      iteration.energy = {{"surface", iteration.total}};
      iteration.kernelWidth = kCoarseScoreWidth;
      iteration.parameters = std::make_shared<const BodyParameters>(leader.parameters);
      return recorder.tell(std::move(iteration));
    };
    explain.turnAround = !options.facingDegrees;
    explainScan(body, skin, searchHypotheses(body, skin, search, stop, tellLeader), {}, explain,
                recorder, explanations);
  }
  if (recorder.cancelled() || explanations.empty()) return cancelledError();
  for (fit::FitIteration& step : explanations.front().steps) {
    if (!recorder.goOn()) break;
    recorder.tell(std::move(step));
  }
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
    Result<BodyParameters> adam =
        adamFit(body, net, surfaceOfAll.get(), person, start, options, rng, recorder);
    if (!adam) return adam.error();
    start = adam.value();
  }
  FineFit fine(body, samples, skin, start, withScale, threads);
  if (options.method == Method::lm) {
    fine.run(options.clothing, network.pairs, recorder,
             [&](fit::FitIteration step) { recorder.tell(std::move(step)); });
  }
  const SurfaceFit& surface = fine.surface();
  if (recorder.cancelled()) return cancelledError();
  result.parameters = surface.state().parameters;
  result.seconds.fit = laps.lap();

  // 5. SMPL+D: what shape and pose cannot explain.
  if (options.displacements && recorder.goOn()) {
    fit::DisplacementOptions offsets;
    offsets.threads = threads;
    const auto tellRound = [&](int, const Points& displacements) {
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
    result.displacements =
        fit::fitDisplacements(body, surface.state(), samples, offsets, tellRound, stop);
    if (recorder.cancelled()) return cancelledError();
    result.seconds.displacements = laps.lap();
  }

  // 6. Is it one?
  Evidence evidence;
  evidence.ambiguity = ambiguity;
  evidence.clothed = fine.clothed();
  evidence.networkCertainty = network.certainty;
  if (net) {
    Agreement agreed = agreement(model, result.parameters, network.pairs);
    evidence.networkAgreement = agreed.share;
    evidence.disputedParts = std::move(agreed.disputed);
  }
  assess(model, body, samples, surface, evidence, threads, result);
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
