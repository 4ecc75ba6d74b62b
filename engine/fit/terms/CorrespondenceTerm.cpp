#include "fit/terms/CorrespondenceTerm.h"

#include <algorithm>

namespace loopreg::fit {

CorrespondenceTerm::CorrespondenceTerm(const PreparedBody& body, std::vector<Pair> pairs,
                                       double total, double sigma)
    : DataTerm(body), pairs_(std::move(pairs)), total_(total), sigma_(sigma) {
  residuals_.resize(pairs_.size());
}

void CorrespondenceTerm::associate(const body::BodyState& state) {
  const GemanMcClure kernel{sigma_};
  double confidence = 0;
  for (const Pair& pair : pairs_) confidence += pair.confidence;
  const double unit = total_ * 1e4 / std::max(1e-9, confidence);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const Pair& pair = pairs_[i];
    const double squared = (state.position(pair.point) - pair.target).squaredNorm();
    PointResidual& residual = residuals_[i];
    residual.point = pair.point;
    residual.target = pair.target;
    residual.pointWeight = unit * pair.confidence * kernel.weight(squared);
  }
}

void CorrespondenceTerm::setWeight(double total, double sigma) {
  total_ = total;
  sigma_ = sigma;
}

}  // namespace loopreg::fit
