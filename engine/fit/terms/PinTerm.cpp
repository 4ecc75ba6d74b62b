#include "fit/terms/PinTerm.h"

namespace loopreg::fit {

PinTerm::PinTerm(const PreparedBody& body, const std::vector<Pin>& pins, double total)
    : DataTerm(body) {
  constexpr double kPerSquareCentimetre = 1e4;
  for (const Pin& pin : pins) {
    PointResidual residual;
    residual.point = pin.point;
    residual.target = pin.target;
    residual.pointWeight = total * kPerSquareCentimetre * pin.weight;
    residuals_.push_back(residual);
  }
}

}  // namespace loopreg::fit
