#include "registration/MotionSmoothing.h"

#include <Eigen/SparseCholesky>

namespace loopreg::registration {
namespace {

using Triplets = std::vector<Eigen::Triplet<double>>;

/// World rotation of a joint's parent: increments are in world axes, motion in the parent's.
Matrix3d parentFrame(const body::BodyModel& model, const body::JointTransforms& chain, int joint) {
  const int a = model.parents[static_cast<std::size_t>(joint)];
  return a < 0 ? Matrix3d::Identity().eval() : chain.rotation[static_cast<std::size_t>(a)];
}

/// Angular velocity of a joint between two frames, in its parent's axes, radians per frame.
Vector3d turn(const body::BodyParameters& from, const body::BodyParameters& to, int joint) {
  const auto j = static_cast<std::size_t>(joint);
  return body::axisAngleFromRotation(to.rotations[j] * from.rotations[j].transpose());
}

/// The system of one round about `current`.
class Round {
 public:
  Round(const body::BodyModel& model, const std::vector<FrameEstimate>& frames,
        const std::vector<body::BodyParameters>& current, const MotionPrior& prior)
      : model_(model), frames_(frames), current_(current), size_(3 * model.jointCount() + 3) {
    for (const body::BodyParameters& p : current) {
      chains_.push_back(body::forwardKinematics(model, p));
    }
    const double perFrame = 1 / (prior.framesPerSecond * prior.framesPerSecond);
    const auto weightOf = [&](double acceleration) {
      const double deviation = acceleration * perFrame;
      return prior.dataVariance / (deviation * deviation);
    };
    joint_ = weightOf(prior.jointAcceleration);
    root_ = weightOf(prior.rootAcceleration);
  }

  /// Increments of all frames, one after the other. `gone`: what earlier rounds have moved already.
  VectorXd solve(const VectorXd& gone) {
    const auto count = static_cast<Eigen::Index>(frames_.size());
    right_ = VectorXd::Zero(count * size_);
    for (Eigen::Index t = 0; t < count; ++t) addData(t, gone.segment(t * size_, size_));
    for (Eigen::Index t = 1; t + 1 < count; ++t) addAcceleration(t);
    Eigen::SparseMatrix<double> matrix(count * size_, count * size_);
    matrix.setFromTriplets(entries_.begin(), entries_.end());
    const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>, Eigen::Lower,
                                Eigen::NaturalOrdering<int>>
        solver(matrix);
    return solver.solve(right_);
  }

 private:
  void addData(Eigen::Index t, const VectorXd& gone) {
    const Eigen::MatrixXd& H = frames_[static_cast<std::size_t>(t)].H;
    const Eigen::Index at = t * size_;
    const VectorXd pull = H.selfadjointView<Eigen::Lower>() * gone;
    right_.segment(at, size_) -= pull;
    for (Eigen::Index c = 0; c < size_; ++c) {
      for (Eigen::Index r = c; r < size_; ++r) {
        const double value = H(r, c) + (r == c ? 1e-9 : 0.0);
        if (value != 0) entries_.emplace_back(int(at + r), int(at + c), value);
      }
    }
  }

  // Rows e = e0 + sum_k c_k M_k delta_{t+k}, k = -1, 0, 1, c = (1, -2, 1), M_k 3 x 3.
  void addRows(Eigen::Index t, int unknown, const Vector3d& e0, const Matrix3d* frame,
               double weight) {
    const double factor[] = {1, -2, 1};
    for (int k = 0; k < 3; ++k) {
      const Eigen::Index row = (t + k - 1) * size_ + unknown;
      right_.segment<3>(row) -= weight * factor[k] * (frame[k].transpose() * e0);
      for (int l = 0; l <= k; ++l) {
        const Eigen::Index column = (t + l - 1) * size_ + unknown;
        const Matrix3d block = weight * factor[k] * factor[l] * (frame[k].transpose() * frame[l]);
        for (int r = 0; r < 3; ++r) {
          for (int c = 0; c < 3; ++c) {
            if (k == l && c > r) continue;
            entries_.emplace_back(int(row + r), int(column + c), block(r, c));
          }
        }
      }
    }
  }

  void addAcceleration(Eigen::Index t) {
    const auto i = static_cast<std::size_t>(t);
    for (int j = 0; j < model_.jointCount(); ++j) {
      const Vector3d e0 =
          turn(current_[i], current_[i + 1], j) - turn(current_[i - 1], current_[i], j);
      Matrix3d frame[3];
      for (std::size_t k = 0; k < 3; ++k) {
        frame[k] = parentFrame(model_, chains_[i + k - 1], j).transpose();
      }
      addRows(t, 3 * j, e0, frame, joint_);
    }
    const Vector3d e0 =
        current_[i + 1].translation - 2 * current_[i].translation + current_[i - 1].translation;
    const Matrix3d same[3] = {Matrix3d::Identity(), Matrix3d::Identity(), Matrix3d::Identity()};
    addRows(t, 3 * model_.jointCount(), e0, same, root_);
  }

  const body::BodyModel& model_;
  const std::vector<FrameEstimate>& frames_;
  const std::vector<body::BodyParameters>& current_;
  Eigen::Index size_;
  std::vector<body::JointTransforms> chains_;
  double joint_ = 1, root_ = 1;
  Triplets entries_;
  VectorXd right_;
};

}  // namespace

std::vector<body::BodyParameters> smoothMotion(const body::BodyModel& model,
                                               const std::vector<FrameEstimate>& frames,
                                               const MotionPrior& prior) {
  std::vector<body::BodyParameters> current;
  for (const FrameEstimate& frame : frames) current.push_back(frame.parameters);
  if (frames.size() < 3) return current;
  const body::ParameterLayout layout(model);
  const Eigen::Index size = 3 * model.jointCount() + 3;
  VectorXd gone = VectorXd::Zero(static_cast<Eigen::Index>(frames.size()) * size);
  for (int round = 0; round < 2; ++round) {
    const VectorXd delta = Round(model, frames, current, prior).solve(gone);
    gone += delta;
    for (std::size_t t = 0; t < current.size(); ++t) {
      body::BodyState state;
      state.parameters = current[t];
      state.chain = body::forwardKinematics(model, current[t]);
      VectorXd whole = VectorXd::Zero(layout.size());
      whole.head(size) = delta.segment(static_cast<Eigen::Index>(t) * size, size);
      current[t] = body::stepped(model, state, whole);
    }
  }
  return current;
}

}  // namespace loopreg::registration
