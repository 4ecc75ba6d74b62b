#include "synth/ModelPeople.h"

#include <algorithm>

#include "body/BodyState.h"
#include "core/Parallel.h"
#include "synth/Dressing.h"

namespace loopreg::synth {
namespace {

VectorXd drawBetas(Eigen::Index count, Rng& rng) {
  const double sigma = rng.uniform() < 0.2 ? 1.6 : 1.0;
  VectorXd betas(count);
  for (Eigen::Index b = 0; b < count; ++b) {
    betas[b] = std::clamp(sigma * rng.normal(), -2.8, 2.8);
  }
  return betas;
}

double height(const Points& vertices) {
  return vertices.row(1).maxCoeff() - vertices.row(1).minCoeff();
}

}  // namespace

ModelPeople::ModelPeople(std::shared_ptr<const body::BodyModel> model, Points canonical,
                         PosePool poses, const PeopleOptions& options)
    : model_(std::move(model)),
      canonical_(std::move(canonical)),
      betasKnown_(canonical_.cols() == 0),
      poses_(std::move(poses)),
      dressedShare_(options.dressedShare),
      outfits_(std::size_t(options.outfits)) {
  if (betasKnown_) canonical_ = model_->templateVertices;
  stature_ = height(canonical_);
  parallelRanges(outfits_.size(), resolveThreads(options.threads), 1,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) {
                     Rng rng = Rng(options.seed).fork(i);
                     const VectorXd betas = drawBetas(model_->betaCount(), rng);
                     outfits_[i] = makeOutfit(*model_, betas, true, rng).offsets;
                   }
                 });
}

PosedPerson ModelPeople::draw(Rng& rng, bool heldOut) const {
  body::BodyParameters parameters = body::BodyParameters::rest(*model_);
  parameters.betas = drawBetas(model_->betaCount(), rng);
  parameters.rotations = trainingPose(*model_, poses_, heldOut, rng);

  Points offsets;
  if (!outfits_.empty() && rng.uniform() < dressedShare_) {
    const std::size_t kept = outfits_.size() / 4, trained = outfits_.size() - kept;
    const std::size_t first = heldOut && kept > 0 ? trained : 0;
    const std::size_t count = heldOut && kept > 0 ? kept : std::max<std::size_t>(1, trained);
    offsets = rng.uniform(0.5, 1.6) * outfits_[first + rng.below(count)];
  }
  body::BodyState state;
  body::evaluate(*model_, parameters, state, offsets.cols() > 0 ? &offsets : nullptr);

  PosedPerson person;
  person.vertices = state.vertices;
  person.faces = model_->faces;
  person.canonical = canonical_;
  person.beneath = Points::Zero(3, state.vertices.cols());
  for (Eigen::Index v = 0; v < offsets.cols(); ++v) {
    person.beneath.col(v) = -(state.blended[std::size_t(v)] * offsets.col(v));
  }
  person.part.assign(model_->partLabels.begin(), model_->partLabels.end());
  person.joints = state.chain.position;
  person.root = parameters.rotations[0];
  person.stature = height(body::shapedVertices(*model_, parameters.betas)) / stature_;
  if (betasKnown_) person.betas = parameters.betas;
  return person;
}

}  // namespace loopreg::synth
