#include "body/BodyState.h"

#include <cmath>

namespace loopreg::body {
namespace {

Matrix3d skew(const Vector3d& v) {
  Matrix3d m;
  m << 0, -v.z(), v.y(), v.z(), 0, -v.x(), -v.y(), v.x(), 0;
  return m;
}

Matrix3d parentRotation(const BodyModel& model, const JointTransforms& chain, int joint) {
  const int a = model.parents[joint];
  return a < 0 ? Matrix3d(Matrix3d::Identity()) : chain.rotation[a];
}

/// dt_j / d beta = dp_j - R_j dJ_j  with  dp_j = dp_a + R_a (dJ_j - dJ_a).
Eigen::MatrixXd offsetShapeTable(const BodyModel& model, const JointTransforms& chain) {
  const int joints = model.jointCount();
  const Eigen::MatrixXd& js = model.jointShapeDirs;
  Eigen::MatrixXd position(3 * joints, model.betaCount());
  Eigen::MatrixXd offset(3 * joints, model.betaCount());
  for (int j = 0; j < joints; ++j) {
    const int a = model.parents[j];
    if (a < 0) {
      position.middleRows<3>(0) = js.middleRows<3>(0);
    } else {
      position.middleRows<3>(3 * j) =
          position.middleRows<3>(3 * a) +
          chain.rotation[a] * (js.middleRows<3>(3 * j) - js.middleRows<3>(3 * a));
    }
    offset.middleRows<3>(3 * j) =
        position.middleRows<3>(3 * j) - chain.rotation[j] * js.middleRows<3>(3 * j);
  }
  return offset;
}

}  // namespace

void evaluate(const BodyModel& model, const BodyParameters& parameters, BodyState& state,
              const Points* displacements) {
  const Eigen::Index n = model.vertexCount();
  state.parameters = parameters;
  state.chain = forwardKinematics(model, parameters);
  state.offsetShape = offsetShapeTable(model, state.chain);
  state.rest = shapedVertices(model, parameters.betas, displacements);
  addPoseCorrectives(model.poseCorrectives, parameters.rotations, state.rest);
  state.vertices.resize(3, n);
  state.blended.resize(static_cast<std::size_t>(n));
  for (Eigen::Index v = 0; v < n; ++v) {
    Matrix3d blended = Matrix3d::Zero();
    Vector3d offset = Vector3d::Zero();
    for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
      const double w = model.skin.weight(s, v);
      if (w == 0) break;
      const int j = model.skin.joint(s, v);
      blended += w * state.chain.rotation[j];
      offset += w * state.chain.offset.col(j);
    }
    state.blended[static_cast<std::size_t>(v)] = blended;
    state.vertices.col(v) =
        parameters.scale * (blended * state.rest.col(v) + offset) + parameters.translation;
  }
}

BodyParameters stepped(const BodyModel& model, const BodyState& state, const VectorXd& delta,
                       double betaBound) {
  const ParameterLayout layout(model);
  BodyParameters next = state.parameters;
  for (int j = 0; j < layout.joints; ++j) {
    const Vector3d w = delta.segment<3>(layout.rotation(j));
    if (w.squaredNorm() == 0) continue;
    const Matrix3d a = parentRotation(model, state.chain, j);
    next.rotations[j] = rotationFromAxisAngle(a.transpose() * w) * next.rotations[j];
    // Products of rotations drift off SO(3) by rounding; the quaternion brings them back.
    next.rotations[j] = Eigen::Quaterniond(next.rotations[j]).normalized().toRotationMatrix();
  }
  next.translation += delta.segment<3>(layout.translation());
  next.scale *= std::exp(delta(layout.logScale()));
  next.betas = (next.betas + delta.tail(layout.betas)).cwiseMax(-betaBound).cwiseMin(betaBound);
  return next;
}

Eigen::Matrix<double, 3, Eigen::Dynamic> pointJacobian(const BodyModel& model,
                                                       const BodyState& state,
                                                       const BodyPoint& point,
                                                       bool withPoseCorrectives) {
  const ParameterLayout layout(model);
  const JointTransforms& chain = state.chain;
  const double scale = state.parameters.scale;
  Eigen::Matrix<double, 3, Eigen::Dynamic> jacobian =
      Eigen::Matrix<double, 3, Eigen::Dynamic>::Zero(3, layout.size());
  auto rotations = jacobian.leftCols(3 * layout.joints);
  auto betas = jacobian.rightCols(layout.betas);

  for (int i = 0; i < 3; ++i) {
    const double b = point.bary(i);
    if (b == 0) continue;
    const Eigen::Index v = point.vertex[i];
    for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
      const double w = b * model.skin.weight(s, v);
      if (w == 0) continue;
      const int k = model.skin.joint(s, v);
      const Vector3d q = chain.rotation[k] * state.rest.col(v) + chain.offset.col(k);
      for (int a = k; a >= 0; a = model.parents[a]) {
        rotations.middleCols<3>(3 * a) -= scale * w * skew(q - chain.position.col(a));
      }
      betas += scale * w * state.offsetShape.middleRows<3>(3 * k);
    }
    const Matrix3d blended = scale * b * state.blended[static_cast<std::size_t>(v)];
    betas += blended * model.shapeDirs.middleRows<3>(3 * v);
    if (!withPoseCorrectives) continue;
    for (const PoseCorrectives::Block& block : model.poseCorrectives.blocks) {
      const int j = block.joint;
      const Eigen::Matrix<double, 3, 9> corrective = block.at(v);
      const Matrix3d parent = parentRotation(model, chain, j);
      for (int axis = 0; axis < 3; ++axis) {
        // rotations[j] <- exp([R_a^T e]) rotations[j]:  d rotations[j] = [R_a^T e]_x rotations[j].
        const Matrix3d turned = skew(parent.transpose().col(axis)) * state.parameters.rotations[j];
        Eigen::Matrix<double, 9, 1> feature;
        for (int e = 0; e < 9; ++e) feature(e) = turned(e / 3, e % 3);
        jacobian.col(layout.rotation(j) + axis) += blended * (corrective * feature);
      }
    }
  }
  jacobian.middleCols<3>(layout.translation()).setIdentity();
  jacobian.col(layout.logScale()) = state.position(point) - state.parameters.translation;
  return jacobian;
}

}  // namespace loopreg::body
