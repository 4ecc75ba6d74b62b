#include "fit/NormalEquations.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"

namespace loopreg::fit {
namespace {

using body::BodyState;
using RowPanel = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index kPanelRows = 192;

/// A group's unknowns: its joints' increments, then translation, log scale, betas.
class Panel {
 public:
  Panel(const PreparedBody& body, const PreparedBody::Group& group)
      : body_(body),
        group_(group),
        joints_(static_cast<Eigen::Index>(group.joints.size())),
        width_(3 * joints_ + 4 + body.layout.betas),
        rows_(kPanelRows, width_),
        residuals_(kPanelRows),
        H_(Eigen::MatrixXd::Zero(width_, width_)),
        g_(VectorXd::Zero(width_)),
        moment_(3, joints_),
        mass_(joints_) {}

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
    return state.position(point);
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
  Eigen::Index joints_, width_;
  RowPanel rows_;
  VectorXd residuals_;
  Eigen::MatrixXd H_;
  VectorXd g_;
  Points moment_;
  VectorXd mass_;
  Eigen::MatrixXd offsetBeta_;  ///< B x 3
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
  // Each worker takes a contiguous stretch and sums for itself; the sums are added in order.
  std::vector<NormalEquations> parts(static_cast<std::size_t>(std::max(1, threads)),
                                     NormalEquations(body.layout.size()));
  parallelRanges(sorted.size(), threads, 600, [&](std::size_t begin, std::size_t end, int worker) {
    for (std::size_t i = begin; i < end;) {
      const std::int32_t g = group[i];
      Panel panel(body, body.groups[g]);
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
