#include "registration/NetworkStart.h"

#include <algorithm>

#include "fit/ClosedFormStart.h"

namespace loopreg::registration {
namespace {

using Pair = fit::CorrespondenceTerm::Pair;

constexpr double kSureFacing = 0.9;
constexpr double kAgreeing = 0.12;  // metres

std::vector<Pair> pairsFrom(const canonical::CanonicalSurface& surface,
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

}  // namespace

NetworkStart startFrom(const corrnet::Prediction& prediction,
                       const canonical::CanonicalSurface& surface, const fit::PreparedBody& body,
                       const fit::ScanSamples& samples, bool withScale, int threads,
                       StopToken stop) {
  NetworkStart found;
  const canonical::Correspondences& predicted = prediction.correspondences;
  found.pairs = pairsFrom(surface, body.model, predicted, samples, threads);
  for (const double confidence : predicted.confidence) found.certainty += confidence;
  found.certainty /= double(std::max<std::size_t>(1, predicted.size()));
  found.facingKnown = prediction.person.headingConfidence > kSureFacing;
  found.start = {"correspondences", fit::closedFormStart(body, found.pairs), 1};
  const CoarseProblem problem(body, samples);
  refineCoarsely(problem, found.start, {0.12, 0.08}, 3, false, withScale, stop);
  mendLimbs(problem, found.start, withScale, stop);
  return found;
}

double agreement(const body::BodyModel& model, const body::BodyParameters& parameters,
                 const std::vector<Pair>& pairs) {
  body::BodyState state;
  body::evaluate(model, parameters, state);
  double near = 0, all = 1e-9;
  for (const Pair& pair : pairs) {
    all += pair.confidence;
    const double distance = (state.position(pair.point) - pair.target).norm();
    if (distance < kAgreeing) near += pair.confidence;
  }
  return near / all;
}

}  // namespace loopreg::registration
