#include "canonical/Fingers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>

#include "geometry/Topology.h"

namespace loopreg::canonical {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
/// A maximum of less than this share of the hand's length is a knuckle or noise, no finger.
constexpr double kLeastPersistence = 0.08;

/// Dijkstra from the seam between forearm and hand; infinite outside of the hand.
std::vector<double> wayFromWrist(const JointedMesh& mesh, const geometry::Adjacency& edges,
                                 bool right) {
  const int wrist = right ? body::kRightWrist : body::kLeftWrist;
  const int hand = right ? body::kRightHand : body::kLeftHand;
  const auto inHand = [&](std::int32_t v) {
    return mesh.part[std::size_t(v)] == wrist || mesh.part[std::size_t(v)] == hand;
  };
  std::vector<double> way(mesh.part.size(), kInfinite);
  using Entry = std::pair<double, std::int32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> queue;
  for (std::int32_t v = 0; v < std::int32_t(mesh.part.size()); ++v) {
    if (!inHand(v)) continue;
    for (auto e = edges.start[v]; e < edges.start[v + 1]; ++e) {
      if (inHand(edges.items[e])) continue;
      way[v] = 0;
      queue.emplace(0, v);
      break;
    }
  }
  while (!queue.empty()) {
    const auto [length, v] = queue.top();
    queue.pop();
    if (length > way[v]) continue;
    for (auto e = edges.start[v]; e < edges.start[v + 1]; ++e) {
      const std::int32_t u = edges.items[e];
      if (!inHand(u)) continue;
      const double longer = length + (mesh.vertices.col(u) - mesh.vertices.col(v)).norm();
      if (longer >= way[u]) continue;
      way[u] = longer;
      queue.emplace(longer, u);
    }
  }
  return way;
}

/// A maximum of the way, the level where it joins another long-lived one, and its vertices above.
struct Peak {
  std::int32_t tip = -1;
  double top = 0, web = 0;
  std::vector<std::int32_t> vertices;
};

class MergeTree {
 public:
  MergeTree(const std::vector<double>& way, const geometry::Adjacency& edges)
      : root_(way.size(), -1) {
    std::vector<std::int32_t> order;
    double longest = 0;
    for (std::int32_t v = 0; v < std::int32_t(way.size()); ++v) {
      if (way[v] == kInfinite) continue;
      order.push_back(v);
      longest = std::max(longest, way[v]);
    }
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
      return way[a] != way[b] ? way[a] > way[b] : a < b;
    });
    const double least = kLeastPersistence * longest;
    peaks_.resize(way.size());
    for (const std::int32_t v : order) {
      root_[v] = v;
      peaks_[v] = {v, way[v], -1, {v}};
      for (auto e = edges.start[v]; e < edges.start[v + 1]; ++e) {
        if (root_[edges.items[e]] >= 0) join(v, edges.items[e], way[v], least);
      }
    }
  }
  std::vector<Peak> takeFingers() { return std::move(fingers_); }

 private:
  std::int32_t find(std::int32_t v) {
    while (root_[v] != v) v = root_[v] = root_[root_[v]];
    return v;
  }
  /// The components of a and b become one at this level; the older (higher) peak goes on.
  void join(std::int32_t a, std::int32_t b, double level, double least) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    if (peaks_[a].top < peaks_[b].top) std::swap(a, b);
    Peak &older = peaks_[a], &younger = peaks_[b];
    if (younger.top - level >= least) {
      // A finger ends where it first meets another one; what lies below belongs to none.
      for (Peak* peak : {&younger, &older}) {
        if (peak->web >= 0) continue;
        peak->web = level;
        fingers_.push_back(*peak);
      }
    }
    if (older.web < 0) {
      older.vertices.insert(older.vertices.end(), younger.vertices.begin(), younger.vertices.end());
    }
    younger.vertices.clear();
    root_[b] = a;
  }

  std::vector<std::int32_t> root_;
  std::vector<Peak> peaks_;
  std::vector<Peak> fingers_;
};

Finger makeFinger(const Peak& peak, const std::vector<double>& way, const Points& vertices) {
  Finger finger;
  finger.vertices = peak.vertices;
  const double length = peak.top - peak.web;
  for (const std::int32_t v : peak.vertices) finger.share.push_back((way[v] - peak.web) / length);
  finger.line.resize(3, Finger::kNodes);
  finger.radius = VectorXd::Zero(Finger::kNodes);
  const double spacing = 1.0 / (Finger::kNodes - 1);
  for (int node = 0; node < Finger::kNodes; ++node) {
    Vector3d sum = Vector3d::Zero();
    double weight = 0;
    const auto kernel = [&](double share) {
      const double off = (share - node * spacing) / spacing;
      return std::exp(-off * off);
    };
    for (std::size_t i = 0; i < finger.vertices.size(); ++i) {
      sum += kernel(finger.share[i]) * vertices.col(finger.vertices[i]);
      weight += kernel(finger.share[i]);
    }
    finger.line.col(node) = sum / weight;
    for (std::size_t i = 0; i < finger.vertices.size(); ++i) {
      finger.radius(node) += kernel(finger.share[i]) / weight *
                             (vertices.col(finger.vertices[i]) - finger.line.col(node)).norm();
    }
  }
  // One-sided kernels pull the last nodes inwards: the tip itself is known.
  finger.line.col(Finger::kNodes - 1) = vertices.col(peak.tip);
  return finger;
}

/// Place and direction of the line at a share of its length.
std::pair<Vector3d, Vector3d> onLine(const Points& line, double share) {
  const double place = std::clamp(share, 0.0, 1.0) * (Finger::kNodes - 1);
  const int low = std::min(static_cast<int>(place), Finger::kNodes - 2);
  const int before = std::max(0, low - 1), after = std::min(Finger::kNodes - 1, low + 2);
  return {line.col(low) + (place - low) * (line.col(low + 1) - line.col(low)),
          (line.col(after) - line.col(before)).normalized()};
}

}  // namespace

std::optional<Hand> findFingers(const JointedMesh& mesh, bool right) {
  const geometry::Adjacency edges = geometry::vertexAdjacency(mesh.vertices.cols(), mesh.faces);
  const std::vector<double> way = wayFromWrist(mesh, edges, right);
  std::vector<Peak> peaks = MergeTree(way, edges).takeFingers();
  if (peaks.size() != kFingers) return std::nullopt;
  std::sort(peaks.begin(), peaks.end(), [](const Peak& a, const Peak& b) { return a.web < b.web; });
  Hand hand;
  for (int i = 0; i < kFingers; ++i) hand[i] = makeFinger(peaks[i], way, mesh.vertices);
  // Each finger's base is measured from the thumb's.
  const Vector3d thumb = hand[0].line.col(0);
  std::sort(hand.begin() + 1, hand.end(), [&](const Finger& a, const Finger& b) {
    return (a.line.col(0) - thumb).norm() < (b.line.col(0) - thumb).norm();
  });
  return hand;
}

void labelFingers(JointedMesh& mesh, const Hand& hand, bool right) {
  for (int i = 0; i < kFingers; ++i) {
    for (const std::int32_t v : hand[i].vertices) mesh.part[std::size_t(v)] = fingerPart(right, i);
  }
}

void carryFinger(const Finger& from, const Finger& to, Points& vertices) {
  for (std::size_t i = 0; i < from.vertices.size(); ++i) {
    const auto [start, startTangent] = onLine(from.line, from.share[i]);
    const auto [end, endTangent] = onLine(to.line, from.share[i]);
    const double place = std::clamp(from.share[i], 0.0, 1.0) * (Finger::kNodes - 1);
    const int node = static_cast<int>(place + 0.5);
    const double scale = to.radius(node) / std::max(1e-6, from.radius(node));
    const Matrix3d turn =
        Eigen::Quaterniond::FromTwoVectors(startTangent, endTangent).toRotationMatrix();
    auto vertex = vertices.col(from.vertices[i]);
    vertex = end + scale * (turn * (vertex - start));
  }
}

}  // namespace loopreg::canonical
