#include "canonical/SampledField.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/Parallel.h"

namespace loopreg::canonical {
namespace {

constexpr double kMaxNodes = 1 << 27;

}  // namespace

double SampledField::at(const Vector3d& point) const {
  int low[3];
  double share[3];
  for (int axis = 0; axis < 3; ++axis) {
    const double last = size(axis) - 1;
    const double place = std::clamp((point(axis) - origin(axis)) / spacing, 0.0, last);
    low[axis] = std::max(0, std::min(static_cast<int>(place), size(axis) - 2));
    share[axis] = place - low[axis];
  }
  double value = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    int at[3];
    for (int axis = 0; axis < 3; ++axis) {
      const bool high = (corner >> axis) & 1;
      weight *= high ? share[axis] : 1 - share[axis];
      at[axis] = low[axis] + (high ? 1 : 0);
    }
    if (weight > 0) value += weight * static_cast<double>(distance[index(at[0], at[1], at[2])]);
  }
  return value;
}

Result<SampledField> sampleGrid(const CanonicalSurface& surface, const Eigen::AlignedBox3d& bounds,
                                double spacing, int threads) {
  if (!(spacing > 0) || bounds.isEmpty() || !bounds.sizes().allFinite()) {
    return usageError("A distance grid needs a positive spacing and a box that is not empty.");
  }
  const Vector3d cells = (bounds.sizes() / spacing).array().ceil().max(1.0);
  const double nodes = (cells.array() + 1).prod();
  if (!(nodes <= kMaxNodes)) {
    return usageError("A distance grid with " + std::to_string(spacing) +
                          " m between nodes would have more than " +
                          std::to_string(int(kMaxNodes)) + " of them.",
                      "Use a larger spacing.");
  }
  SampledField field;
  field.origin = bounds.min();
  field.spacing = spacing;
  field.size = (cells.array() + 1).cast<int>();
  field.distance.resize(static_cast<std::size_t>(nodes));
  field.face.resize(static_cast<std::size_t>(nodes));
  const auto rows = static_cast<std::size_t>(field.size.y()) * field.size.z();
  // Row by row: neighbours along x share their closest face more often than not.
  parallelRanges(rows, resolveThreads(threads), 1, [&](std::size_t begin, std::size_t end, int) {
    Points row(3, field.size.x());
    std::vector<geometry::SurfacePoint> nearest;
    for (std::size_t r = begin; r < end; ++r) {
      const int j = static_cast<int>(r) % field.size.y(), k = static_cast<int>(r) / field.size.y();
      for (int i = 0; i < field.size.x(); ++i) row.col(i) = field.node(i, j, k);
      nearest = surface.project(row, 1);
      const VectorXd distances = surface.signedDistances(row, nearest, 1);
      for (int i = 0; i < field.size.x(); ++i) {
        field.distance[field.index(i, j, k)] = static_cast<float>(distances(i));
        field.face[field.index(i, j, k)] = nearest[static_cast<std::size_t>(i)].face;
      }
    }
  });
  return field;
}

}  // namespace loopreg::canonical
