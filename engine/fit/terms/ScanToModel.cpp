#include "fit/terms/ScanToModel.h"

#include <algorithm>
#include <cmath>

namespace loopreg::fit {

ScanToModel::ScanToModel(const PreparedBody& body, const ScanSamples& samples, Eigen::Index count,
                         DataWeights weights, int threads)
    : DataTerm(body, threads),
      samples_(samples),
      count_(std::min(count, samples.count())),
      weights_(weights),
      threads_(threads),
      tree_(body.tree),
      closest_(static_cast<std::size_t>(count_)),
      signed_(VectorXd::Zero(count_)) {
  residuals_.resize(static_cast<std::size_t>(count_));
}

void ScanToModel::associate(const body::BodyState& state) {
  tree_.refit(state.vertices);
  const Points queries = samples_.positions.leftCols(count_);
  tree_.update(queries, threads_, std::numeric_limits<double>::infinity(), closest_);

  const GemanMcClure kernel{weights_.sigma};
  const double gate = std::cos(weights_.maxAngleDegrees * M_PI / 180);
  const double reach = 9 * weights_.sigma * weights_.sigma;
  const double unit = weights_.total * 1e4 / static_cast<double>(std::max<Eigen::Index>(1, count_));
  for (Eigen::Index i = 0; i < count_; ++i) {
    PointResidual& residual = residuals_[static_cast<std::size_t>(i)];
    const geometry::SurfacePoint& hit = closest_[static_cast<std::size_t>(i)];
    residual.planeWeight = residual.pointWeight = 0;
    if (hit.face < 0) continue;
    const auto face = body_.model.faces.col(hit.face);
    const Vector3d a = state.vertices.col(face(0));
    const Vector3d b = state.vertices.col(face(1));
    const Vector3d c = state.vertices.col(face(2));
    const Vector3d normal = (b - a).cross(c - a).normalized();
    const Vector3d toScan = samples_.positions.col(i) - hit.position;
    const double along = normal.dot(toScan);
    signed_(i) = std::copysign(std::sqrt(hit.squaredDistance), along);

    const Vector3d scanNormal = samples_.normals.col(i);
    const bool facing = scanNormal.squaredNorm() < 0.5 || normal.dot(scanNormal) > gate;
    if (!facing || hit.squaredDistance > reach) continue;

    const double weight = unit * kernel.weight(hit.squaredDistance) *
                          clothFactor(samples_, i, along > 0, weights_);
    residual.point.vertex = {face(0), face(1), face(2)};
    residual.point.bary = hit.bary;
    residual.target = samples_.positions.col(i);
    residual.normal = normal;
    distribute(residual, static_cast<std::size_t>(i), weight, weights_.tangential);
  }
}

double ScanToModel::medianDistance() const {
  if (count_ == 0) return 0;
  VectorXd distances = signed_.cwiseAbs();
  std::nth_element(distances.data(), distances.data() + count_ / 2, distances.data() + count_);
  return distances(count_ / 2);
}

}  // namespace loopreg::fit
