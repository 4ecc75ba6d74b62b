// The solver's parts: one Levenberg-Marquardt step, and closest points on the body.
#include <algorithm>
#include <chrono>

#include "bench/Benchmarks.h"
#include "body/Skinning.h"
#include "canonical/Diffusion.h"
#include "core/Parallel.h"
#include "fit/LevenbergMarquardt.h"
#include "fit/ScanSamples.h"
#include "fit/terms/JointPrior.h"
#include "fit/terms/ModelToScan.h"
#include "fit/terms/ScanToModel.h"
#include "fit/terms/SelfCollision.h"
#include "fit/terms/ShapePrior.h"
#include "geometry/Sampling.h"
#include "geometry/TriangleBvh.h"
#include "synth/Synthesis.h"

namespace loopreg::cli::bench {
namespace {

constexpr std::size_t kPoints = 3400;

/// A body a few degrees and centimetres off the truth: what a step in the middle of a fit meets.
body::BodyParameters disturbed(body::BodyParameters parameters, Rng rng) {
  for (Matrix3d& rotation : parameters.rotations) {
    const Vector3d w(rng.normal(), rng.normal(), rng.normal());
    rotation = rotation * body::rotationFromAxisAngle(0.05 * w);
  }
  parameters.translation += Vector3d(0.01, -0.01, 0.02);
  return parameters;
}

}  // namespace

Result<void> lmStep(Context& context) {
  const int threads = resolveThreads(context.threads);
  synth::SynthOptions options;
  options.colors = false;
  const synth::SynthScan synthetic = synth::makeScan(*context.model, options, Rng(3400));
  Rng rng(1);
  const fit::ScanSamples samples = fit::sampleScan(synthetic.scan, kPoints, rng, threads);
  const fit::PreparedBody body(*context.model);
  fit::DataWeights weights;
  weights.sigma = 0.03;
  fit::ScanToModel scanToModel(body, samples, Eigen::Index(kPoints), weights, threads);
  fit::ModelToScan modelToScan(body, samples, fit::evenVertices(*context.model, 2000), weights,
                               threads);
  fit::JointPrior joints(body, 1, 1);
  fit::ShapePrior shape(body, 1);
  fit::SelfCollision collision(body, 10);
  fit::LevenbergMarquardt solver(body, {&scanToModel, &modelToScan, &joints, &shape, &collision});
  solver.setActive(fit::activeUnknowns(body.layout, false));

  Measurement measurement{"lm_step_3400", "ms", {}};
  for (int run = 0; run < context.runsOr(15); ++run) {
    body::BodyState state;
    body::evaluate(*context.model, disturbed(synthetic.parameters, Rng(std::uint64_t(run))), state);
    solver.step(state);  // the first step from a new place has no closest points to start from
    for (int step = 0; step < 6; ++step) {
      const auto begin = std::chrono::steady_clock::now();
      const bool accepted = solver.step(state).accepted;
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - begin;
      if (!accepted) break;  // converged: what follows are rejected tries only
      measurement.runs.push_back(took.count());
    }
  }
  context.measurements.push_back(measurement);
  return {};
}

Result<void> closestPoints(Context& context) {
  const int threads = resolveThreads(context.threads);
  synth::SynthOptions options;
  options.holes = 0;
  options.vertices = 24000;
  options.colors = false;
  const synth::SynthScan made = synth::makeScan(*context.model, options, Rng(20000));
  const Points points =
      made.scan.vertices.leftCols(std::min<Eigen::Index>(20000, made.scan.vertexCount()));
  // As in a fit: the tree of the T-pose, its boxes moved to the posed body.
  geometry::TriangleBvh tree(context.model->templateVertices, context.model->faces);
  tree.refit(made.body.vertices);
  std::vector<double> seconds =
      secondsOf(context.runsOr(15), [&] { tree.closest(points, threads); });
  for (double& value : seconds) value *= 1000;
  context.measurements.push_back({"closest_20k", "ms", seconds});
  return {};
}

Result<void> canonicalQueries(Context& context) {
  // Canonical points as a network predicts them: around the surface, 2 cm off, in no order.
  Rng rng(20001);
  const auto base =
      geometry::sampleSurface(context.model->templateVertices, context.model->faces, 20000, rng);
  Points points(3, 20000);
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const Vector3d off(rng.normal(), rng.normal(), rng.normal());
    points.col(i) = base[std::size_t(i)].position + 0.02 * off;
  }
  for (Eigen::Index i = points.cols() - 1; i > 0; --i) {
    points.col(i).swap(points.col(Eigen::Index(rng.below(std::uint64_t(i) + 1))));
  }
  const canonical::CanonicalSurface surface(*context.model);
  std::vector<double> seconds = secondsOf(context.runsOr(15), [&] {
    canonical::query(surface, *context.model, points, context.threads);
  });
  for (double& value : seconds) value *= 1000;
  context.measurements.push_back({"canonical_20k", "ms", seconds});
  return {};
}

}  // namespace loopreg::cli::bench
