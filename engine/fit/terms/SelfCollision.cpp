#include "fit/terms/SelfCollision.h"

#include <algorithm>
#include <cmath>

namespace loopreg::fit {
namespace {

constexpr double kShrink = 0.8;

/// Steps between two joints in the kinematic tree.
int treeDistance(const std::vector<int>& parents, int a, int b) {
  int steps = 0;
  while (a != b) {
    if (a > b) {
      a = parents[a];
    } else {
      b = parents[b];
    }
    ++steps;
  }
  return steps;
}

struct Slice {
  double along = 0;
  Vector3d offset = Vector3d::Zero();
  double radius = 0;
};

/// Cuts the vertices of one bone into slices about as long as they are wide.
std::vector<Slice> sliceBone(const Points& vertices, const std::vector<Eigen::Index>& own,
                             const Vector3d& from, const Vector3d& to) {
  const Vector3d axis = to - from;
  const double length = std::max(1e-3, axis.norm());
  const Vector3d direction = axis / length;
  double low = 1e9, high = -1e9;
  for (const Eigen::Index v : own) {
    const double t = direction.dot(vertices.col(v) - from);
    low = std::min(low, t);
    high = std::max(high, t);
  }
  const int count = std::clamp(static_cast<int>(std::lround((high - low) / 0.07)), 1, 6);
  std::vector<Slice> slices;
  for (int i = 0; i < count; ++i) {
    const double begin = low + (high - low) * i / count, end = low + (high - low) * (i + 1) / count;
    Vector3d mean = Vector3d::Zero();
    std::vector<Eigen::Index> inside;
    for (const Eigen::Index v : own) {
      const double t = direction.dot(vertices.col(v) - from);
      if (t < begin || t > end) continue;
      inside.push_back(v);
      mean += vertices.col(v);
    }
    if (inside.size() < 6) continue;
    mean /= static_cast<double>(inside.size());
    std::vector<double> distances;
    for (const Eigen::Index v : inside) {
      const Vector3d d = vertices.col(v) - mean;
      distances.push_back((d - direction * direction.dot(d)).norm());
    }
    // A low quantile: a ball inside the slice, whatever its cross-section.
    std::nth_element(distances.begin(), distances.begin() + distances.size() / 4, distances.end());
    const double t = direction.dot(mean - from);
    slices.push_back(
        {t / length, mean - from - t * direction, kShrink * distances[distances.size() / 4]});
  }
  return slices;
}

}  // namespace

SelfCollision::SelfCollision(const PreparedBody& body, double weight)
    : body_(body), weight_(weight) {
  const body::BodyModel& model = body.model;
  const int joints = std::min(model.jointCount(), static_cast<int>(body::kSmplJointCount));
  for (int j = 0; j < joints; ++j) {
    std::vector<Eigen::Index> own;
    for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
      if (model.skin.joint(0, v) == j) own.push_back(v);
    }
    if (own.size() < 12) continue;
    int child = -1;
    for (int c = j + 1; c < joints && child < 0; ++c) {
      if (model.parents[c] == j) child = c;
    }
    const Vector3d from = model.jointTemplate.col(j);
    Vector3d to = Vector3d::Zero();
    if (child >= 0) {
      to = model.jointTemplate.col(child);
    } else {
      for (const Eigen::Index v : own) to += model.templateVertices.col(v) / double(own.size());
    }
    for (const Slice& slice : sliceBone(model.templateVertices, own, from, to)) {
      Ball ball{j, child, slice.along, slice.offset, slice.radius};
      if (child < 0) {
        ball.offset += slice.along * (to - from);
        ball.along = 0;
      }
      balls_.push_back(ball);
    }
  }
  body::BodyState rest;
  body::evaluate(model, body::BodyParameters::rest(model), rest);
  for (std::size_t a = 0; a < balls_.size(); ++a) {
    for (std::size_t b = a + 1; b < balls_.size(); ++b) {
      if (treeDistance(model.parents, balls_[a].joint, balls_[b].joint) <= 2) continue;
      const double gap = (center(rest, balls_[a]) - center(rest, balls_[b])).norm() -
                         balls_[a].radius - balls_[b].radius;
      if (gap > 0.01) pairs_.push_back({static_cast<int>(a), static_cast<int>(b)});
    }
  }
}

Vector3d SelfCollision::restCenter(const body::BodyState& state, const Ball& ball) const {
  const Vector3d from = state.chain.restJoints.col(ball.joint);
  Vector3d center = from + ball.offset;
  if (ball.child >= 0) center += ball.along * (state.chain.restJoints.col(ball.child) - from);
  return center;
}

Vector3d SelfCollision::center(const body::BodyState& state, const Ball& ball) const {
  return state.parameters.scale * (state.chain.rotation[ball.joint] * restCenter(state, ball) +
                                   state.chain.offset.col(ball.joint)) +
         state.parameters.translation;
}

double SelfCollision::energy(const body::BodyState& state) const {
  std::vector<Vector3d> centers;
  centers.reserve(balls_.size());
  for (const Ball& ball : balls_) centers.push_back(center(state, ball));
  double total = 0;
  for (const auto& [a, b] : pairs_) {
    const double reach = state.parameters.scale * (balls_[a].radius + balls_[b].radius);
    const double squared = (centers[a] - centers[b]).squaredNorm();
    if (squared >= reach * reach) continue;
    const double overlap = reach - std::sqrt(squared);
    total += overlap * overlap;
  }
  return weight_ * 1e4 * total;
}

double SelfCollision::deepest(const body::BodyState& state) const {
  double deepest = 0;
  for (const auto& [a, b] : pairs_) {
    const double reach = state.parameters.scale * (balls_[a].radius + balls_[b].radius);
    deepest =
        std::max(deepest, reach - (center(state, balls_[a]) - center(state, balls_[b])).norm());
  }
  return deepest;
}

void SelfCollision::addDerivative(const body::BodyState& state, const Ball& ball,
                                  const Vector3d& direction, VectorXd& row) const {
  const body::BodyModel& model = body_.model;
  const body::ParameterLayout& layout = body_.layout;
  const double scale = state.parameters.scale;
  const Vector3d c = center(state, ball);
  const Vector3d unscaled = (c - state.parameters.translation) / scale;
  for (int a = ball.joint; a >= 0; a = model.parents[a]) {
    row.segment<3>(layout.rotation(a)) +=
        scale * (unscaled - state.chain.position.col(a)).cross(direction);
  }
  row.segment<3>(layout.translation()) += direction;
  row(layout.logScale()) += direction.dot(c - state.parameters.translation);
  Eigen::MatrixXd rest = model.jointShapeDirs.middleRows<3>(3 * ball.joint);
  if (ball.child >= 0) {
    rest += ball.along * (model.jointShapeDirs.middleRows<3>(3 * ball.child) -
                          model.jointShapeDirs.middleRows<3>(3 * ball.joint));
  }
  row.tail(layout.betas) +=
      scale *
      (state.chain.rotation[ball.joint] * rest + state.offsetShape.middleRows<3>(3 * ball.joint))
          .transpose() *
      direction;
}

void SelfCollision::linearize(const body::BodyState& state, NormalEquations& system) const {
  for (const auto& [a, b] : pairs_) {
    const double reach = state.parameters.scale * (balls_[a].radius + balls_[b].radius);
    const Vector3d difference = center(state, balls_[a]) - center(state, balls_[b]);
    const double distance = difference.norm();
    if (distance >= reach || distance < 1e-9) continue;
    // r = reach - |c_a - c_b|:  dr = -d . (dc_a - dc_b), and reach grows with scale.
    const Vector3d d = difference / distance;
    VectorXd row = VectorXd::Zero(body_.layout.size());
    addDerivative(state, balls_[a], -d, row);
    addDerivative(state, balls_[b], d, row);
    row(body_.layout.logScale()) += reach;
    system.addRow(row, reach - distance, weight_ * 1e4);
  }
}

}  // namespace loopreg::fit
