#include "fit/terms/ModelToScan.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"

namespace loopreg::fit {

ModelToScan::ModelToScan(const PreparedBody& body, const ScanSamples& samples,
                         std::vector<std::int32_t> vertices, DataWeights weights, int threads)
    : DataTerm(body, threads),
      samples_(samples),
      vertices_(std::move(vertices)),
      weights_(weights),
      threads_(threads) {
  residuals_.resize(vertices_.size());
}

void ModelToScan::associate(const body::BodyState& state) {
  const GemanMcClure kernel{weights_.sigma};
  const double gate = std::cos(weights_.maxAngleDegrees * M_PI / 180);
  const double reach = 9 * weights_.sigma * weights_.sigma;
  const double unit =
      weights_.total * 1e4 / static_cast<double>(std::max<std::size_t>(1, vertices_.size()));

  parallelRanges(vertices_.size(), threads_, 500, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      PointResidual& residual = residuals_[i];
      residual.planeWeight = residual.pointWeight = 0;
      const Vector3d position = state.vertices.col(vertices_[i]);
      const Vector3d bodyNormal = (state.blended[static_cast<std::size_t>(vertices_[i])] *
                                   body_.templateNormals.col(vertices_[i]))
                                      .normalized();
      const auto match = samples_.index->nearest(position);
      if (match.index < 0) continue;
      const Vector3d scanNormal = samples_.normals.col(match.index);
      const bool oriented = scanNormal.squaredNorm() > 0.5;
      const double agreement = bodyNormal.dot(scanNormal);
      if (oriented && agreement < gate) continue;
      if (match.squaredDistance > reach || samples_.boundary[static_cast<std::size_t>(match.index)])
        continue;

      const Vector3d normal = oriented ? scanNormal : bodyNormal;
      const Vector3d target = samples_.positions.col(match.index);
      // The scan lies outside the body where the vertex is behind the scan's surface.
      const bool outside = normal.dot(position - target) < 0;
      const double weight = unit * kernel.weight(match.squaredDistance) *
                            clothFactor(samples_, match.index, outside, weights_);
      residual.point = body::BodyPoint::atVertex(vertices_[i]);
      residual.target = target;
      residual.normal = normal;
      distribute(residual, i, weight, weights_.tangential);
    }
  });
}

std::vector<std::int32_t> evenVertices(const body::BodyModel& model, std::size_t count) {
  std::vector<std::int32_t> chosen = geometry::farthestPoints(model.templateVertices, count);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace loopreg::fit
