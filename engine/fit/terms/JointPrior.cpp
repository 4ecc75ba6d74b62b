#include "fit/terms/JointPrior.h"

#include <cmath>
#include <map>

namespace loopreg::fit {
namespace {

constexpr double kLimitUnit = 1.0 / (0.05 * 0.05);

/// Left-side values; the right side mirrors y and z (reflection in x = 0).
const std::map<std::string, JointStatistics>& leftStatistics() {
  static const std::map<std::string, JointStatistics> table = {
      {"hip", {{-0.25, 0.0, 0.06}, {0.55, 0.25, 0.25}, {-2.3, -0.8, -0.6}, {0.6, 0.8, 1.1}}},
      {"knee", {{0.3, 0.0, 0.0}, {0.55, 0.10, 0.08}, {-0.08, -0.35, -0.20}, {2.6, 0.35, 0.20}}},
      {"ankle", {{0.0, 0.0, 0.0}, {0.25, 0.18, 0.15}, {-0.7, -0.5, -0.45}, {0.9, 0.5, 0.45}}},
      {"foot", {{0.0, 0.0, 0.0}, {0.15, 0.05, 0.05}, {-0.9, -0.15, -0.15}, {0.5, 0.15, 0.15}}},
      {"collar", {{0.0, 0.0, 0.0}, {0.10, 0.16, 0.16}, {-0.4, -0.5, -0.4}, {0.4, 0.5, 0.6}}},
      {"shoulder", {{0.0, -0.2, -0.7}, {0.45, 0.55, 0.65}, {-1.7, -2.2, -1.8}, {1.7, 1.2, 1.6}}},
      {"elbow", {{0.0, -0.5, 0.0}, {0.35, 0.55, 0.25}, {-1.5, -2.7, -0.8}, {1.5, 0.10, 0.8}}},
      {"wrist", {{0.0, 0.0, 0.0}, {0.35, 0.18, 0.25}, {-1.4, -0.6, -1.2}, {1.4, 0.6, 1.2}}},
      {"hand", {{0.0, 0.0, 0.0}, {0.08, 0.08, 0.15}, {-0.3, -0.3, -0.6}, {0.3, 0.3, 0.6}}},
  };
  return table;
}

const std::map<std::string, JointStatistics>& middleStatistics() {
  static const std::map<std::string, JointStatistics> table = {
      {"spine1", {{0.05, 0, 0}, {0.20, 0.15, 0.12}, {-0.5, -0.5, -0.45}, {0.9, 0.5, 0.45}}},
      {"spine2", {{0.0, 0, 0}, {0.15, 0.15, 0.12}, {-0.4, -0.5, -0.4}, {0.7, 0.5, 0.4}}},
      {"spine3", {{0.0, 0, 0}, {0.12, 0.12, 0.10}, {-0.4, -0.5, -0.4}, {0.6, 0.5, 0.4}}},
      {"neck", {{0.0, 0, 0}, {0.22, 0.25, 0.15}, {-0.9, -1.0, -0.6}, {0.9, 1.0, 0.6}}},
      {"head", {{0.0, 0, 0}, {0.20, 0.22, 0.12}, {-0.7, -0.8, -0.5}, {0.7, 0.8, 0.5}}},
      {"jaw", {{0.0, 0, 0}, {0.05, 0.02, 0.02}, {-0.1, -0.1, -0.1}, {0.4, 0.1, 0.1}}},
  };
  return table;
}

JointStatistics mirrored(const JointStatistics& left) {
  const Vector3d sign(1, -1, -1);
  JointStatistics right;
  right.mean = left.mean.cwiseProduct(sign);
  right.deviation = left.deviation;
  const Vector3d a = left.lower.cwiseProduct(sign), b = left.upper.cwiseProduct(sign);
  right.lower = a.cwiseMin(b);
  right.upper = a.cwiseMax(b);
  return right;
}

JointStatistics statisticsOf(const std::string& name) {
  if (const auto middle = middleStatistics().find(name); middle != middleStatistics().end()) {
    return middle->second;
  }
  const bool left = name.rfind("left_", 0) == 0;
  const bool right = name.rfind("right_", 0) == 0;
  if (left || right) {
    const auto side = leftStatistics().find(name.substr(left ? 5 : 6));
    if (side != leftStatistics().end()) return left ? side->second : mirrored(side->second);
    // Fingers and eyes: no scan resolves them; they keep the mean hand.
    JointStatistics finger;
    finger.deviation.setConstant(0.08);
    return finger;
  }
  return {};
}

double beyond(double value, double lower, double upper) {
  return value < lower ? value - lower : value > upper ? value - upper : 0.0;
}

Vector3d localAngles(const body::BodyState& state, int joint) {
  return body::axisAngleFromRotation(state.parameters.rotations[static_cast<std::size_t>(joint)]);
}

}  // namespace

std::vector<JointStatistics> jointStatistics(const body::BodyModel& model) {
  std::vector<JointStatistics> all(static_cast<std::size_t>(model.jointCount()));
  const Eigen::Index firstHand = model.jointCount() - model.handsMean.cols();
  for (int j = 1; j < model.jointCount(); ++j) {
    all[j] = statisticsOf(model.jointNames[j]);
    if (j >= firstHand) all[j].mean = model.handsMean.col(j - firstHand);
  }
  return all;
}

Matrix3d inverseLeftJacobian(const Vector3d& phi) {
  const double t = phi.norm();
  Matrix3d skew;
  skew << 0, -phi.z(), phi.y(), phi.z(), 0, -phi.x(), -phi.y(), phi.x(), 0;
  if (t < 1e-6) return Matrix3d::Identity() - 0.5 * skew;
  // (1 + cos t) / (2 t sin t) = cot(t/2) / (2 t), finite at pi.
  const double factor = 1 / (t * t) - 1 / (2 * t * std::tan(0.5 * t));
  return Matrix3d::Identity() - 0.5 * skew + factor * skew * skew;
}

JointPrior::JointPrior(const PreparedBody& body, double prior, double limits)
    : body_(body), statistics_(jointStatistics(body.model)), prior_(prior), limits_(limits) {}

void JointPrior::setWeights(double prior, double limits) {
  prior_ = prior;
  limits_ = limits;
}

double JointPrior::energy(const body::BodyState& state) const {
  double total = 0;
  for (int j = 1; j < body_.layout.joints; ++j) {
    const JointStatistics& s = statistics_[static_cast<std::size_t>(j)];
    const Vector3d phi = localAngles(state, j);
    total += prior_ * (phi - s.mean).cwiseQuotient(s.deviation).squaredNorm();
  }
  return total + limits_ * limitEnergy(state);
}

double JointPrior::limitEnergy(const body::BodyState& state) const {
  double total = 0;
  for (int j = 1; j < body_.layout.joints; ++j) {
    const JointStatistics& s = statistics_[static_cast<std::size_t>(j)];
    const Vector3d phi = localAngles(state, j);
    for (int axis = 0; axis < 3; ++axis) {
      const double over = beyond(phi(axis), s.lower(axis), s.upper(axis));
      total += kLimitUnit * over * over;
    }
  }
  return total;
}

void JointPrior::linearize(const body::BodyState& state, NormalEquations& system) const {
  for (int j = 1; j < body_.layout.joints; ++j) {
    const JointStatistics& s = statistics_[static_cast<std::size_t>(j)];
    const Vector3d phi = localAngles(state, j);
    const int a = body_.model.parents[j];
    const Matrix3d jacobian = inverseLeftJacobian(phi) * state.chain.rotation[a].transpose();
    Vector3d weight, residual;
    for (int axis = 0; axis < 3; ++axis) {
      const double prior = prior_ / (s.deviation(axis) * s.deviation(axis));
      const double over = beyond(phi(axis), s.lower(axis), s.upper(axis));
      const double limit = over == 0 ? 0 : limits_ * kLimitUnit;
      weight(axis) = prior + limit;
      residual(axis) = prior * (phi(axis) - s.mean(axis)) + limit * over;
    }
    const int i = body_.layout.rotation(j);
    system.H.block<3, 3>(i, i) += jacobian.transpose() * weight.asDiagonal() * jacobian;
    system.g.segment<3>(i) += jacobian.transpose() * residual;
  }
}

}  // namespace loopreg::fit
