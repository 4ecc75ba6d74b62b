#include "registration/Explanations.h"

#include <algorithm>

#include "core/Parallel.h"

namespace loopreg::registration {
namespace {

using fit::CorrespondenceTerm;

const SurfaceFit::Size kArticulatedSize{1000, 700};

void sortByScore(std::vector<Explanation>& all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Explanation& a, const Explanation& b) { return a.score < b.score; });
}

void dropRepeats(const body::BodyModel& model, std::vector<Explanation>& all) {
  std::vector<Explanation> distinct;
  for (Explanation& candidate : all) {
    const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const Explanation& other) {
      return sameBody(model, candidate.parameters, other.parameters);
    });
    if (!known) distinct.push_back(std::move(candidate));
  }
  all = std::move(distinct);
}

}  // namespace

std::vector<Explanation> explainScan(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                                     const std::vector<Hypothesis>& starts,
                                     const std::vector<CorrespondenceTerm::Pair>& pairs,
                                     bool facingFixed, bool withScale, int threads,
                                     Recorder& recorder) {
  const auto fitOne = [&](const Hypothesis& start) {
    SurfaceFit surface(body, samples, kArticulatedSize, start.parameters, withScale, 1);
    if (!pairs.empty()) surface.setCorrespondences(pairs);
    Explanation explanation;
    explanation.description = start.description;
    surface.run(articulatedLevels(), recorder,
                [&](fit::FitIteration step) { explanation.steps.push_back(std::move(step)); });
    explanation.parameters = surface.state().parameters;
    explanation.score = surface.score(kScoreWidth);
    return explanation;
  };
  std::vector<Explanation> found;
  const auto add = [&](const std::vector<Hypothesis>& from) {
    const std::size_t first = found.size();
    found.resize(first + from.size());
    parallelRanges(from.size(), threads, 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = begin; i < end; ++i) found[first + i] = fitOne(from[i]);
    });
    sortByScore(found);
    dropRepeats(body.model, found);
  };
  add(starts);
  if (!facingFixed && recorder.goOn()) {
    std::vector<Hypothesis> turned;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, found.size()); ++i) {
      turned.push_back({found[i].description + ", turned around",
                        turnedAround(body.model, found[i].parameters), 1});
    }
    add(turned);
  }
  if (!found.empty()) {
    for (fit::FitIteration& step : found.front().steps) {
      if (!recorder.goOn()) break;
      recorder.tell(std::move(step));
    }
  }
  return found;
}

}  // namespace loopreg::registration
