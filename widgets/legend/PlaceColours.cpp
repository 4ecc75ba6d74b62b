#include "widgets/legend/PlaceColours.h"

#include <algorithm>
#include <cmath>

#include "body/BodyModel.h"

namespace loopreg::ui {

std::array<double, 3> PlaceFrame::oklabAt(const Vector3d& canonical) const {
  const Vector3d q = (canonical - centre).cwiseQuotient(extent).cwiseMax(-1.0).cwiseMin(1.0);
  const double side = 1.15 * q.x() / (std::abs(q.x()) + 0.15);
  return {0.68 + 0.07 * q.z(), 0.145 * std::clamp(q.y() + 0.12, -1.0, 1.0), 0.14 * side};
}

QColor PlaceFrame::colourAt(const Vector3d& canonical) const {
  return colourFromOklab(oklabAt(canonical));
}

PlaceFrame::PlaceFrame(const Points& vertices, const std::vector<int>& part) : PlaceFrame() {
  if (vertices.cols() == 0) return;
  const Vector3d low = vertices.rowwise().minCoeff(), high = vertices.rowwise().maxCoeff();
  centre = (low + high) / 2;
  extent = ((high - low) / 2).cwiseMax(1e-3);
  std::array<Vector3d, kParts> sum;
  std::array<int, kParts> count{};
  sum.fill(Vector3d::Zero());
  for (std::size_t v = 0; v < part.size(); ++v) {
    if (part[v] < 0 || part[v] >= kParts) continue;
    sum[static_cast<std::size_t>(part[v])] += vertices.col(static_cast<Eigen::Index>(v));
    ++count[static_cast<std::size_t>(part[v])];
  }
  const std::vector<int>& parents = body::smplParents();
  for (std::size_t p = 0; p < kParts; ++p) {
    if (count[p] == 0) continue;
    int steps = 0;  // from the pelvis
    for (int joint = static_cast<int>(p); joint > 0;
         joint = parents[static_cast<std::size_t>(joint)]) {
      ++steps;
    }
    std::array<double, 3> lab = oklabAt(sum[p] / count[p]);
    lab[0] += steps % 2 == 0 ? 0.09 : -0.09;
    for (std::size_t c : {1u, 2u}) lab[c] *= 1.2;
    parts[p] = colourFromOklab(lab);
  }
}

}  // namespace loopreg::ui
