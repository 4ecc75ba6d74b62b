#pragma once

#include "body/BodyModel.h"
#include "core/Progress.h"

namespace loopreg::body {

/// Makes the built-in body from nothing but numbers: an implicit human described by cross-section
/// profiles along the bones, extracted, remeshed, skinned, and given a shape space by principal
/// component analysis over a sampled population, and pose correctives by a soft body that keeps its
/// volume. Deterministic: the same options give the same bytes on one platform.
struct GeneratorOptions {
  int targetVertices = 11000;  ///< about; 6,000 to 14,000
  int population = 400;       ///< people sampled for the shape space
  int shapeDirections = 16;
  std::uint64_t seed = 20200;
  int threads = 0;
};
/// Phases announced to `progress`: "surface", "weights", "people", "joints", "correctives", with
/// costs of about 10, 1, 60, 1 and 10.
Result<std::shared_ptr<const BodyModel>> generateBody(const GeneratorOptions& options,
                                                      Progress* progress = nullptr);

}  // namespace loopreg::body
