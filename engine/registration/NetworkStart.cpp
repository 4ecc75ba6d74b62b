#include "registration/NetworkStart.h"

#include <algorithm>
#include <numeric>

#include "body/BodyWords.h"
#include "fit/ClosedFormStart.h"

namespace loopreg::registration {
namespace {

using Pair = fit::CorrespondenceTerm::Pair;

constexpr double kSureFacing = 0.9;
constexpr double kAgreeing = 0.12;     // metres
constexpr double kWorthNaming = 0.01;  // share of all pairs that a part needs

}  // namespace

std::vector<Pair> networkPairs(const canonical::CanonicalSurface& surface,
                               const body::BodyModel& model,
                               const canonical::Correspondences& predicted,
                               const fit::ScanSamples& samples, int threads) {
  std::vector<Pair> pairs(predicted.size());
  const auto projected = surface.project(predicted.canonical, threads);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto face = model.faces.col(projected[i].face);
    pairs[i].point = {{face(0), face(1), face(2)}, projected[i].bary};
    pairs[i].target = samples.positions.col(predicted.point[i]);
    pairs[i].confidence = predicted.confidence[i];
  }
  return pairs;
}

double meanConfidence(const canonical::Correspondences& predicted) {
  const double sum = std::accumulate(predicted.confidence.begin(), predicted.confidence.end(), 0.0);
  return sum / double(std::max<std::size_t>(1, predicted.size()));
}

NetworkStart startFrom(const corrnet::Prediction& prediction,
                       const canonical::CanonicalSurface& surface, const fit::PreparedBody& body,
                       const fit::ScanSamples& samples, bool withScale, int threads,
                       StopToken stop) {
  NetworkStart found;
  const canonical::Correspondences& predicted = prediction.correspondences;
  found.pairs = networkPairs(surface, body.model, predicted, samples, threads);
  found.certainty = meanConfidence(predicted);
  found.facingKnown = prediction.person.headingConfidence > kSureFacing;
  found.start = {"correspondences", fit::closedFormStart(body, found.pairs), 1};
  const CoarseProblem problem(body, samples);
  refineCoarsely(problem, found.start, {0.12, 0.08}, 3, false, withScale, stop);
  mendLimbs(problem, found.start, withScale, stop);
  return found;
}

Agreement agreement(const body::BodyModel& model, const body::BodyParameters& parameters,
                    const std::vector<Pair>& pairs) {
  body::BodyState state;
  body::evaluate(model, parameters, state);
  const auto joints = static_cast<std::size_t>(model.jointCount());
  std::vector<double> near(joints, 0), all(joints, 0);
  for (const Pair& pair : pairs) {
    const auto joint = static_cast<std::size_t>(model.skin.joint(0, pair.point.vertex[0]));
    const double distance = (state.position(pair.point) - pair.target).norm();
    all[joint] += pair.confidence;
    if (distance < kAgreeing) near[joint] += pair.confidence;
  }
  const double sum = std::accumulate(all.begin(), all.end(), 1e-9);
  Agreement found;
  found.share = std::accumulate(near.begin(), near.end(), 0.0) / sum;
  for (std::size_t j = 0; j < joints; ++j) {
    if (all[j] < kWorthNaming * sum || near[j] > 0.5 * all[j]) continue;
    found.disputed.push_back(body::partTitle(model.jointNames[j]));
  }
  return found;
}

}  // namespace loopreg::registration
