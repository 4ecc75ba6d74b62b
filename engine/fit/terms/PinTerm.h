#pragma once

#include "fit/terms/DataTerm.h"

namespace loopreg::fit {

/// A point of the body that somebody put in its place: a correspondence that is known.
struct Pin {
  body::BodyPoint point;
  Vector3d target = Vector3d::Zero();  ///< engine frame, metres
  double weight = 1;
};

/// Pinned correspondences,
///   E = total * sum_i weight_i |M(c_i; theta, beta, t) - p_i|^2 / (1 cm)^2.
/// No kernel: whoever sets a pin means it, however far it is. A pin of weight 1 counts as much as
/// `total` scan points that are as far off, so that it wins against a limb's wrong matches and the
/// rest of the scan keeps the rest of the body where it is.
class PinTerm : public DataTerm {
 public:
  PinTerm(const PreparedBody& body, const std::vector<Pin>& pins, double total);
  std::string name() const override { return "pins"; }
};

}  // namespace loopreg::fit
