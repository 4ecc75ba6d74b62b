#include "registration/FitCompletion.h"

#include <algorithm>

#include "core/Parallel.h"
#include "registration/Assessment.h"
#include "registration/PersonSamples.h"

namespace loopreg::registration {

bool belongsTo(const FitResult& result, const body::BodyModel& model) {
  return Eigen::Index(result.parameters.rotations.size()) == model.jointCount() &&
         result.parameters.betas.size() == model.betaCount() &&
         (result.displacements.cols() == 0 || result.displacements.cols() == model.vertexCount());
}

void completeFit(const Scan& scan, const body::BodyModel& model, int threads, FitResult& result) {
  const auto vertices = static_cast<std::size_t>(scan.mesh.vertexCount());
  if (!belongsTo(result, model) || result.preflight.isPerson.size() != vertices) return;
  threads = resolveThreads(threads);
  std::vector<std::int32_t> kept;
  const Mesh person = alignedPerson(scan, result.preflight, &kept);
  Rng rng(result.seed);
  const fit::ScanSamples all = samplePerson(person, rng, threads);
  if (all.count() == 0) return;
  result.samples = all.positions;
  result.sampleNormals = all.normals;
  const auto& named = result.prediction.correspondences.point;
  const auto isNone = [&](std::int32_t point) { return point < 0 || point >= all.count(); };
  if (std::any_of(named.begin(), named.end(), isNone)) result.prediction = {};

  // Masked samples stay in the list, but have no correspondence.
  fit::ScanSamples seen = all;
  std::vector<std::int32_t> original;
  const auto& mask = result.mends.mask;
  const bool masked = mask && mask->size() == vertices && result.mends.maskedCount() > 0;
  if (masked) {
    std::vector<bool> keep;
    for (const std::int32_t v : scanVertices(all, person, kept)) {
      keep.push_back(!(*mask)[static_cast<std::size_t>(v)]);
      if (keep.back()) original.push_back(static_cast<std::int32_t>(keep.size()) - 1);
    }
    seen = selectSamples(all, keep);
  }
  const Points* displacements = result.displacements.cols() > 0 ? &result.displacements : nullptr;
  const body::PosedBody posed = body::poseBody(model, result.parameters, displacements);
  geometry::TriangleBvh tree = fit::PreparedBody(model).tree;
  tree.refit(posed.vertices);
  result.correspondences = fittedPairs(model, tree.closest(seen.positions, threads));
  for (std::int32_t& point : result.correspondences.point) {
    if (masked) point = original[static_cast<std::size_t>(point)];
  }
}

}  // namespace loopreg::registration
