#include "synth/ModelPeople.h"

#include <algorithm>
#include <cmath>

#include "body/BodyState.h"
#include "core/Parallel.h"
#include "synth/Dressing.h"
#include "synth/PoseSampler.h"

namespace loopreg::synth {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kPoolShare = 0.5;      ///< of poses that come from the pool, where there is one
constexpr double kEverydayShare = 0.2;  ///< of poses that are everyday postures
constexpr double kMixShare = 0.3;       ///< of those, how many mix upper and lower body of two
constexpr double kAnyWayUp = 0.05;      ///< of people who lie, fly or stand on their head

VectorXd drawBetas(Eigen::Index count, Rng& rng) {
  const double sigma = rng.uniform() < 0.2 ? 1.6 : 1.0;
  VectorXd betas(count);
  for (Eigen::Index b = 0; b < count; ++b) {
    betas[b] = std::clamp(sigma * rng.normal(), -2.8, 2.8);
  }
  return betas;
}

Matrix3d randomRotation(Rng& rng) {
  Eigen::Vector4d q(rng.normal(), rng.normal(), rng.normal(), rng.normal());
  return Eigen::Quaterniond(Eigen::Vector4d(q.normalized())).toRotationMatrix();
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

std::vector<Matrix3d> ModelPeople::drawPose(Rng& rng, bool heldOut) const {
  const auto& pool = heldOut ? poses_.heldOut : poses_.training;
  std::vector<Matrix3d> pose;
  const double kind = rng.uniform();
  if (!pool.empty() && kind < kPoolShare) {
    pose = pool[rng.below(pool.size())];
    if (rng.uniform() < kMixShare) {
      // The upper body of one, the legs of another.
      const auto& other = pool[rng.below(pool.size())];
      for (const int joint : {body::kLeftHip, body::kRightHip, body::kLeftKnee, body::kRightKnee,
                              body::kLeftAnkle, body::kRightAnkle}) {
        pose[std::size_t(joint)] = other[std::size_t(joint)];
      }
    }
  } else if (kind > 1 - kEverydayShare) {
    pose = samplePosture(*model_, Posture::any, rng.uniform(0.3, 1.0), rng);
  } else {
    pose = sportsPose(*model_, true, rng);
  }
  // Everyone bends a little differently.
  const double spread = rng.uniform(0, 8) * kDegree;
  for (std::size_t j = 1; j < pose.size(); ++j) {
    const Vector3d turn(rng.normal(), rng.normal(), rng.normal());
    pose[j] = body::rotationFromAxisAngle(spread * turn) * pose[j];
  }
  if (rng.uniform() < kAnyWayUp) pose[0] = randomRotation(rng) * pose[0];
  return pose;
}

PosedPerson ModelPeople::draw(Rng& rng, bool heldOut) const {
  body::BodyParameters parameters = body::BodyParameters::rest(*model_);
  parameters.betas = drawBetas(model_->betaCount(), rng);
  parameters.rotations = drawPose(rng, heldOut);

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
  person.root = parameters.rotations[0];
  person.stature = height(body::shapedVertices(*model_, parameters.betas)) / stature_;
  if (betasKnown_) person.betas = parameters.betas;
  return person;
}

}  // namespace loopreg::synth
