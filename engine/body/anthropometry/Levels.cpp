#include "body/anthropometry/Levels.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace loopreg::body::anthropometry {
namespace {

using geometry::Plane;
using geometry::SectionCurve;
using Faces = Subject::Faces;

/// Directions up per back in which the upper end of the back's curve and the foot of the nape stand
/// out farthest; the skin between them is nearly straight.
constexpr double kBackSlope = 0.4, kNapeSlope = 0.7;

std::optional<BodyPoint> landmark(const Subject& subject, const std::string& name) {
  for (const Landmark& known : subject.figure().landmarks) {
    if (known.name == name) return BodyPoint{known.vertex, known.bary};
  }
  return std::nullopt;
}

/// A point of a leg's bone at a height between its hip and knee (and straight on above the hip).
Vector3d thighAt(const Subject& subject, SmplJoint hip, SmplJoint knee, double height) {
  const Vector3d a = subject.joint(hip), b = subject.joint(knee);
  return b + (a - b) * ((height - b.y()) / (a.y() - b.y()));
}

/// Whether one loop of the horizontal plane holds both thighs.
bool legsJoined(const Subject& subject, double height) {
  const geometry::PlaneAxes axes(Vector3d::UnitY());
  const auto flat = [&](const Vector3d& p) {
    return Eigen::Vector2d(axes.u.dot(p), axes.v.dot(p));
  };
  const Eigen::Vector2d left = flat(thighAt(subject, kLeftHip, kLeftKnee, height));
  const Eigen::Vector2d right = flat(thighAt(subject, kRightHip, kRightKnee, height));
  for (const SectionCurve& curve :
       subject.section({Vector3d::UnitY(), height}, Faces::withoutArms)) {
    const Eigen::Matrix2Xd loop = geometry::flattened(curve.positions, axes);
    if (geometry::windsAround(loop, left) && geometry::windsAround(loop, right)) return true;
  }
  return false;
}

std::optional<double> findCrotch(const Subject& subject) {
  const double knee = 0.5 * (subject.joint(kLeftKnee).y() + subject.joint(kRightKnee).y());
  double apart = 0.5 * (knee + subject.hipHeight());
  double joined = subject.hipHeight();
  for (int i = 0; i < 4 && !legsJoined(subject, joined); ++i) joined += 0.05 * subject.trunk();
  if (legsJoined(subject, apart) || !legsJoined(subject, joined)) return std::nullopt;
  for (int i = 0; i < 12; ++i) {
    const double middle = 0.5 * (apart + joined);
    (legsJoined(subject, middle) ? joined : apart) = middle;
  }
  return 0.5 * (apart + joined);
}

/// Foremost z of the trunk at a height, on the breasts' part of it.
double chestFront(const Subject& subject, double height) {
  const double half =
      0.5 * std::abs(subject.joint(kLeftShoulder).x() - subject.joint(kRightShoulder).x());
  double front = -1e9;
  for (const SectionCurve& curve :
       subject.section({Vector3d::UnitY(), height}, Faces::withoutArms)) {
    for (Eigen::Index i = 0; i < curve.positions.cols(); ++i) {
      const double aside = std::abs(curve.positions(0, i) - subject.middle());
      if (aside > 0.2 * half && aside < 0.75 * half) {
        front = std::max(front, curve.positions(2, i));
      }
    }
  }
  return front;
}

/// A big belly reaches farther forward than the breasts: only a place that both its neighbours lie
/// behind is a breast; without one it is where it is on most people.
double findThelion(const Subject& subject) {
  const auto left = landmark(subject, "left_thelion");
  const auto right = landmark(subject, "right_thelion");
  if (left && right) {
    return 0.5 * (place(subject, *left).y() + place(subject, *right).y());
  }
  constexpr int kSamples = 14;
  const double high = subject.shoulderHeight() - 0.18 * subject.trunk();
  const double low = subject.shoulderHeight() - 0.46 * subject.trunk();
  const double step = (high - low) / (kSamples - 1);
  std::vector<double> front;
  for (int i = 0; i < kSamples; ++i) front.push_back(chestFront(subject, low + i * step));
  int best = -1;
  for (int i = 1; i + 1 < kSamples; ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (front[k] < front[k - 1] || front[k] < front[k + 1]) continue;
    if (best < 0 || front[k] > front[static_cast<std::size_t>(best)]) best = i;
  }
  if (best < 0) return subject.shoulderHeight() - 0.34 * subject.trunk();
  const double at = low + best * step;
  return whereLargest([&](double y) { return chestFront(subject, y); }, at - step, at + step, 3);
}

/// Below the thelion the front's profile is compared with its chord; the fold is where it lies
/// farthest behind. A flat chest has none, then half way down is as good.
double findUnderbust(const Subject& subject, double thelion) {
  constexpr int kSamples = 12;
  const double reach = 0.26 * subject.trunk();
  const double top = chestFront(subject, thelion);
  const double bottom = chestFront(subject, thelion - reach);
  double best = thelion - 0.5 * reach, depth = 0.012 * subject.trunk();
  for (int i = 1; i < kSamples; ++i) {
    const double t = double(i) / kSamples;
    const double behind = top + t * (bottom - top) - chestFront(subject, thelion - t * reach);
    if (behind > depth) {
      depth = behind;
      best = thelion - t * reach;
    }
  }
  return best;
}

/// Brow ridges lie about half a head's length below the vertex (ANSUR: 9.7 of 19.7 cm), children's
/// too: going down from the top, the first height of which that holds.
double findBrow(const Subject& subject) {
  const double range = subject.top() - subject.joint(kNeck).y();
  double height = subject.top();
  for (int i = 2; i < 40; ++i) {
    height = subject.top() - range * i / 40.0;
    double front = -1e9, back = 1e9;
    for (const SectionCurve& curve :
         subject.section({Vector3d::UnitY(), height}, Faces::withoutArms)) {
      front = std::max(front, curve.positions.row(2).maxCoeff());
      back = std::min(back, curve.positions.row(2).minCoeff());
    }
    if (subject.top() - height >= 0.49 * (front - back)) break;
  }
  return height;
}

/// The acromion: over the shoulder joint and a little outward, on the skin.
BodyPoint findAcromion(const Subject& subject, Side side) {
  const bool isLeft = side == Side::left;
  if (const auto known = landmark(subject, isLeft ? "left_acromion" : "right_acromion")) {
    return *known;
  }
  const Vector3d joint = subject.joint(isLeft ? kLeftShoulder : kRightShoulder);
  const double breadth = (subject.joint(kLeftShoulder) - subject.joint(kRightShoulder)).norm();
  const Vector3d outward = (isLeft ? 1 : -1) * Vector3d::UnitX();
  const Vector3d over = joint + 0.05 * breadth * outward;
  const SectionCurve* best = nullptr;
  Eigen::Index at = 0;
  double score = -1e9;
  const std::vector<SectionCurve> curves =
      subject.section(Plane::through(over, Vector3d::UnitX()), Faces::all);
  for (const SectionCurve& curve : curves) {
    for (Eigen::Index i = 0; i < curve.positions.cols(); ++i) {
      const Vector3d away = curve.positions.col(i) - over;
      // Straight above wins over higher but farther forward or back.
      const double value = away.y() - 2 * std::abs(away.z());
      if (away.y() > 0 && away.y() < 0.5 * breadth && value > score) {
        score = value;
        best = &curve;
        at = i;
      }
    }
  }
  if (best) return onEdge(best->points[static_cast<std::size_t>(at)]);
  const std::int32_t near = farthest(subject.vertices(), Vector3d::UnitY(), [&](std::int32_t v) {
    return (subject.vertices().col(v) - over).norm() < 0.5 * breadth;
  });
  return BodyPoint::atVertex(std::max(near, 0));
}

/// The seventh neck vertebra: half way up the straight piece of the middle line between the back's
/// curve and the nape. Where a table gives it (three bodies), it lies within 2 cm of that.
BodyPoint findCervicale(const Subject& subject) {
  if (const auto known = landmark(subject, "cervicale")) return *known;
  const double low = subject.joint(kNeck).y() - 0.12 * subject.trunk();
  const double high = subject.joint(kHead).y();
  const std::vector<SectionCurve> curves =
      subject.section({Vector3d::UnitX(), subject.middle()}, Faces::withoutArms);
  // The point of the rear outline for which `score` is largest.
  const auto best = [&](auto score) {
    std::pair<Vector3d, BodyPoint> found{subject.joint(kNeck), BodyPoint()};
    double most = -1e9;
    for (const SectionCurve& curve : curves) {
      for (Eigen::Index i = 0; i < curve.positions.cols(); ++i) {
        const Vector3d p = curve.positions.col(i);
        if (p.y() < low || p.y() > high || p.z() > subject.joint(kNeck).z()) continue;
        if (score(p) <= most) continue;
        most = score(p);
        found = {p, onEdge(curve.points[static_cast<std::size_t>(i)])};
      }
    }
    return found;
  };
  const auto standingOut = [](double slope) {
    return [direction = Vector3d(0, slope, -1).normalized()](const Vector3d& p) {
      return direction.dot(p);
    };
  };
  const double height =
      0.5 * (best(standingOut(kBackSlope)).first.y() + best(standingOut(kNapeSlope)).first.y());
  return best([&](const Vector3d& p) { return -std::abs(p.y() - height); }).second;
}

}  // namespace

Vector3d place(const Subject& subject, const BodyPoint& point) {
  Vector3d sum = Vector3d::Zero();
  for (int k = 0; k < 3; ++k) sum += point.bary(k) * subject.vertices().col(point.vertex[k]);
  return sum;
}

Result<Levels> findLevels(const Subject& subject) {
  const auto refused = [](const std::string& what) {
    return unreadable({}, "The body cannot be measured: " + what);
  };
  if (subject.trunk() <= 0) return refused("its shoulders are not above its hips.");
  Levels levels;
  const std::optional<double> crotch = findCrotch(subject);
  if (!crotch) return refused("its legs never part, so there is no crotch.");
  const double hips = subject.hipHeight(), trunk = subject.trunk();
  levels.crotch = *crotch;
  levels.hip = whereLargest([&](double y) { return subject.trunkGirth(y); }, levels.crotch,
                            hips + 0.15 * trunk, 14);
  levels.waist = whereLargest([&](double y) { return -subject.trunkGirth(y); }, hips + 0.28 * trunk,
                              hips + 0.55 * trunk, 14);
  levels.thelion = findThelion(subject);
  levels.underbust = findUnderbust(subject, levels.thelion);
  levels.brow = findBrow(subject);
  levels.leftAcromion = findAcromion(subject, Side::left);
  levels.rightAcromion = findAcromion(subject, Side::right);
  levels.cervicale = findCervicale(subject);
  return levels;
}

std::vector<BodyPoint> skinLine(const Subject& subject, const Vector3d& from, const Vector3d& to,
                                const Vector3d& outward, Faces which, int samples) {
  std::vector<BodyPoint> line;
  for (int i = 0; i < samples; ++i) {
    const Vector3d at = from + (to - from) * ((i + 0.5) / samples);
    const Tape loop = subject.aroundLimb(at, to - from, which);
    const BodyPoint* best = nullptr;
    for (const BodyPoint& point : loop.path) {
      if (!best || outward.dot(place(subject, point)) > outward.dot(place(subject, *best))) {
        best = &point;
      }
    }
    if (best) line.push_back(*best);
  }
  return line;
}

// The rear outline between both heights, pulled taut: the part of its hull that faces back.
Tape alongBack(const Subject& subject, const BodyPoint& upper, double lower) {
  const Vector3d start = place(subject, upper);
  const double spine = 0.5 * (subject.joint(kNeck).z() + subject.joint(kSpine1).z());
  std::vector<std::pair<double, BodyPoint>> outline{{start.y(), upper}};
  for (const SectionCurve& curve :
       subject.section({Vector3d::UnitX(), start.x()}, Faces::withoutArms)) {
    for (Eigen::Index i = 0; i < curve.positions.cols(); ++i) {
      const Vector3d p = curve.positions.col(i);
      if (p.z() > spine || p.y() < lower || p.y() >= start.y()) continue;
      outline.emplace_back(p.y(), onEdge(curve.points[static_cast<std::size_t>(i)]));
    }
  }
  std::sort(outline.begin(), outline.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  Tape tape;
  for (const auto& [height, point] : outline) {
    const Vector3d p = place(subject, point);
    while (tape.path.size() >= 2) {
      const Vector3d b = place(subject, tape.path.back());
      const Vector3d a = place(subject, tape.path[tape.path.size() - 2]);
      // In the (y, z) plane, going down: the tape keeps a corner that lies behind its neighbours.
      const double bend = (b.y() - a.y()) * (p.z() - b.z()) - (b.z() - a.z()) * (p.y() - b.y());
      if (bend < 0) break;
      tape.path.pop_back();
    }
    tape.path.push_back(point);
  }
  for (std::size_t i = 1; i < tape.path.size(); ++i) {
    tape.length += (place(subject, tape.path[i]) - place(subject, tape.path[i - 1])).norm();
  }
  return tape;
}

}  // namespace loopreg::body::anthropometry
