#pragma once

#include "fit/ScanSamples.h"
#include "fit/terms/DataTerm.h"

namespace loopreg::fit {

/// Scan -> model: each of the first `count` scan samples pulls its closest point of the posed
/// surface, along the surface's normal (point-to-plane) and a little in every direction.
///   E = total / count * sum_i w_i ( (1 - tau) (n_i . (v_i - s_i))^2 + tau |v_i - s_i|^2 ) / (1
/// cm)^2 w_i: Geman-McClure weight times the one-sided factor; zero beyond 3 sigma or where
/// normals disagree.
class ScanToModel : public DataTerm {
 public:
  ScanToModel(const PreparedBody& body, const ScanSamples& samples, Eigen::Index count,
              DataWeights weights, int threads);
  std::string name() const override { return "scan to model"; }
  void associate(const body::BodyState& state) override;

  void setWeights(const DataWeights& weights) { weights_ = weights; }

  /// Of the last association, per sample: closest surface point and signed distance (positive: the
  /// scan lies outside the body), metres.
  const std::vector<geometry::SurfacePoint>& closest() const { return closest_; }
  const VectorXd& signedDistances() const { return signed_; }
  /// Median of the unsigned distances.
  double medianDistance() const;

 private:
  const ScanSamples& samples_;
  Eigen::Index count_;
  DataWeights weights_;
  int threads_;
  geometry::TriangleBvh tree_;
  std::vector<geometry::SurfacePoint> closest_;
  VectorXd signed_;
};

}  // namespace loopreg::fit
