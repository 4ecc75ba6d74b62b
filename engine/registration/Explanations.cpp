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

void explainScan(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                 const std::vector<Hypothesis>& starts,
                 const std::vector<CorrespondenceTerm::Pair>& pairs, const ExplainOptions& options,
                 const Recorder& recorder, std::vector<Explanation>& found) {
  const auto fitOne = [&](const Hypothesis& start) {
    SurfaceFit surface(body, samples, kArticulatedSize, start.parameters, options.withScale, 1);
    if (!pairs.empty()) surface.setCorrespondences(pairs);
    Explanation explanation;
    explanation.description = start.description;
    surface.run(articulatedLevels(), recorder,
                [&](fit::FitIteration step) { explanation.steps.push_back(std::move(step)); });
    explanation.parameters = surface.state().parameters;
    explanation.score = surface.score(kScoreWidth);
    return explanation;
  };
  std::vector<Explanation> own;
  const auto add = [&](const std::vector<Hypothesis>& from) {
    const std::size_t first = own.size();
    own.resize(first + from.size());
    parallelRanges(from.size(), options.threads, 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = begin; i < end; ++i) own[first + i] = fitOne(from[i]);
    });
    sortByScore(own);
    dropRepeats(body.model, own);
  };
  add(starts);
  if (options.turnAround && recorder.goOn()) {
    std::vector<Hypothesis> turned;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, own.size()); ++i) {
      turned.push_back(
          {own[i].description + ", turned around", turnedAround(body.model, own[i].parameters), 1});
    }
    add(turned);
  }
  std::move(own.begin(), own.end(), std::back_inserter(found));
  sortByScore(found);
  dropRepeats(body.model, found);
}

}  // namespace loopreg::registration
