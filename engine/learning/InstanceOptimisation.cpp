#include "learning/InstanceOptimisation.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wshadow"
#include <torch/optim/adam.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>

#include "canonical/CanonicalSurface.h"
#include "fit/terms/JointPrior.h"
#include "geometry/PointIndex.h"
#include "geometry/Sampling.h"
#include "learning/ForwardMap.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;
using Clock = std::chrono::steady_clock;

constexpr torch::ScalarType kType = torch::kFloat32;

/// For each query the row of its nearest point; found outside of autograd, used inside.
Tensor nearestRows(const geometry::PointIndex& index, const Points& queries, int threads) {
  const auto found = index.nearest(queries, threads);
  Tensor rows = torch::empty({static_cast<std::int64_t>(found.size())}, torch::kInt64);
  auto* row = rows.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < found.size(); ++i) row[i] = found[i].index;
  return rows;
}

Tensor meanSquare(const Tensor& difference) { return difference.pow(2).sum(1).mean(); }

/// Where the model's vertices lie in the canonical space that C lives in.
const Points& canonicalVertices(const AdamProblem& problem) {
  return problem.surface.cols() > 0 ? problem.surface : problem.model->templateVertices;
}

/// What stays the same over all steps of one problem.
struct Setting {
  const AdamProblem& problem;
  canonical::CanonicalSurface surface;
  ForwardMap forward;
  Points templatePoints;      ///< 3 x P, T_p
  SurfaceTensors templateAt;  ///< the same as surface points
  Tensor templateTensor;      ///< P x 3
  geometry::PointIndex templateIndex, scanIndex;
  Tensor scan;                       ///< N x 3, S
  Tensor priorMean, priorDeviation;  ///< (J - 1) x 3

  Setting(const AdamProblem& p, const std::vector<geometry::SurfacePoint>& samples)
      : problem(p),
        surface(canonicalVertices(p), p.model->faces),
        forward(*p.model, surface.vertices(), kType),
        templatePoints(positions(samples)),
        templateAt(forward.locate(samples)),
        templateTensor(tensorOf(templatePoints, kType)),
        templateIndex(templatePoints),
        scanIndex(p.scan),
        scan(tensorOf(p.scan, kType)) {
    const std::vector<fit::JointStatistics> statistics = fit::jointStatistics(*p.model);
    const auto count = static_cast<Eigen::Index>(statistics.size());
    Points mean(3, count - 1), deviation(3, count - 1);
    for (Eigen::Index j = 1; j < count; ++j) {
      mean.col(j - 1) = statistics[static_cast<std::size_t>(j)].mean;
      deviation.col(j - 1) = statistics[static_cast<std::size_t>(j)].deviation;
    }
    priorMean = tensorOf(mean, kType);
    priorDeviation = tensorOf(deviation, kType);
  }

  static Points positions(const std::vector<geometry::SurfacePoint>& samples) {
    Points points(3, static_cast<Eigen::Index>(samples.size()));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      points.col(static_cast<Eigen::Index>(i)) = samples[i].position;
    }
    return points;
  }
};

/// The variables and what one evaluation of the objective finds.
struct Variables {
  PoseTensors body;
  Tensor canonical;  ///< N x 3, C
  SurfaceTensors canonicalAt;
  bool canonicalMoves = false;
};
struct Evaluation {
  Tensor loss;
  std::vector<fit::EnergyValue> energy;
  double scanToModel = 0;  ///< median, metres
};

/// C's projections: once where C stays, at every step where it moves.
void project(const Setting& setting, Variables& variables) {
  const Points canonical = pointsOf(variables.canonical);
  variables.canonicalAt =
      setting.forward.locate(setting.surface.project(canonical, setting.problem.threads),
                             variables.canonicalMoves ? &canonical : nullptr);
}

/// Both directions of the chamfer distance between C and the template's samples: the stand-in for
/// the implicit surface's distance field, which keeps C on the canonical body.
Tensor templateTerm(const Setting& setting, const Variables& variables) {
  const int threads = setting.problem.threads;
  const Points canonical = pointsOf(variables.canonical);
  const Tensor there = nearestRows(setting.templateIndex, canonical, threads);
  const Tensor back = nearestRows(geometry::PointIndex(canonical), setting.templatePoints, threads);
  return meanSquare(variables.canonical - setting.templateTensor.index_select(0, there)) +
         meanSquare(setting.templateTensor - variables.canonical.index_select(0, back));
}

/// The weighted objective, or nothing where the user stopped between its nearest-neighbour passes.
std::optional<Evaluation> evaluate(const Setting& setting, Variables& variables,
                                   const PhaseWeights& weights, const Tensor& fixedTemplateTerm,
                                   const StopToken& stop) {
  const int threads = setting.problem.threads;
  if (variables.canonicalMoves) project(setting, variables);
  if (stop.stopRequested()) return std::nullopt;
  const ForwardMap::Posed posed = setting.forward.pose(variables.body, setting.problem.start.scale);
  const Tensor mapped = setting.forward.map(
      posed, variables.canonicalAt, variables.canonicalMoves ? variables.canonical : Tensor());
  const Tensor model = setting.forward.map(posed, setting.templateAt);
  const Points modelPoints = pointsOf(model);
  if (!modelPoints.allFinite()) return std::nullopt;

  const Tensor scanRows =
      nearestRows(geometry::PointIndex(modelPoints), setting.problem.scan, threads);
  if (stop.stopRequested()) return std::nullopt;
  const Tensor modelRows = nearestRows(setting.scanIndex, modelPoints, threads);
  if (stop.stopRequested()) return std::nullopt;
  const Tensor toModel = setting.scan - model.index_select(0, scanRows);

  const std::vector<std::pair<const char*, Tensor>> terms{
      {"correspondence", weights.corr * (setting.scan - mapped).abs().mean()},
      {"template", weights.templ * (variables.canonicalMoves ? templateTerm(setting, variables)
                                                             : fixedTemplateTerm)},
      {"scan to model", weights.s2m * meanSquare(toModel)},
      {"model to scan", weights.m2s * meanSquare(model - setting.scan.index_select(0, modelRows))},
      {"pose prior", weights.pose * ((variables.body.pose.slice(0, 1) - setting.priorMean) /
                                     setting.priorDeviation)
                                        .pow(2)
                                        .sum()},
      {"shape prior", weights.shape * variables.body.betas.pow(2).mean()}};
  Evaluation evaluation;
  for (const auto& [name, value] : terms) {
    evaluation.loss = evaluation.loss.defined() ? evaluation.loss + value : value;
    evaluation.energy.push_back({name, value.item<double>()});
  }
  evaluation.scanToModel = toModel.detach().pow(2).sum(1).sqrt().median().item<double>();
  return evaluation;
}

body::BodyParameters parametersOf(const AdamProblem& problem, const PoseTensors& variables) {
  body::BodyParameters parameters = problem.start;
  parameters.setPose(vectorOf(variables.pose.reshape({-1})));
  parameters.betas = vectorOf(variables.betas);
  parameters.translation = vectorOf(variables.translation);
  return parameters;
}

Result<void> checkProblem(const AdamProblem& problem, const Schedule& schedule) {
  if (!problem.model || problem.scan.cols() == 0 ||
      problem.scan.cols() != problem.canonical.cols() || schedule.templateSamples <= 0) {
    return Error{ErrorCode::internal,
                 "The Adam reference needs a body, scan points, and one canonical point for each.",
                 {},
                 {}};
  }
  if (problem.surface.cols() > 0 && problem.surface.cols() != problem.model->vertexCount()) {
    return Error{ErrorCode::internal,
                 "The Adam reference was given another body's canonical surface.",
                 {},
                 {}};
  }
  if (!problem.scan.allFinite() || !problem.canonical.allFinite()) {
    return Error{
        ErrorCode::internal, "The Adam reference was given points that are not finite.", {}, {}};
  }
  return {};
}

}  // namespace

Result<body::BodyParameters> optimiseInstance(const AdamProblem& problem, const Schedule& schedule,
                                              int firstIndex, const fit::FitObserver& observer,
                                              StopToken stop) {
  if (Result<void> fine = checkProblem(problem, schedule); !fine) return fine.error();
  const Clock::time_point begin = Clock::now();
  Rng rng(problem.seed);
  const Setting setting(
      problem, geometry::sampleSurface(canonicalVertices(problem), problem.model->faces,
                                       static_cast<std::size_t>(schedule.templateSamples), rng));
  Variables variables;
  variables.body.pose = tensorOf(problem.start.pose(), kType).view({-1, 3}).requires_grad_();
  variables.body.betas = tensorOf(problem.start.betas, kType).requires_grad_();
  variables.body.translation =
      tensorOf(VectorXd(problem.start.translation), kType).requires_grad_();
  variables.canonical = tensorOf(problem.canonical, kType);
  project(setting, variables);
  const Tensor fixedTemplateTerm = templateTerm(setting, variables);

  const auto optimiser = [&](bool withCanonical) {
    std::vector<Tensor> moving{variables.body.pose, variables.body.betas,
                               variables.body.translation};
    if (withCanonical) moving.push_back(variables.canonical);
    return std::make_unique<torch::optim::Adam>(moving,
                                                torch::optim::AdamOptions(schedule.learningRate));
  };
  auto adam = optimiser(false);
  for (int step = 0; step < schedule.farSteps + schedule.closeSteps; ++step) {
    const bool close = step >= schedule.farSteps;
    if (step == schedule.farSteps &&
        schedule.canonicalMoves) {  // phase 2: C becomes free, with fresh moments
      variables.canonical.requires_grad_();
      variables.canonicalMoves = true;
      adam = optimiser(true);
    }
    std::optional<Evaluation> evaluation = evaluate(
        setting, variables, close ? schedule.close : schedule.far, fixedTemplateTerm, stop);
    if (stop.stopRequested()) return cancelledError();
    if (!evaluation || !std::isfinite(evaluation->loss.item<double>())) {
      return Error{ErrorCode::internal,
                   "The Adam reference diverged at step " + std::to_string(step) + ".",
                   {},
                   "Use --method lm."};
    }
    fit::FitIteration iteration;
    iteration.index = firstIndex + step;
    iteration.stage = fit::Stage::adam;
    iteration.energy = std::move(evaluation->energy);
    for (const fit::EnergyValue& term : iteration.energy) iteration.total += term.value;
    iteration.scanToModel = evaluation->scanToModel;
    iteration.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    iteration.parameters =
        std::make_shared<const body::BodyParameters>(parametersOf(problem, variables.body));
    const fit::Proceed answer = observer ? observer(iteration) : fit::Proceed::proceed;
    if (answer == fit::Proceed::abort) return cancelledError();
    if (answer == fit::Proceed::stopAndKeep) break;

    adam->zero_grad();
    evaluation->loss.backward();
    if (stop.stopRequested()) return cancelledError();
    adam->step();
  }
  return parametersOf(problem, variables.body);
}

}  // namespace loopreg::learning
