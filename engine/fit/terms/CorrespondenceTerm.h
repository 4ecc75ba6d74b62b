#pragma once

#include "fit/terms/DataTerm.h"

namespace loopreg::fit {

/// LoopReg's correspondence term with fixed pairs: body point M(c_i; theta, beta, t) against scan
/// point s_i, weighted by the network's confidence and Geman-McClure.
class CorrespondenceTerm : public DataTerm {
 public:
  struct Pair {
    body::BodyPoint point;
    Vector3d target;
    double confidence = 1;
  };
  CorrespondenceTerm(const PreparedBody& body, std::vector<Pair> pairs, double total, double sigma);
  std::string name() const override { return "correspondences"; }
  void associate(const body::BodyState& state) override;
  /// The term fades as the surfaces find each other.
  void setWeight(double total, double sigma);

 private:
  std::vector<Pair> pairs_;
  double total_, sigma_;
};

}  // namespace loopreg::fit
