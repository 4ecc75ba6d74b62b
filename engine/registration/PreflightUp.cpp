#include <algorithm>
#include <cmath>

#include "registration/PreflightParts.h"

namespace loopreg::registration::preflight {
namespace {

constexpr double kCell = 0.025;  ///< cell and slice thickness, share of the person's largest extent
constexpr int kGrid = 48;        ///< cells across: the largest extent is 40 of them

/// What one horizontal slice shows: pieces by size, and how far its points spread.
struct Slice {
  int pieces = 0;  ///< connected groups of cells with a twentieth of the points or more
  double largest = 0, second = 0, third = 0;  ///< points per piece
  double points = 0;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  double spread = 0;  ///< root mean square distance from the mean, share of the largest extent
};

/// The stack of slices along one axis, from low to high coordinate.
struct Stack {
  std::vector<Slice> slices;
  double extent = 0;     ///< share of the largest extent
  double deviation = 0;  ///< standard deviation along the axis, same unit
  double centre = 0;     ///< mean, 0 at the low end, 1 at the high end
};

void findPieces(std::vector<int>& grid, Slice& slice) {
  std::vector<double> sizes;
  std::vector<int> open;
  for (int seed = 0; seed < kGrid * kGrid; ++seed) {
    if (grid[static_cast<std::size_t>(seed)] == 0) continue;
    double size = 0;
    open.assign(1, seed);
    while (!open.empty()) {
      const int cell = open.back();
      open.pop_back();
      int& count = grid[static_cast<std::size_t>(cell)];
      if (count == 0) continue;
      size += count;
      count = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const int x = cell % kGrid + dx, y = cell / kGrid + dy;
          if (x < 0 || y < 0 || x >= kGrid || y >= kGrid) continue;
          if (grid[static_cast<std::size_t>(y * kGrid + x)] != 0) open.push_back(y * kGrid + x);
        }
      }
    }
    sizes.push_back(size);
  }
  std::sort(sizes.rbegin(), sizes.rend());
  sizes.resize(std::max<std::size_t>(sizes.size(), 3), 0);
  slice.largest = sizes[0];
  slice.second = sizes[1];
  slice.third = sizes[2];
  slice.pieces = static_cast<int>(std::count_if(
      sizes.begin(), sizes.end(), [&](double s) { return s > 0 && s >= 0.05 * slice.points; }));
}

Stack buildStack(const Points& points, const Eigen::AlignedBox3d& box, int axis) {
  const double size = box.sizes().maxCoeff(), cell = kCell * size;
  const int u = (axis + 1) % 3, v = (axis + 2) % 3;
  Stack stack;
  stack.extent = box.sizes()(axis) / size;
  const int count = std::max(1, static_cast<int>(std::ceil(box.sizes()(axis) / cell - 1e-9)));
  stack.slices.resize(static_cast<std::size_t>(count));
  std::vector<std::vector<Eigen::Index>> members(stack.slices.size());
  double sum = 0, square = 0, used = 0;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    if (!box.contains(Vector3d(points.col(i)))) continue;
    const double h = (points(axis, i) - box.min()(axis)) / size;
    sum += h;
    square += h * h;
    used += 1;
    members[static_cast<std::size_t>(std::clamp(static_cast<int>(h / kCell), 0, count - 1))]
        .push_back(i);
  }
  if (used == 0) return stack;
  stack.deviation = std::sqrt(std::max(0.0, square / used - (sum / used) * (sum / used)));
  stack.centre = stack.extent > 0 ? sum / used / stack.extent : 0.5;

  std::vector<int> grid;
  for (std::size_t s = 0; s < stack.slices.size(); ++s) {
    Slice& slice = stack.slices[s];
    grid.assign(kGrid * kGrid, 0);
    double spread = 0;
    for (const Eigen::Index i : members[s]) {
      const Eigen::Vector2d q((points(u, i) - box.min()(u)) / size,
                              (points(v, i) - box.min()(v)) / size);
      slice.mean += q;
      spread += q.squaredNorm();
      const auto x = static_cast<int>(q.x() / kCell), y = static_cast<int>(q.y() / kCell);
      ++grid[static_cast<std::size_t>((y + 2) * kGrid + x + 2)];
    }
    slice.points = static_cast<double>(members[s].size());
    if (slice.points == 0) continue;
    slice.mean /= slice.points;
    slice.spread = std::sqrt(std::max(0.0, spread / slice.points - slice.mean.squaredNorm()));
    findPieces(grid, slice);
  }
  return stack;
}

/// Mean over the slices whose middle lies in [from, to) of the height, 0 at the bottom.
template <class Value>
double meanOver(const Stack& stack, bool flipped, double from, double to, Value&& value) {
  const std::size_t n = stack.slices.size();
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double h = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
    if (h < from || h >= to) continue;
    const Slice& slice = stack.slices[flipped ? n - 1 - i : i];
    if (slice.points == 0) continue;
    sum += value(slice);
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

double isPair(const Slice& s) {
  return s.second > 0.45 * s.largest && s.third < 0.35 * s.second ? 1.0 : 0.0;
}
double isSingle(const Slice& s) { return s.second < 0.12 * s.largest ? 1.0 : 0.0; }
double spreadOf(const Slice& s) { return s.spread; }

/// Evidence that the stack's low end (high end when flipped) is where the feet are.
double uprightEvidence(const Stack& stack, bool flipped) {
  // Two legs below: pairs of equal pieces there, not in the mirrored range.
  const double legs =
      meanOver(stack, flipped, 0.03, 0.42, isPair) - meanOver(stack, flipped, 0.58, 0.97, isPair);
  // A head above: one compact piece, narrower than the other end, with wide shoulders below it.
  const double head =
      meanOver(stack, flipped, 0.88, 1.0, isSingle) - meanOver(stack, flipped, 0.0, 0.12, isSingle);
  const double top = meanOver(stack, flipped, 0.9, 1.0, spreadOf) + 0.01;
  const double bottom = meanOver(stack, flipped, 0.0, 0.1, spreadOf) + 0.01;
  const double belowTop = meanOver(stack, flipped, 0.68, 0.84, spreadOf) + 0.01;
  const double aboveBottom = meanOver(stack, flipped, 0.16, 0.32, spreadOf) + 0.01;
  const double narrowing = std::clamp(std::log(bottom / top), -1.0, 1.0);
  const double shoulders = std::clamp(std::log(belowTop / top), -1.0, 1.5) -
                           std::clamp(std::log(aboveBottom / bottom), -1.0, 1.5);
  // Trunk and arms hold more surface than legs.
  const double centre = flipped ? 1 - stack.centre : stack.centre;
  return 2.0 * legs + 1.2 * head + 0.8 * narrowing + 0.8 * shoulders + 8.0 * (centre - 0.5);
}

}  // namespace

UpScores scoreUpAxes(const Samples& person, const std::vector<SupportPlane>& planes) {
  UpScores scores;
  const Eigen::AlignedBox3d box = robustBounds(person.positions, 0.002);
  if (person.count() == 0 || !(box.sizes().maxCoeff() > 0)) {
    scores.probability.fill(1.0 / 6);
    return scores;
  }
  std::array<Stack, 3> stacks;
  for (int axis = 0; axis < 3; ++axis) {
    stacks[static_cast<std::size_t>(axis)] = buildStack(person.positions, box, axis);
  }
  double widest = 0;
  for (const Stack& stack : stacks) widest = std::max(widest, stack.deviation);
  for (std::size_t i = 0; i < kUpAxes.size(); ++i) {
    const Stack& stack = stacks[i / 2];
    // A person is longest along up: in deviation, since arms held out reach as far as the head.
    const double length = 3.5 * std::log(std::max(stack.deviation, 0.02 * widest) / widest);
    double plane = 0;
    for (const SupportPlane& support : planes) {
      if (support.axis == kUpAxes[i])
        plane += 2.5;
      else if (upDirection(support.axis).dot(upDirection(kUpAxes[i])) < -0.5)
        plane -= 2.5;
    }
    scores.score[i] = length + uprightEvidence(stack, i % 2 == 1) + plane;
  }
  scores.best = static_cast<int>(std::max_element(scores.score.begin(), scores.score.end()) -
                                 scores.score.begin());
  const double top = scores.score[static_cast<std::size_t>(scores.best)];
  double sum = 0;
  for (std::size_t i = 0; i < 6; ++i)
    sum += scores.probability[i] = std::exp(scores.score[i] - top);
  for (double& p : scores.probability) p /= sum;
  return scores;
}

}  // namespace loopreg::registration::preflight
