#include "registration/Refit.h"

#include <algorithm>
#include <chrono>

#include "canonical/CanonicalMap.h"
#include "core/Parallel.h"
#include "fit/Displacements.h"
#include "registration/Assessment.h"
#include "registration/Explanations.h"
#include "registration/FineFit.h"
#include "registration/NetworkStart.h"
#include "registration/PersonSamples.h"

namespace loopreg::registration {
namespace {

const SurfaceFit::Size kQuickSize{1600, 900};
constexpr std::size_t kFewest = 20;  // samples that a fit can be made of

std::vector<Level> approachLevels() {
  const auto stage = fit::Stage::articulated;
  return {{stage, 0.12, 5, 80, 1, 1, 2, 1, 0}, {stage, 0.05, 5, 65, 0.5, 1, 2, 1, 0}};
}

std::unique_ptr<SurfaceFit> quickFit(const fit::PreparedBody& body, const fit::ScanSamples& skin,
                                     const body::BodyParameters& start, int threads) {
  return std::make_unique<SurfaceFit>(body, skin, kQuickSize, start, false, threads);
}

}  // namespace

/// The scan's samples in use, with all that comes with each.
struct Refit::Samples {
  fit::ScanSamples scan, skin;
  std::vector<Eigen::Index> original;  ///< of the registration's samples, ascending
  std::vector<fit::CorrespondenceTerm::Pair> pairs;
  double certainty = 0;
};

Refit::Refit(ScanPointer scan, body::ModelPointer model, FitPointer base, const FitOptions& options)
    : scan_(std::move(scan)),
      model_(std::move(model)),
      base_(std::move(base)),
      options_(options),
      withScale_(options.fitScale || base_->preflight.units == Units::automatic),
      threads_(resolveThreads(options.threads)),
      body_(*model_),
      all_(std::make_unique<Samples>()) {
  std::vector<std::int32_t> kept;
  const Mesh person = alignedPerson(*scan_, base_->preflight, &kept);
  Rng rng(base_->seed);
  all_->scan = samplePerson(person, rng, threads_);
  scanVertex_ = scanVertices(all_->scan, person, kept);
  for (Eigen::Index i = 0; i < all_->scan.count(); ++i) all_->original.push_back(i);
  const canonical::Correspondences& predicted = base_->prediction.correspondences;
  const bool seesBeneath = predicted.beneath.cols() == all_->scan.count();
  all_->skin = seesBeneath ? fit::beneathClothes(all_->scan, predicted.beneath) : all_->scan;
  // Here rather than in the first preview, for which somebody waits.
  if (all_->scan.count() >= Eigen::Index(kFewest)) {
    quick_ = quickFit(body_, all_->skin, base_->parameters, threads_);
  }
}

Refit::~Refit() = default;

bool Refit::serves(const ScanPointer& scan, const body::ModelPointer& model,
                   const FitResult& base) const {
  const Alignment& mine = base_->preflight.alignment;
  const Alignment& its = base.preflight.alignment;
  return scan == scan_ && model == model_ && base.seed == base_->seed &&
         base.preflight.isPerson == base_->preflight.isPerson && its.scale == mine.scale &&
         its.rotation == mine.rotation && its.translation == mine.translation &&
         base.prediction.correspondences.size() == base_->prediction.correspondences.size();
}

// The network spoke once, of all samples; its pairs are needed only when a fit settles.
Result<void> Refit::projectPairs() {
  const canonical::Correspondences& predicted = base_->prediction.correspondences;
  if (!all_->pairs.empty() || predicted.size() == 0) return {};
  Result<canonical::CanonicalMap> map = canonical::canonicalMap(*model_, threads_);
  if (!map) return map.error();
  all_->pairs = networkPairs(*map->surface, *model_, predicted, all_->skin, threads_);
  all_->certainty = meanConfidence(predicted);
  unmasked_.reset();  // made of these
  return {};
}

const Refit::Samples& Refit::samplesFor(const Mends& mends) {
  if (mends.maskedCount() == 0) {
    if (mask_) quick_.reset();
    mask_.reset();
    unmasked_.reset();
    return *all_;
  }
  if (unmasked_ && (mask_ == mends.mask || *mask_ == *mends.mask)) return *unmasked_;
  quick_.reset();
  mask_ = mends.mask;
  std::vector<bool> keep;
  keep.reserve(scanVertex_.size());
  for (const std::int32_t v : scanVertex_) keep.push_back(!(*mask_)[std::size_t(v)]);

  unmasked_ = std::make_unique<Samples>();
  unmasked_->scan = selectSamples(all_->scan, keep);
  unmasked_->skin = selectSamples(all_->skin, keep);
  for (const Eigen::Index i : all_->original) {
    if (keep[std::size_t(i)]) unmasked_->original.push_back(i);
  }
  const auto& points = base_->prediction.correspondences.point;
  for (std::size_t i = 0; i < all_->pairs.size(); ++i) {
    if (keep[std::size_t(points[i])]) unmasked_->pairs.push_back(all_->pairs[i]);
  }
  unmasked_->certainty = all_->certainty;
  return *unmasked_;
}

Constraints Refit::constraintsFrom(const Mends& mends) const {
  Constraints constraints;
  for (const BodyPin& pin : mends.pins) constraints.pins.push_back(pin.pin);
  constraints.held.assign(std::size_t(body_.layout.size()), false);
  const auto hold = [&](int first, int count) {
    for (int i = first; i < first + count; ++i) constraints.held[std::size_t(i)] = true;
  };
  if (mends.lockShape) hold(body_.layout.logScale(), 1 + body_.layout.betas);
  for (const int joint : mends.lockedJoints) {
    hold(body_.layout.rotation(joint), 3);
    if (joint == 0) hold(body_.layout.translation(), 3);
  }
  return constraints;
}

// The pose alone: a drag should bend the body, not fatten it.
void Refit::approach(const Samples& samples, const body::BodyParameters& start, const Mends& mends,
                     const Recorder& recorder, const SurfaceFit::Sink& sink) {
  if (!quick_) quick_ = quickFit(body_, samples.skin, start, threads_);
  Mends poseAlone = mends;
  poseAlone.lockShape = true;
  quick_->setConstraints(constraintsFrom(poseAlone));
  quick_->restart(start);
  quick_->run(approachLevels(), recorder, sink);
}

body::BodyParameters Refit::preview(const body::BodyParameters& start, const Mends& mends,
                                    StopToken stop) {
  if (!validate(mends, *model_, scan_->mesh.vertexCount())) return start;
  const Samples& samples = samplesFor(mends);
  if (samples.scan.count() < Eigen::Index(kFewest)) return start;
  const fit::FitObserver nobody;
  const Recorder recorder(nobody, stop);
  approach(samples, start, mends, recorder, {});
  return quick_->state().parameters;
}

Result<FitResult> Refit::settle(const body::BodyParameters& start, const Mends& mends,
                                const FitResult& base, const fit::FitObserver& observer,
                                StopToken stop) {
  const auto began = std::chrono::steady_clock::now();
  Result<void> valid = validate(mends, *model_, scan_->mesh.vertexCount());
  if (!valid) return valid.error();
  if (Result<void> projected = projectPairs(); !projected) return projected.error();
  const Samples& samples = samplesFor(mends);
  if (samples.scan.count() < Eigen::Index(kFewest)) {
    return usageError("The mask leaves nothing of the person to fit.", "Clear some of it.");
  }
  Recorder recorder(observer, stop);
  const auto tell = [&](fit::FitIteration step) { recorder.tell(std::move(step)); };
  approach(samples, start, mends, recorder, tell);

  FineFit fine(body_, samples.scan, samples.skin, quick_->state().parameters, withScale_, threads_);
  fine.setConstraints(constraintsFrom(mends));
  fine.run(mends.clothing.value_or(options_.clothing), samples.pairs, recorder, tell);
  if (recorder.cancelled()) return cancelledError();

  FitResult result;
  result.preflight = base.preflight;
  result.prediction = base.prediction;
  result.seed = base.seed;
  result.mends = mends;
  result.parameters = fine.surface().state().parameters;
  result.iterations = recorder.count();
  result.stoppedEarly = recorder.stoppedEarly();
  if (base.displacements.cols() > 0) {
    fit::DisplacementOptions offsets;
    offsets.threads = threads_;
    result.displacements = fit::fitDisplacements(
        body_, fine.surface().state(), samples.scan, offsets,
        [](int, const Points&) { return true; }, stop);
  }
  const double ambiguity = compare(base, mends, result);
  assessAnew(samples, fine, ambiguity, result);
  result.seconds = base.seconds;
  result.seconds.fit =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

// Costs are compared where the explanations were made, before the fine fit; so what mending changed
// is measured on equal terms and added to what the registration found. The other explanations keep
// their cost; where one of them was taken, what was there before is one now.
double Refit::compare(const FitResult& base, const Mends& mends, FitResult& result) {
  quick_->restart(base.parameters);
  const double before = quick_->score(kScoreWidth);
  quick_->restart(result.parameters);
  const double change = quick_->score(kScoreWidth) - before;
  result.energy = std::clamp(base.energy + change, 1e-6, 1.0);

  result.alternatives = base.alternatives;
  const bool same = mends.startSerial == base.mends.startSerial;
  if (!same && mends.start == StartKind::alternative &&
      std::size_t(mends.startIndex) < result.alternatives.size()) {
    result.alternatives.erase(result.alternatives.begin() + mends.startIndex);
  }
  if (!same && mends.start != StartKind::iteration &&
      !sameBody(*model_, base.parameters, result.parameters)) {
    result.alternatives.push_back({"as it was before", base.energy, base.parameters});
  }
  std::stable_sort(result.alternatives.begin(), result.alternatives.end(),
                   [](const Alternative& a, const Alternative& b) { return a.energy < b.energy; });
  double ambiguity = 1;
  for (const Alternative& other : result.alternatives) {
    ambiguity = std::min(ambiguity, (other.energy - result.energy) / result.energy);
  }
  return ambiguity;
}

void Refit::assessAnew(const Samples& samples, const FineFit& fine, double ambiguity,
                       FitResult& result) {
  Evidence evidence;
  evidence.ambiguity = ambiguity;
  evidence.clothed = fine.clothed();
  evidence.networkCertainty = samples.certainty;
  if (!samples.pairs.empty()) {
    Agreement agreed = agreement(*model_, result.parameters, samples.pairs);
    evidence.networkAgreement = agreed.share;
    evidence.disputedParts = std::move(agreed.disputed);
  }
  assess(*model_, body_, samples.scan, fine.surface(), evidence, threads_, result);
  // The masked samples stay in the list, so that the network's predictions keep their indices.
  result.samples = all_->scan.positions;
  result.sampleNormals = all_->scan.normals;
  for (std::int32_t& point : result.correspondences.point) {
    point = std::int32_t(samples.original[std::size_t(point)]);
  }
}

body::BodyParameters withJoints(body::BodyParameters parameters,
                                const std::vector<TurnedJoint>& turned) {
  for (const TurnedJoint& t : turned) {
    parameters.rotations[std::size_t(t.joint)] = body::rotationFromAxisAngle(t.axisAngle);
  }
  return parameters;
}

}  // namespace loopreg::registration
