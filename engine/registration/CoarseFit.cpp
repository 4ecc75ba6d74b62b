#include "registration/CoarseFit.h"

#include <algorithm>
#include <array>

#include "fit/LevenbergMarquardt.h"
#include "fit/terms/CoarseSurface.h"
#include "fit/terms/JointPrior.h"
#include "fit/terms/ModelToScan.h"
#include "fit/terms/ShapePrior.h"
#include "geometry/Mesh.h"

namespace loopreg::registration {
namespace {

constexpr std::size_t kScanPoints = 320;
constexpr std::size_t kBodyPoints = 420;
constexpr double kLostCost = 0.5;  // mean vertex cost of a limb that found nothing

fit::DataWeights coarseWeights(double sigma) {
  fit::DataWeights weights;
  weights.total = 300;
  weights.tangential = 0.3;
  weights.sigma = sigma;
  return weights;
}

/// Surface score plus a little for joints beyond their limits: a knee bent backwards is no
/// explanation.
double scoreOf(fit::CoarseSurface& surface, const fit::JointPrior& joints,
               const body::BodyState& state) {
  surface.setWeights(coarseWeights(kCoarseScoreWidth));
  surface.associate(state);
  return surface.score() + 2e-4 * joints.energy(state);
}

/// Joints of a limb from the trunk outwards, by SMPL's names without the side.
struct Limb {
  std::string first, second;
  std::vector<std::string> parts;
  /// Axis-angle of `first` and `second` on the left side; the right one mirrors y and z.
  std::vector<std::array<Vector3d, 2>> postures;
};

const std::vector<Limb>& limbs() {
  static const std::vector<Limb> all = {{"shoulder",
                                         "elbow",
                                         {"shoulder", "elbow", "wrist", "hand"},
                                         {{{{0, 0, -1.25}, {0, -0.2, 0}}},     // hanging
                                          {{{0, 0, -0.6}, {0, -0.2, 0}}},      // A
                                          {{{0, 0, 0.1}, {0, 0, 0}}},          // T
                                          {{{0, 0, 1.1}, {0, 0, 0}}},          // raised
                                          {{{0, -1.3, -0.2}, {0, 0, 0}}},      // forward
                                          {{{0, -0.3, -1.2}, {0, -1.5, 0}}},   // forearm forward
                                          {{{0, 0.3, -1.0}, {0, -1.6, 0}}},    // hand on hip
                                          {{{-1.4, 0, -0.1}, {0, -1.6, 0}}},   // waving, forearm up
                                          {{{0, -1.2, 0.3}, {0, -2.0, 0}}},    // hand at the head
                                          {{{0, 0.6, -0.9}, {0, -0.2, 0}}}}},  // backward
                                        {"hip",
                                         "knee",
                                         {"hip", "knee", "ankle", "foot"},
                                         {{{{0, 0, 0.05}, {0.05, 0, 0}}},   // standing
                                          {{{-0.5, 0, 0.1}, {0.4, 0, 0}}},  // step forward
                                          {{{0.3, 0, 0}, {0.5, 0, 0}}},     // step back
                                          {{{-1.4, 0, 0.1}, {1.4, 0, 0}}},  // seated, knee lifted
                                          {{{-1.3, 0, 0.1}, {0.2, 0, 0}}},  // kick
                                          {{{0.1, 0, 0}, {1.7, 0, 0}}},     // heel at the back
                                          {{{-0.2, 0, 0.7}, {0.2, 0, 0}}},  // sideways
                                          {{{-1.9, 0, 0.3}, {2.2, 0, 0}}}}}};  // crouching
  return all;
}

int jointNamed(const body::BodyModel& model, const std::string& name) {
  const auto found = std::find(model.jointNames.begin(), model.jointNames.end(), name);
  return found == model.jointNames.end() ? -1 : static_cast<int>(found - model.jointNames.begin());
}

}  // namespace

CoarseProblem::CoarseProblem(const fit::PreparedBody& body, const fit::ScanSamples& samples)
    : vertices(fit::evenVertices(body.model, kBodyPoints)),
      model(body::withVertices(body.model, vertices)),
      prepared(model) {
  const Points normals = geometry::vertexNormals(body.model.templateVertices, body.model.faces);
  restNormals.resize(3, static_cast<Eigen::Index>(vertices.size()));
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    restNormals.col(static_cast<Eigen::Index>(i)) = normals.col(vertices[i]);
  }
  const auto pool = std::min<Eigen::Index>(samples.count(), 4000);
  const auto chosen =
      geometry::farthestPoints(Points(samples.positions.leftCols(pool)), kScanPoints);
  scan.resize(3, static_cast<Eigen::Index>(chosen.size()));
  scanNormals.resize(3, scan.cols());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    scan.col(static_cast<Eigen::Index>(i)) = samples.positions.col(chosen[i]);
    scanNormals.col(static_cast<Eigen::Index>(i)) = samples.normals.col(chosen[i]);
  }
}

void refineCoarsely(const CoarseProblem& problem, Hypothesis& hypothesis,
                    const std::vector<double>& sigmas, int steps, bool rootOnly, bool withScale,
                    StopToken stop) {
  fit::CoarseSurface surface(problem.prepared, problem.scan, problem.scanNormals,
                             problem.restNormals, coarseWeights(kCoarseScoreWidth));
  fit::JointPrior joints(problem.prepared, 2.0, 1.0);
  fit::ShapePrior shape(problem.prepared, 4.0);
  fit::LevenbergMarquardt solver(problem.prepared, {&surface, &joints, &shape});
  const auto& layout = problem.prepared.layout;
  const int betas = std::min(layout.betas, 4);
  solver.setActive(rootOnly ? fit::rootUnknowns(layout, withScale, std::min(betas, 2))
                            : fit::activeUnknowns(layout, withScale, betas));
  body::BodyState state;
  body::evaluate(problem.model, hypothesis.parameters, state);
  for (const double sigma : sigmas) {
    surface.setWeights(coarseWeights(sigma));
    for (int i = 0; i < steps && !stop.stopRequested(); ++i) {
      if (!solver.step(state).accepted) break;
    }
  }
  hypothesis.score = scoreOf(surface, joints, state);
  hypothesis.parameters = state.parameters;
}

void mendLimbs(const CoarseProblem& problem, Hypothesis& hypothesis, bool withScale,
               StopToken stop) {
  const body::BodyModel& model = problem.model;
  for (const Limb& limb : limbs()) {
    for (const bool left : {true, false}) {
      const std::string side = left ? "left_" : "right_";
      const int first = jointNamed(model, side + limb.first),
                second = jointNamed(model, side + limb.second);
      if (first < 0 || second < 0 || stop.stopRequested()) continue;
      std::vector<bool> ofLimb(static_cast<std::size_t>(model.jointCount()), false);
      for (const std::string& part : limb.parts) {
        if (const int j = jointNamed(model, side + part); j >= 0 && part != limb.first)
          ofLimb[j] = true;
      }
      fit::CoarseSurface surface(problem.prepared, problem.scan, problem.scanNormals,
                                 problem.restNormals, coarseWeights(kCoarseScoreWidth));
      body::BodyState state;
      body::evaluate(model, hypothesis.parameters, state);
      surface.associate(state);
      double cost = 0, count = 1e-9;
      for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
        if (!ofLimb[model.skin.joint(0, v)]) continue;
        cost += surface.vertexCosts()[static_cast<std::size_t>(v)];
        count += 1;
      }
      if (cost / count < kLostCost) continue;

      Hypothesis best = hypothesis;
      for (const auto& posture : limb.postures) {
        Hypothesis candidate = hypothesis;
        const Eigen::DiagonalMatrix<double, 3> mirror(1, left ? 1 : -1, left ? 1 : -1);
        candidate.parameters.rotations[first] = body::rotationFromAxisAngle(mirror * posture[0]);
        candidate.parameters.rotations[second] = body::rotationFromAxisAngle(mirror * posture[1]);
        for (const std::string& part : limb.parts) {
          const int j = jointNamed(model, side + part);
          if (j >= 0 && j != first && j != second) candidate.parameters.rotations[j].setIdentity();
        }
        refineCoarsely(problem, candidate, {0.12, 0.08}, 4, false, withScale, stop);
        if (candidate.score < best.score) best = candidate;
      }
      hypothesis = best;
    }
  }
}

}  // namespace loopreg::registration
