#include "fit/NormalEquations.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"

namespace loopreg::fit {
namespace {

using body::BodyState;
using RowPanel = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index kPanelRows = 192;

/// d vec(R_j) / d w_j for every local rotation R_j at `state`, 9 x 3 each: the increment turns the
/// world, so R_j <- exp([R_a^T w]) R_j with a the parent of j.
std::vector<Eigen::Matrix<double, 9, 3>> featureDerivatives(const PreparedBody& body,
                                                            const BodyState& state) {
  const body::BodyModel& model = body.model;
  std::vector<Eigen::Matrix<double, 9, 3>> all(model.parents.size());
  for (std::size_t j = 1; j < all.size(); ++j) {
    const Matrix3d parent = state.chain.rotation[model.parents[j]];
    for (int axis = 0; axis < 3; ++axis) {
      const Vector3d turn = parent.row(axis).transpose();
      for (int c = 0; c < 3; ++c) {
        const Vector3d column = turn.cross(state.parameters.rotations[j].col(c));
        for (int r = 0; r < 3; ++r) all[j](3 * r + c, axis) = column(r);
      }
    }
  }
  return all;
}

/// A group's unknowns: its joints' increments, then translation, log scale, betas.
class Panel {
 public:
  using Features = std::vector<Eigen::Matrix<double, 9, 3>>;

  Panel(const PreparedBody& body, const PreparedBody::Group& group, const Features& features)
      : body_(body),
        group_(group),
        features_(features),
        joints_(static_cast<Eigen::Index>(group.joints.size())),
        width_(3 * joints_ + 4 + body.layout.betas),
        rows_(kPanelRows, width_),
        residuals_(kPanelRows),
        H_(Eigen::MatrixXd::Zero(width_, width_)),
        g_(VectorXd::Zero(width_)),
        moment_(3, joints_),
        mass_(joints_),
        corrected_(3, 3 * joints_) {}

  void add(const BodyState& state, const PointResidual& residual) {
    const Vector3d position = gather(state, residual.point);
    const Vector3d difference = position - residual.target;
    const Vector3d& n = residual.normal;
    const double along = residual.planeWeight + residual.pointWeight;
    if (along > 0) addRow(state, position, n, n.dot(difference), along);
    if (residual.pointWeight > 0) {
      // Two directions that complete n to an orthonormal frame carry the point-to-point part.
      const Vector3d u = n.unitOrthogonal();
      const Vector3d w = n.cross(u);
      addRow(state, position, u, u.dot(difference), residual.pointWeight);
      addRow(state, position, w, w.dot(difference), residual.pointWeight);
    }
  }

  void scatterTo(NormalEquations& system) {
    flush();
    const body::ParameterLayout& layout = body_.layout;
    std::vector<int> column(static_cast<std::size_t>(width_));
    for (Eigen::Index j = 0; j < joints_; ++j) {
      for (int axis = 0; axis < 3; ++axis) {
        column[3 * j + axis] = layout.rotation(group_.joints[j]) + axis;
      }
    }
    for (Eigen::Index c = 3 * joints_; c < width_; ++c) {
      column[c] = layout.translation() + static_cast<int>(c - 3 * joints_);
    }
    // Both orders are ascending, so the lower triangle maps to the lower triangle.
    for (Eigen::Index c = 0; c < width_; ++c) {
      system.g(column[c]) += g_(c);
      for (Eigen::Index r = c; r < width_; ++r) system.H(column[r], column[c]) += H_(r, c);
    }
  }

 private:
  /// Sums w_k (R_k x + t_k) and w_k over each joint's subtree: c_a and s_a. Returns the position.
  Vector3d gather(const BodyState& state, const body::BodyPoint& point) {
    const body::BodyModel& model = body_.model;
    moment_.setZero();
    mass_.setZero();
    for (int i = 0; i < 3; ++i) {
      if (point.bary(i) == 0) continue;
      const Eigen::Index v = point.vertex[i];
      for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
        const double w = point.bary(i) * model.skin.weight(s, v);
        if (w == 0) break;
        const int k = model.skin.joint(s, v);
        const int place = group_.placeOf[k];
        moment_.col(place) +=
            w * (state.chain.rotation[k] * state.rest.col(v) + state.chain.offset.col(k));
        mass_(place) += w;
      }
    }
    offsetBeta_.setZero(body_.layout.betas, 3);
    for (Eigen::Index j = 0; j < joints_; ++j) {
      if (mass_(j) == 0) continue;
      offsetBeta_ += mass_(j) * state.offsetShape.middleRows<3>(3 * group_.joints[j]).transpose();
    }
    for (Eigen::Index j = joints_ - 1; j > 0; --j) {
      const int parent = group_.parent[j];
      if (parent < 0) continue;
      moment_.col(parent) += moment_.col(j);
      mass_(parent) += mass_(j);
    }
    const double scale = state.parameters.scale;
    for (Eigen::Index j = 0; j < joints_; ++j) {
      moment_.col(j) =
          scale * (moment_.col(j) - mass_(j) * state.chain.position.col(group_.joints[j]));
    }
    for (int i = 0; i < 3; ++i) {
      if (point.bary(i) == 0) continue;
      const Eigen::Index v = point.vertex[i];
      const Matrix3d turn = point.bary(i) * state.blended[static_cast<std::size_t>(v)].transpose();
      // Written as a lazy product: packing for a B x 3 times 3 x 3 product would cost more than it.
      offsetBeta_ += body_.shapeColumns.middleCols<3>(3 * v).lazyProduct(turn);
    }
    offsetBeta_ *= scale;
    gatherCorrectives(state, point);
    return state.position(point);
  }

  /// s sum_i b_i A_i D_{j,i} d vec(R_j) / d w_j: how the correctives' part of the point moves.
  void gatherCorrectives(const BodyState& state, const body::BodyPoint& point) {
    correctedPlaces_.clear();
    for (int i = 0; i < 3; ++i) {
      const auto v = static_cast<std::size_t>(point.vertex[i]);
      const double share = state.parameters.scale * point.bary(i);
      if (share == 0) continue;
      for (std::size_t e = body_.correctivesOf[v]; e < body_.correctivesOf[v + 1]; ++e) {
        const PreparedBody::Corrective& entry = body_.correctives[e];
        const int place = group_.placeOf[entry.joint];
        if (place < 0) continue;
        if (std::find(correctedPlaces_.begin(), correctedPlaces_.end(), place) ==
            correctedPlaces_.end()) {
          correctedPlaces_.push_back(place);
          corrected_.middleCols<3>(3 * place).setZero();
        }
        const Matrix3d rest = entry.directions.cast<double>() * features_[entry.joint];
        corrected_.middleCols<3>(3 * place).noalias() += share * state.blended[v] * rest;
      }
    }
  }

  void addRow(const BodyState& state, const Vector3d& position, const Vector3d& direction,
              double residual, double weight) {
    if (used_ == kPanelRows) flush();
    const double root = std::sqrt(weight);
    auto row = rows_.row(used_);
    const Vector3d d = root * direction;
    for (Eigen::Index j = 0; j < joints_; ++j) {
      // d . (w x m) = w . (m x d)
      row.segment<3>(3 * j) = moment_.col(j).cross(d).transpose();
    }
    for (const int place : correctedPlaces_) {
      row.segment<3>(3 * place).noalias() += d.transpose() * corrected_.middleCols<3>(3 * place);
    }
    row.segment<3>(3 * joints_) = d.transpose();
    row(3 * joints_ + 3) = d.dot(position - state.parameters.translation);
    row.tail(body_.layout.betas).noalias() = (offsetBeta_ * d).transpose();
    residuals_(used_) = root * residual;
    ++used_;
  }

  void flush() {
    if (used_ == 0) return;
    const auto rows = rows_.topRows(used_);
    H_.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose());
    g_.noalias() += rows.transpose() * residuals_.head(used_);
    used_ = 0;
  }

  const PreparedBody& body_;
  const PreparedBody::Group& group_;
  const Features& features_;
  Eigen::Index joints_, width_;
  RowPanel rows_;
  VectorXd residuals_;
  Eigen::MatrixXd H_;
  VectorXd g_;
  Points moment_;
  VectorXd mass_;
  Points corrected_;                  ///< 3 x 3 per joint of the group
  std::vector<int> correctedPlaces_;  ///< those of its joints that are not zero
  Eigen::MatrixXd offsetBeta_;        ///< B x 3
  Eigen::Index used_ = 0;
};

}  // namespace

void NormalEquations::addRow(const VectorXd& row, double residual, double weight) {
  H.selfadjointView<Eigen::Lower>().rankUpdate(row, weight);
  g += weight * residual * row;
}

void addPointResiduals(const PreparedBody& body, const BodyState& state,
                       const std::vector<PointResidual>& residuals, int threads,
                       NormalEquations& system) {
  std::vector<std::vector<std::int32_t>> ofGroup(body.groups.size());
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    if (residuals[i].planeWeight + residuals[i].pointWeight <= 0) continue;
    const int group = body.groupOfVertex[residuals[i].point.vertex[0]];
    ofGroup[group].push_back(static_cast<std::int32_t>(i));
  }
  std::vector<std::int32_t> sorted;
  std::vector<std::int32_t> group;
  for (std::size_t g = 0; g < ofGroup.size(); ++g) {
    sorted.insert(sorted.end(), ofGroup[g].begin(), ofGroup[g].end());
    group.resize(sorted.size(), static_cast<std::int32_t>(g));
  }
  const auto features = featureDerivatives(body, state);
  // Each worker takes a contiguous stretch and sums for itself; the sums are added in order.
  std::vector<NormalEquations> parts(static_cast<std::size_t>(std::max(1, threads)),
                                     NormalEquations(body.layout.size()));
  parallelRanges(sorted.size(), threads, 600, [&](std::size_t begin, std::size_t end, int worker) {
    for (std::size_t i = begin; i < end;) {
      const std::int32_t g = group[i];
      Panel panel(body, body.groups[g], features);
      for (; i < end && group[i] == g; ++i) panel.add(state, residuals[sorted[i]]);
      panel.scatterTo(parts[static_cast<std::size_t>(worker)]);
    }
  });
  for (const NormalEquations& part : parts) {
    system.H += part.H;
    system.g += part.g;
  }
}

}  // namespace loopreg::fit
