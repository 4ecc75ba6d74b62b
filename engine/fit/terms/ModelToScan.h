#pragma once

#include "fit/ScanSamples.h"
#include "fit/terms/DataTerm.h"

namespace loopreg::fit {

/// Model -> scan: body vertices, chosen evenly by area, pull towards their nearest scan sample
/// along its normal. What keeps a limb from hiding inside the trunk. Matches on a rim of the scan
/// do not count (the body continues where the scan has a hole), nor do matches whose normals
/// disagree.
///   E = total / count * sum_j a_j w_j ( (1 - tau) (n_s . (v_j - s))^2 + tau |v_j - s|^2 ) / (1
/// cm)^2
class ModelToScan : public DataTerm {
 public:
  ModelToScan(const PreparedBody& body, const ScanSamples& samples,
              std::vector<std::int32_t> vertices, DataWeights weights, int threads);
  std::string name() const override { return "model to scan"; }
  void associate(const body::BodyState& state) override;
  void setWeights(const DataWeights& weights) { weights_ = weights; }

 private:
  const ScanSamples& samples_;
  std::vector<std::int32_t> vertices_;
  DataWeights weights_;
  int threads_;
};

/// About `count` vertices of the body, spread evenly by area (farthest points first), hands and
/// feet no denser than the rest.
std::vector<std::int32_t> evenVertices(const body::BodyModel& model, std::size_t count);

}  // namespace loopreg::fit
