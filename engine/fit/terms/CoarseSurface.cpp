#include "fit/terms/CoarseSurface.h"

#include <limits>

namespace loopreg::fit {
namespace {

constexpr float kKappa = 0.12f;  // metres that a right angle between normals is worth, over sqrt(2)

}  // namespace

CoarseSurface::CoarseSurface(const PreparedBody& body, const Points& scan,
                             const Points& scanNormals, const Points& restNormals,
                             DataWeights weights)
    : DataTerm(body),
      scan_(scan),
      scanNormals_(scanNormals),
      restNormals_(restNormals),
      weights_(weights),
      bodyTable_(body.model.vertexCount(), 6),
      scanTable_(6, scan.cols()),
      row_(static_cast<std::size_t>(body.model.vertexCount())),
      best_(row_.size()),
      bestScan_(row_.size()),
      vertexCosts_(row_.size(), 1.0) {
  scanTable_.topRows<3>() = scan.cast<float>();
  scanTable_.bottomRows<3>() = kKappa * scanNormals.cast<float>();
  residuals_.resize(static_cast<std::size_t>(scan.cols()) + row_.size());
}

void CoarseSurface::associate(const body::BodyState& state) {
  const Eigen::Index points = scan_.cols(), vertices = body_.model.vertexCount();
  Points normals(3, vertices);
  for (Eigen::Index v = 0; v < vertices; ++v) {
    normals.col(v) =
        (state.blended[static_cast<std::size_t>(v)] * restNormals_.col(v)).normalized();
  }
  bodyTable_.leftCols<3>() = state.vertices.transpose().cast<float>();
  bodyTable_.rightCols<3>() = kKappa * normals.transpose().cast<float>();
  std::fill(best_.begin(), best_.end(), std::numeric_limits<float>::max());

  const GemanMcClure kernel{weights_.sigma};
  const double saturation = weights_.sigma * weights_.sigma;
  const double scanUnit = 0.5 * weights_.total * 1e4 / static_cast<double>(points);
  const double bodyUnit = 0.5 * weights_.total * 1e4 / static_cast<double>(vertices);
  double scanCost = 0, bodyCost = 0;

  const auto connect = [&](PointResidual& residual, Eigen::Index vertex, Eigen::Index point,
                           double featureDistance, double unit) {
    const double weight = unit * kernel.weight(featureDistance);
    const Vector3d scanNormal = scanNormals_.col(point);
    residual.point = body::BodyPoint::atVertex(static_cast<std::int32_t>(vertex));
    residual.target = scan_.col(point);
    residual.normal = scanNormal.squaredNorm() > 0.5 ? scanNormal : Vector3d(normals.col(vertex));
    residual.planeWeight = weight * (1 - weights_.tangential);
    residual.pointWeight = weight * weights_.tangential;
    return kernel.rho(featureDistance) / saturation;
  };

  for (Eigen::Index i = 0; i < points; ++i) {
    for (Eigen::Index v = 0; v < vertices; ++v) row_[v] = 0;
    const int columns = scanNormals_.col(i).squaredNorm() > 0.5 ? 6 : 3;
    for (int c = 0; c < columns; ++c) {
      const float value = scanTable_(c, i);
      const float* column = bodyTable_.col(c).data();
      for (Eigen::Index v = 0; v < vertices; ++v) {
        const float d = column[v] - value;
        row_[v] += d * d;
      }
    }
    float least = std::numeric_limits<float>::max();
    for (Eigen::Index v = 0; v < vertices; ++v) least = row_[v] < least ? row_[v] : least;
    for (Eigen::Index v = 0; v < vertices; ++v) {
      const bool better = row_[v] < best_[v];
      best_[v] = better ? row_[v] : best_[v];
      bestScan_[v] = better ? static_cast<std::int32_t>(i) : bestScan_[v];
    }
    Eigen::Index vertex = 0;
    while (vertex + 1 < vertices && row_[vertex] != least) ++vertex;
    scanCost += connect(residuals_[static_cast<std::size_t>(i)], vertex, i, least, scanUnit);
  }
  for (Eigen::Index v = 0; v < vertices; ++v) {
    vertexCosts_[static_cast<std::size_t>(v)] = connect(
        residuals_[static_cast<std::size_t>(points + v)], v, bestScan_[v], best_[v], bodyUnit);
    bodyCost += vertexCosts_[static_cast<std::size_t>(v)];
  }
  score_ =
      0.5 * scanCost / static_cast<double>(points) + 0.5 * bodyCost / static_cast<double>(vertices);
}

}  // namespace loopreg::fit
