#include "body/generator/Atlas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "body/generator/Flatten.h"
#include "core/Statistics.h"

namespace loopreg::body {

namespace {

using Eigen::Matrix2Xd;
using Eigen::Vector2d;

constexpr double kGap = 0.006;     ///< between charts, of the atlas's side
constexpr double kHeadSize = 1.6;  ///< the face gets more texels than its size
constexpr int kMajorityRounds = 6;
constexpr std::size_t kSmallest = 12;  ///< faces; smaller islands join a neighbour

enum Part { kHeadPart, kEarPart, kTrunkPart, kArmPart, kHandPart, kLegPart, kFootPart };

Part partOf(int joint, const Vector3d& p, const Points& joints) {
  switch (joint) {
    case kHead: {
      // The ear stands out sideways behind the face, between brow and lobe.
      const Vector3d q = p - Vector3d(0, joints(1, kHead), 0);
      const bool ear =
          q.x() > 0.0735 && q.z() < 0.014 && q.z() > -0.035 && q.y() > 0.032 && q.y() < 0.104;
      return ear ? kEarPart : kHeadPart;
    }
    case kLeftShoulder:
    case kLeftElbow:
      return kArmPart;
    case kLeftWrist:
    case kLeftHand:
      return kHandPart;
    case kLeftHip:
    case kLeftKnee:
      return kLegPart;
    case kLeftAnkle:
    case kLeftFoot:
      return kFootPart;
    default:
      return kTrunkPart;
  }
}

/// Neighbouring faces across edges, 3 per face (-1: none).
std::vector<std::array<std::int32_t, 3>> faceNeighbours(const Faces& faces) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> first;
  std::vector<std::array<std::int32_t, 3>> next(static_cast<std::size_t>(faces.cols()),
                                                {-1, -1, -1});
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::int32_t a = faces(k, f), b = faces((k + 1) % 3, f);
      const auto found = first.find({b, a});
      if (found == first.end()) {
        first[{a, b}] = static_cast<std::int32_t>(3 * f + k);
      } else {
        next[f][k] = found->second / 3;
        next[found->second / 3][found->second % 3] = static_cast<std::int32_t>(f);
      }
    }
  }
  return next;
}

/// Chart label of each face: part, and side it looks to; ragged borders and islands evened out.
std::vector<int> labelFaces(const Mesh& half, const std::vector<int>& labels, const Points& joints,
                            const std::vector<std::array<std::int32_t, 3>>& next) {
  const std::size_t m = static_cast<std::size_t>(half.faceCount());
  std::vector<Vector3d> normal(m);
  std::vector<int> label(m);
  for (std::size_t f = 0; f < m; ++f) {
    const Vector3d a = half.vertices.col(half.faces(0, f)), b = half.vertices.col(half.faces(1, f));
    const Vector3d c = half.vertices.col(half.faces(2, f));
    normal[f] = (b - a).cross(c - a);
  }
  // Normals averaged over neighbours decide the side: small forms do not make islands.
  for (int round = 0; round < 4; ++round) {
    std::vector<Vector3d> smooth = normal;
    for (std::size_t f = 0; f < m; ++f) {
      for (const std::int32_t g : next[f]) {
        if (g >= 0) smooth[f] += normal[g];
      }
    }
    normal = std::move(smooth);
  }
  for (std::size_t f = 0; f < m; ++f) {
    Vector3d centre = Vector3d::Zero();
    std::map<int, int> votes;
    for (int k = 0; k < 3; ++k) {
      const std::int32_t v = half.faces(k, f);
      centre += half.vertices.col(v) / 3;
      ++votes[labels[v]];
    }
    const int joint = std::max_element(votes.begin(), votes.end(), [](auto& a, auto& b) {
                        return a.second < b.second;
                      })->first;
    const Part part = partOf(joint, centre, joints);
    const Vector3d n = normal[f].normalized();
    bool side = n.z() > 0;
    if (part == kArmPart || part == kHandPart || part == kFootPart) side = n.y() > 0;
    if (part == kHeadPart) side = centre.z() > 0.0;
    if (part == kEarPart) side = n.x() > 0;
    label[f] = 2 * part + side;
  }
  for (int round = 0; round < kMajorityRounds; ++round) {
    std::vector<int> even = label;
    for (std::size_t f = 0; f < m; ++f) {
      std::map<int, int> votes;
      for (const std::int32_t g : next[f]) {
        if (g >= 0) ++votes[label[g]];
      }
      for (const auto& [other, count] : votes) {
        if (count >= 2 && other != label[f]) even[f] = other;
      }
    }
    label = std::move(even);
  }
  return label;
}

/// Connected pieces of equal label; those below kSmallest take over the label of a neighbour.
std::vector<std::vector<std::int32_t>> pieces(
    std::vector<int>& label, const std::vector<std::array<std::int32_t, 3>>& next) {
  std::vector<std::vector<std::int32_t>> found;
  for (int pass = 0; pass < 8; ++pass) {
    found.clear();
    bool changed = false;
    std::vector<bool> seen(label.size(), false);
    for (std::size_t start = 0; start < label.size(); ++start) {
      if (seen[start]) continue;
      std::vector<std::int32_t> piece{static_cast<std::int32_t>(start)};
      seen[start] = true;
      std::map<int, int> border;
      for (std::size_t i = 0; i < piece.size(); ++i) {
        for (const std::int32_t g : next[piece[i]]) {
          if (g < 0) continue;
          if (label[g] != label[start]) {
            ++border[label[g]];
          } else if (!seen[g]) {
            seen[g] = true;
            piece.push_back(g);
          }
        }
      }
      if (piece.size() < kSmallest && !border.empty()) {
        const int other = std::max_element(border.begin(), border.end(), [](auto& a, auto& b) {
                            return a.second < b.second;
                          })->first;
        for (const std::int32_t f : piece) label[f] = other;
        changed = true;
      }
      std::sort(piece.begin(), piece.end());
      found.push_back(std::move(piece));
    }
    if (!changed) break;
  }
  return found;
}

/// Two halves of a piece, divided across its longest extent.
std::array<std::vector<std::int32_t>, 2> divide(const Mesh& half,
                                                const std::vector<std::int32_t>& piece) {
  std::vector<Vector3d> centre;
  Eigen::AlignedBox3d box;
  for (const std::int32_t f : piece) {
    Vector3d c = Vector3d::Zero();
    for (int k = 0; k < 3; ++k) c += half.vertices.col(half.faces(k, f)) / 3;
    centre.push_back(c);
    box.extend(c);
  }
  Eigen::Index axis = 0;
  box.sizes().maxCoeff(&axis);
  std::vector<double> values;
  for (const Vector3d& c : centre) values.push_back(c[axis]);
  const double middle = medianOf(std::move(values));
  std::array<std::vector<std::int32_t>, 2> parts;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    parts[centre[i][axis] < middle ? 0 : 1].push_back(piece[i]);
  }
  return parts;
}

/// Flattens a piece, in parts if need be; appends the charts.
/// `midline`: whether it is to continue in its reflection, as head and trunk are.
void unwrap(const Mesh& half, const std::vector<std::int32_t>& piece, double size, bool midline,
            const std::vector<std::array<std::int32_t, 3>>& next, std::vector<Chart>& charts) {
  Chart chart = makeChart(half.vertices, half.faces, piece);
  if (!midline) chart.middle.assign(chart.middle.size(), false);
  flatten(chart);
  if (piece.size() <= 1 || isInjective(chart)) {
    chart.uv *= size;
    charts.push_back(std::move(chart));
    return;
  }
  std::vector<int> label(next.size(), 0);
  const auto parts = divide(half, piece);
  for (int k = 0; k < 2; ++k) {
    for (const std::int32_t f : parts[k]) label[f] = k + 1;
  }
  // A division may leave several islands: each is a chart.
  std::vector<bool> seen(next.size(), false);
  for (const std::int32_t start : piece) {
    if (seen[start]) continue;
    std::vector<std::int32_t> part{start};
    seen[start] = true;
    for (std::size_t i = 0; i < part.size(); ++i) {
      for (const std::int32_t g : next[part[i]]) {
        if (g < 0 || seen[g] || label[g] != label[start]) continue;
        seen[g] = true;
        part.push_back(g);
      }
    }
    std::sort(part.begin(), part.end());
    unwrap(half, part, size, midline, next, charts);
  }
}

/// Lower left corners of the charts' boxes for an atlas whose half is 0.5 wide and 1 high, at one
/// scale; false where they do not fit. Charts on the middle line stand on each other at u = 0.5.
bool pack(const std::vector<Vector2d>& boxes, const std::vector<bool>& middle, double scale,
          std::vector<Vector2d>& corner) {
  corner.assign(boxes.size(), Vector2d::Zero());
  double top = kGap, width = 0;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (!middle[i]) continue;
    const Vector2d box = scale * boxes[i];
    corner[i] = Vector2d(0.5 - box.x(), top);
    top += box.y() + kGap;
    width = std::max(width, box.x());
  }
  if (top > 1) return false;
  const double room = 0.5 - width - kGap;
  std::vector<std::size_t> order(boxes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return boxes[a].y() > boxes[b].y(); });
  // Skyline: each box goes where its foot can stand lowest.
  std::vector<std::pair<double, double>> sky{{kGap, kGap}};  // (u from, height)
  for (const std::size_t i : order) {
    if (middle[i]) continue;
    const Vector2d box = scale * boxes[i] + Vector2d::Constant(kGap);
    double bestHeight = 2, bestU = 0;
    for (const auto& [u, height] : sky) {
      if (u + box.x() > room + kGap) continue;
      double foot = 0;
      for (std::size_t k = 0; k < sky.size(); ++k) {
        const double end = k + 1 < sky.size() ? sky[k + 1].first : room + kGap;
        if (end > u && sky[k].first < u + box.x()) foot = std::max(foot, sky[k].second);
      }
      if (foot < bestHeight) {
        bestHeight = foot;
        bestU = u;
      }
    }
    if (bestHeight + box.y() > 1) return false;
    corner[i] = Vector2d(bestU, bestHeight);
    std::vector<std::pair<double, double>> raised;
    double after = kGap;
    for (const auto& [u, height] : sky) {
      if (u <= bestU + box.x()) after = height;
      if (u < bestU || u > bestU + box.x()) raised.emplace_back(u, height);
    }
    raised.emplace_back(bestU, bestHeight + box.y());
    const bool covered = std::any_of(raised.begin(), raised.end(), [&](const auto& step) {
      return step.first == bestU + box.x();
    });
    if (!covered && bestU + box.x() < room + kGap) raised.emplace_back(bestU + box.x(), after);
    std::sort(raised.begin(), raised.end());
    sky = std::move(raised);
  }
  return true;
}

}  // namespace

Atlas makeAtlas(const Mesh& half, const std::vector<int>& labels, const Points& joints) {
  const auto next = faceNeighbours(half.faces);
  std::vector<int> label = labelFaces(half, labels, joints, next);
  std::vector<Chart> charts;
  for (const std::vector<std::int32_t>& piece : pieces(label, next)) {
    const int part = label[piece.front()] / 2;
    const double size = part == kHeadPart || part == kEarPart ? kHeadSize : 1;
    unwrap(half, piece, size, part == kHeadPart || part == kTrunkPart, next, charts);
  }

  std::vector<Vector2d> boxes, corner;
  std::vector<bool> middle;
  for (Chart& chart : charts) {
    middle.push_back(chart.hasMiddle());
    // A left half that looks back lies at u < 0: packed as its reflection's box.
    const Vector2d low = chart.uv.rowwise().minCoeff(), high = chart.uv.rowwise().maxCoeff();
    boxes.push_back(high - low);
    if (middle.back()) boxes.back().x() = std::max(high.x(), -low.x());
  }
  double fits = 0, fails = 4;
  for (int step = 0; step < 40; ++step) {
    const double scale = 0.5 * (fits + fails);
    (pack(boxes, middle, scale, corner) ? fits : fails) = scale;
  }
  pack(boxes, middle, fits, corner);

  Atlas atlas;
  const Eigen::Index m = half.faceCount();
  atlas.faces.resize(3, 2 * m);
  std::vector<Vector2d> uv;
  for (std::size_t i = 0; i < charts.size(); ++i) {
    const Chart& chart = charts[i];
    const Vector2d low = chart.uv.rowwise().minCoeff();
    std::vector<std::int32_t> left, right;
    for (std::size_t l = 0; l < chart.vertices.size(); ++l) {
      const Vector2d local = chart.uv.col(static_cast<Eigen::Index>(l));
      Vector2d p = corner[i] + fits * (local - low);
      if (middle[i]) p.x() = 0.5 + fits * local.x();
      left.push_back(static_cast<std::int32_t>(uv.size()));
      uv.push_back(p);
      // On the middle line both sides share a coordinate; elsewhere the reflection has its own.
      if (!chart.middle[l] || !middle[i]) uv.emplace_back(1 - p.x(), p.y());
      right.push_back(static_cast<std::int32_t>(uv.size()) - 1);
    }
    for (std::size_t f = 0; f < chart.faces.size(); ++f) {
      const Eigen::Vector3i t = chart.corners.col(static_cast<Eigen::Index>(f));
      atlas.faces.col(chart.faces[f]) << left[t[0]], left[t[1]], left[t[2]];
      atlas.faces.col(m + chart.faces[f]) << right[t[0]], right[t[2]], right[t[1]];
    }
    atlas.charts += middle[i] ? 1 : 2;
  }
  atlas.uv.resize(2, static_cast<Eigen::Index>(uv.size()));
  for (std::size_t k = 0; k < uv.size(); ++k) atlas.uv.col(static_cast<Eigen::Index>(k)) = uv[k];
  return atlas;
}

}  // namespace loopreg::body
