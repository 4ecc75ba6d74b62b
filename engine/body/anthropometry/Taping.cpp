#include "body/anthropometry/Taping.h"

#include <algorithm>
#include <cmath>

namespace loopreg::body::anthropometry {
namespace {

/// The limb that a joint belongs to: 1 left arm, 2 right arm, 3 left leg, 4 right leg, 0 none.
int limbOf(int joint) {
  for (int j = joint; j >= 0; j = smplParents()[static_cast<std::size_t>(j)]) {
    if (j == kLeftShoulder) return 1;
    if (j == kRightShoulder) return 2;
    if (j == kLeftHip) return 3;
    if (j == kRightHip) return 4;
  }
  return 0;
}

bool isArm(int limb) { return limb == 1 || limb == 2; }

}  // namespace

Subject::Subject(const Figure& figure, const MeasureOptions& options)
    : figure_(figure), side_(options.side), alongSkin_(options.alongSkin) {
  for (const int joint : figure.joint) group_.push_back(limbOf(joint));
  const int wantedArm = side_ == Side::left ? 1 : 2, wantedLeg = wantedArm + 2;
  for (Eigen::Index f = 0; f < figure.faces.cols(); ++f) {
    int arms = 0, mine = 0, leg = 0;
    for (int k = 0; k < 3; ++k) {
      const int limb = group_[static_cast<std::size_t>(figure.faces(k, f))];
      arms += isArm(limb);
      mine += limb == wantedArm;
      leg += limb == wantedLeg;
    }
    if (arms < 2) withoutArms_.push_back(static_cast<std::int32_t>(f));
    if (leg >= 2) leg_.push_back(static_cast<std::int32_t>(f));
    if (mine >= 2) arm_.push_back(static_cast<std::int32_t>(f));
  }
  floor_ = figure.vertices.row(1).minCoeff();
  top_ = figure.vertices.row(1).maxCoeff();
  middle_ = 0.5 * (joint(kLeftHip).x() + joint(kRightHip).x());
  hipHeight_ = 0.5 * (joint(kLeftHip).y() + joint(kRightHip).y());
  trunk_ = 0.5 * (joint(kLeftShoulder).y() + joint(kRightShoulder).y()) - hipHeight_;
}

// SMPL's tree names each right joint directly after its left twin.
Vector3d Subject::sided(SmplJoint left) const {
  return figure_.joints.col(side_ == Side::left ? left : left + 1);
}

bool Subject::belongs(std::int32_t vertex, SmplJoint leftRoot) const {
  const int root = side_ == Side::left ? leftRoot : leftRoot + 1;
  for (int j = figure_.joint[static_cast<std::size_t>(vertex)]; j >= 0;
       j = smplParents()[static_cast<std::size_t>(j)]) {
    if (j == root) return true;
  }
  return false;
}

std::vector<geometry::SectionCurve> Subject::section(const geometry::Plane& plane,
                                                     Faces which) const {
  const std::vector<std::int32_t>* subset = which == Faces::withoutArms ? &withoutArms_
                                            : which == Faces::arm       ? &arm_
                                            : which == Faces::leg       ? &leg_
                                                                        : nullptr;
  return geometry::crossSection(figure_.vertices, figure_.faces, plane, subset);
}

// The hull of all curves together is what a tape does: pieces that the arms' faces have left open
// are bridged, loops inside (the mouth, eyeballs) are not felt.
Tape Subject::pull(const std::vector<const geometry::SectionCurve*>& curves,
                   const Vector3d& normal) const {
  Tape tape;
  Eigen::Index count = 0;
  for (const geometry::SectionCurve* curve : curves) count += curve->positions.cols();
  if (count < 3) return tape;
  if (alongSkin_) {
    const auto longest =
        *std::max_element(curves.begin(), curves.end(),
                          [](const auto* a, const auto* b) { return a->length() < b->length(); });
    tape.length = longest->length();
    if (!longest->closed) {
      tape.length += (longest->positions.col(0) - longest->positions.rightCols<1>()).norm();
    }
    for (const geometry::EdgePoint& point : longest->points) tape.path.push_back(onEdge(point));
    return tape;
  }
  Points points(3, count);
  std::vector<geometry::EdgePoint> edges;
  for (const geometry::SectionCurve* curve : curves) {
    points.middleCols(static_cast<Eigen::Index>(edges.size()), curve->positions.cols()) =
        curve->positions;
    edges.insert(edges.end(), curve->points.begin(), curve->points.end());
  }
  const std::vector<int> hull =
      geometry::convexHull(geometry::flattened(points, geometry::PlaneAxes(normal)));
  for (std::size_t i = 0; i < hull.size(); ++i) {
    tape.length += (points.col(hull[(i + 1) % hull.size()]) - points.col(hull[i])).norm();
    tape.path.push_back(onEdge(edges[static_cast<std::size_t>(hull[i])]));
  }
  return tape;
}

Tape Subject::aroundAll(const geometry::Plane& plane, Faces which) const {
  const std::vector<geometry::SectionCurve> curves = section(plane, which);
  std::vector<const geometry::SectionCurve*> all;
  for (const geometry::SectionCurve& curve : curves) all.push_back(&curve);
  return pull(all, plane.normal);
}

Tape Subject::aroundLimb(const Vector3d& through, const Vector3d& normal, Faces which) const {
  const geometry::Plane plane = geometry::Plane::through(through, normal);
  const std::vector<geometry::SectionCurve> curves = section(plane, which);
  const geometry::PlaneAxes axes(plane.normal);
  const Eigen::Vector2d center(axes.u.dot(through), axes.v.dot(through));
  const geometry::SectionCurve* best = nullptr;
  double bestScore = 0;
  for (const geometry::SectionCurve& curve : curves) {
    const Eigen::Matrix2Xd flat = geometry::flattened(curve.positions, axes);
    // Enclosing loops come first, the longest of them; else the nearest middle.
    const bool around = geometry::windsAround(flat, center);
    const double score = around ? 1 + curve.length() : -(flat.rowwise().mean() - center).norm();
    if (!best || score > bestScore) {
      best = &curve;
      bestScore = score;
    }
  }
  return best ? pull({best}, plane.normal) : Tape();
}

Tape Subject::aroundTrunk(double height) const {
  return aroundAll({Vector3d::UnitY(), height}, Faces::withoutArms);
}

BodyPoint onEdge(const geometry::EdgePoint& point) {
  return {{point.a, point.b, point.b}, Vector3d(1 - point.t, point.t, 0)};
}

std::int32_t farthest(const Points& vertices, const Vector3d& direction,
                      const std::function<bool(std::int32_t)>& wanted) {
  std::int32_t best = -1;
  double most = 0;
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
    const double along = direction.dot(vertices.col(v));
    if (best >= 0 && along <= most) continue;
    if (!wanted(static_cast<std::int32_t>(v))) continue;
    best = static_cast<std::int32_t>(v);
    most = along;
  }
  return best;
}

double whereLargest(const std::function<double(double)>& f, double low, double high, int samples) {
  const double step = (high - low) / (samples - 1);
  double best = low, bestValue = f(low);
  for (int i = 1; i < samples; ++i) {
    const double at = low + i * step;
    const double value = f(at);
    if (value > bestValue) {
      best = at;
      bestValue = value;
    }
  }
  const double golden = 0.5 * (std::sqrt(5.0) - 1);
  double a = std::max(low, best - step), b = std::min(high, best + step);
  double x = b - golden * (b - a), y = a + golden * (b - a);
  double fx = f(x), fy = f(y);
  for (int i = 0; i < 5; ++i) {
    if (fx < fy) {
      a = x;
      x = y;
      fx = fy;
      y = a + golden * (b - a);
      fy = f(y);
    } else {
      b = y;
      y = x;
      fy = fx;
      x = b - golden * (b - a);
      fx = f(x);
    }
  }
  if (std::max(fx, fy) <= bestValue) return best;
  return fx >= fy ? x : y;
}

}  // namespace loopreg::body::anthropometry
