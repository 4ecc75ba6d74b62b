#include "widgets/scene/CollapsedDraft.h"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <mutex>
#include <queue>
#include <tuple>

namespace loopreg::ui {
namespace {

constexpr double kEven = 0.02;
constexpr double kLeastCosine = 0.2;  // between a triangle's normals before and after a collapse

using Quadric = Eigen::Matrix4d;

class Collapse {
 public:
  Collapse(const Points& vertices, const Faces& faces)
      : vertices_(vertices), around_(std::size_t(vertices.cols())) {
    quadrics_.assign(std::size_t(vertices.cols()), Quadric::Zero());
    stamps_.assign(std::size_t(vertices.cols()), 0);
    for (Eigen::Index f = 0; f < faces.cols(); ++f) {
      const Corners corner{faces(0, f), faces(1, f), faces(2, f)};
      triangles_.push_back(corner);
      const Vector3d normal = crossOf(corner);
      const double area = normal.norm();
      for (const std::int32_t v : corner) around_[std::size_t(v)].push_back(std::int32_t(f));
      if (!(area > 0)) continue;
      const double offset = -normal.dot(vertices_.col(corner[0]));
      const Eigen::Vector4d plane =
          Eigen::Vector4d(normal.x(), normal.y(), normal.z(), offset) / area;
      const Quadric quadric = area * plane * plane.transpose();
      for (const std::int32_t v : corner) quadrics_[std::size_t(v)] += quadric;
    }
    left_ = faces.cols();
    alive_.assign(triangles_.size(), true);
    for (std::int32_t v = 0; v < vertices.cols(); ++v) offer(v);
  }

  void reduceTo(Eigen::Index triangles) {
    while (left_ > triangles && !queue_.empty()) {
      const Candidate best = queue_.top();
      queue_.pop();
      if (stamps_[std::size_t(best.from)] != best.fromStamp) continue;  // offered anew since
      if (stamps_[std::size_t(best.to)] != best.toStamp) {
        offer(best.from);
      } else {
        collapse(best.from, best.to);
      }
    }
  }

  Draft draft() const {
    Draft made;
    std::vector<std::int32_t> number(around_.size(), -1);
    made.faces.resize(3, left_);
    Eigen::Index f = 0;
    for (std::size_t t = 0; t < triangles_.size(); ++t) {
      if (!alive_[t]) continue;
      for (int c = 0; c < 3; ++c) {
        std::int32_t& mine = number[std::size_t(triangles_[t][std::size_t(c)])];
        if (mine < 0) {
          mine = std::int32_t(made.source.size());
          made.source.push_back(triangles_[t][std::size_t(c)]);
        }
        made.faces(c, f) = mine;
      }
      ++f;
    }
    return made;
  }

 private:
  using Corners = std::array<std::int32_t, 3>;
  struct Candidate {
    double cost;
    std::int32_t from, to;
    int fromStamp, toStamp;
    bool operator<(const Candidate& other) const {  // the cheapest on top, ties in a fixed order
      return std::tie(cost, from, to) > std::tie(other.cost, other.from, other.to);
    }
  };

  Vector3d crossOf(const Corners& corner) const {
    const Vector3d a = vertices_.col(corner[0]);
    return (vertices_.col(corner[1]) - a).cross(vertices_.col(corner[2]) - a);
  }

  std::vector<std::int32_t> neighbours(std::int32_t v) const {
    std::vector<std::int32_t> found;
    for (const std::int32_t t : around_[std::size_t(v)]) {
      for (const std::int32_t other : triangles_[std::size_t(t)]) {
        if (other != v) found.push_back(other);
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  /// The cheapest way to take v off.
  void offer(std::int32_t v) {
    Candidate best{0, v, -1, stamps_[std::size_t(v)], 0};
    for (const std::int32_t to : neighbours(v)) {
      const Eigen::Vector4d at(vertices_(0, to), vertices_(1, to), vertices_(2, to), 1);
      const double bent = at.dot((quadrics_[std::size_t(v)] + quadrics_[std::size_t(to)]) * at);
      const double squared = (vertices_.col(v) - vertices_.col(to)).squaredNorm();
      const double cost = std::max(0.0, bent) + kEven * squared * squared;
      if (best.to >= 0 && cost >= best.cost) continue;
      if (!allowed(v, to)) continue;
      best.cost = cost;
      best.to = to;
    }
    if (best.to < 0) return;
    best.toStamp = stamps_[std::size_t(best.to)];
    queue_.push(best);
  }

  /// The surface stays one (the ends share two neighbours and no more: never at a rim), and no
  /// triangle turns over.
  bool allowed(std::int32_t from, std::int32_t to) const {
    int shared = 0;
    for (const std::int32_t t : around_[std::size_t(from)]) {
      Corners corner = triangles_[std::size_t(t)];
      if (std::find(corner.begin(), corner.end(), to) != corner.end()) {
        ++shared;
        continue;
      }
      const Vector3d before = crossOf(corner);
      std::replace(corner.begin(), corner.end(), from, to);
      const Vector3d after = crossOf(corner);
      if (before.dot(after) < kLeastCosine * before.norm() * after.norm()) return false;
      if (!(after.squaredNorm() > 0)) return false;
    }
    if (shared != 2) return false;
    const auto mine = neighbours(from), theirs = neighbours(to);
    std::vector<std::int32_t> common;
    std::set_intersection(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
                          std::back_inserter(common));
    // A closed surface has as many triangles around a vertex as neighbours; at a rim there is one
    // neighbour more, and the rim's outline is kept.
    return common.size() == 2 && mine.size() == around_[std::size_t(from)].size();
  }

  void collapse(std::int32_t from, std::int32_t to) {
    for (const std::int32_t t : around_[std::size_t(from)]) {
      Corners& corner = triangles_[std::size_t(t)];
      if (std::find(corner.begin(), corner.end(), to) != corner.end()) {
        alive_[std::size_t(t)] = false;
        --left_;
        for (const std::int32_t v : corner) {
          if (v == from) continue;
          auto& list = around_[std::size_t(v)];
          list.erase(std::find(list.begin(), list.end(), t));
        }
      } else {
        std::replace(corner.begin(), corner.end(), from, to);
        around_[std::size_t(to)].push_back(t);
      }
    }
    around_[std::size_t(from)].clear();
    quadrics_[std::size_t(to)] += quadrics_[std::size_t(from)];
    ++stamps_[std::size_t(from)];
    const auto changed = neighbours(to);
    ++stamps_[std::size_t(to)];
    for (const std::int32_t v : changed) ++stamps_[std::size_t(v)];
    offer(to);
    for (const std::int32_t v : changed) offer(v);
  }

  const Points& vertices_;
  std::vector<Corners> triangles_;
  std::vector<bool> alive_;
  std::vector<std::vector<std::int32_t>> around_;  ///< per vertex: its triangles
  std::vector<Quadric> quadrics_;
  std::vector<int> stamps_;  ///< per vertex: how often its surroundings have changed
  std::priority_queue<Candidate> queue_;
  Eigen::Index left_ = 0;
};

/// The last drafts, by their faces.
struct Memory {
  std::mutex lock;
  std::deque<std::pair<Faces, std::shared_ptr<const Draft>>> drafts;
};

constexpr std::size_t kRemembered = 3;

Memory& memory() {
  static Memory all;
  return all;
}

}  // namespace

Draft collapsedDraft(const Points& vertices, const Faces& faces, Eigen::Index triangles) {
  if (faces.cols() <= 2 * triangles) return {};
  Collapse work(vertices, faces);
  work.reduceTo(triangles);
  return work.draft();
}

std::shared_ptr<const Draft> knownBodyDraft(const Faces& faces) {
  const std::lock_guard<std::mutex> guard(memory().lock);
  for (const auto& [known, draft] : memory().drafts) {
    if (known.cols() == faces.cols() && known == faces) return draft;
  }
  return nullptr;
}

std::shared_ptr<const Draft> bodyDraft(const Points& vertices, const Faces& faces) {
  if (auto known = knownBodyDraft(faces)) return known;
  auto made = std::make_shared<const Draft>(collapsedDraft(vertices, faces, kBodyDraftTriangles));
  const std::lock_guard<std::mutex> guard(memory().lock);
  memory().drafts.emplace_back(faces, made);
  if (memory().drafts.size() > kRemembered) memory().drafts.pop_front();
  return made;
}

}  // namespace loopreg::ui
