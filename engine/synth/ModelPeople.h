#pragma once

#include <memory>

#include "body/BodyModel.h"
#include "synth/PosePool.h"
#include "synth/PosedPerson.h"

namespace loopreg::synth {

/// What people are made of.
struct PeopleOptions {
  int outfits = 64;            ///< sewn for the model when the object is made, 20 ms each
  double dressedShare = 0.45;  ///< of people who wear one
  std::uint64_t seed = 1;      ///< of the outfits
  int threads = 0;
};

/// People made of one body model: random shapes, poses from a pool mixed with everyday and sports
/// poses, bare or in one of many outfits of the engine's own (Dressing.h), thicker and thinner.
///
/// Immutable once made; draw() may be called concurrently. One outfit in four and the pool's
/// held-out poses are kept for heldOut people.
class ModelPeople {
 public:
  /// `canonical` (3 x n): where each of the model's vertices lies on the built-in body's template;
  /// empty for the built-in body itself. The pool's poses must be of the model's joint tree.
  ModelPeople(std::shared_ptr<const body::BodyModel> model, Points canonical, PosePool poses,
              const PeopleOptions& options = {});

  PosedPerson draw(Rng& rng, bool heldOut) const;

 private:
  std::shared_ptr<const body::BodyModel> model_;
  Points canonical_;
  bool betasKnown_;  ///< whether betas are those of the built-in body
  PosePool poses_;
  double dressedShare_;
  std::vector<Points> outfits_;  ///< 3 x n offsets each, T-pose frame
  double stature_ = 1;           ///< of the built-in template
};

}  // namespace loopreg::synth
