#pragma once

#include "body/BodyModel.h"
#include "body/anny/AnnyModel.h"

namespace loopreg::body {

/// How Anny is turned into a body that the fitter knows.
struct ReductionOptions {
  int population = 240;  ///< adults that are sampled
  int directions = 16;   ///< shape directions that are kept
  std::uint64_t seed = 7;
  int threads = 0;
};

/// Anny on SMPL's joint tree: a BodyModel of family `anny` with 24 joints, at most 4 weights per
/// vertex, and a shape space that is the principal components of sampled adults (Adults.h), all in
/// SMPL's T-pose (TPose.h). The skin is the default topology's (13,348 vertices, 26,692 triangles,
/// closed, symmetric), with the base mesh's texture coordinates and mirror map.
///
/// What gets lost: age, sex and the 256 sliders act through the shape directions only; children are
/// outside of the population; fingers, toes and face move as one piece.
///
/// The body is handed over before finish().
Result<BodyModel> reduceAnny(const AnnyModel& model, const ReductionOptions& options = {});

/// To be raised with every change of the result: converted copies of older ones are then ignored.
constexpr int kReductionVersion = 1;

}  // namespace loopreg::body
