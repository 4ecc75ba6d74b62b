#pragma once

#include "fit/terms/DataTerm.h"

namespace loopreg::fit {

/// Both surface terms at once for a few hundred points on either side: what makes hundreds of
/// starts affordable. The nearest partner is the one that minimises |x - y|^2 + kappa^2 |n_x -
/// n_y|^2 over all pairs, one pass over the distance table serving both directions; normals of
/// body points turn with their blended rotation. The body is one of body::withVertices (every
/// vertex is a model point).
class CoarseSurface : public DataTerm {
 public:
  /// `scan`, `scanNormals`: 3 x k. `restNormals`: 3 x n of the reduced template.
  CoarseSurface(const PreparedBody& body, const Points& scan, const Points& scanNormals,
                const Points& restNormals, DataWeights weights);
  std::string name() const override { return "surface"; }
  void associate(const body::BodyState& state) override;
  void setWeights(const DataWeights& weights) { weights_ = weights; }

  /// Robust mean cost of the last association in [0, 1]: 0 every point on its partner, 1 none near
  /// one.
  double score() const { return score_; }
  /// The same per body vertex: 1 where the scan has nothing for it.
  const std::vector<double>& vertexCosts() const { return vertexCosts_; }

 private:
  const Points& scan_;
  const Points& scanNormals_;
  const Points& restNormals_;
  DataWeights weights_;
  Eigen::Matrix<float, Eigen::Dynamic, 6> bodyTable_;  ///< columns: position, kappa * normal
  Eigen::Matrix<float, 6, Eigen::Dynamic> scanTable_;
  std::vector<float> row_, best_;
  std::vector<std::int32_t> bestScan_;
  double score_ = 1;
  std::vector<double> vertexCosts_;
};

}  // namespace loopreg::fit
