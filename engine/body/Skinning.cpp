#include "body/Skinning.h"

#include "body/BodyState.h"

namespace loopreg::body {

JointTransforms forwardKinematics(const BodyModel& model, const BodyParameters& parameters) {
  const int joints = model.jointCount();
  JointTransforms chain;
  chain.restJoints = model.jointTemplate;
  if (model.betaCount() > 0) {
    Eigen::Map<VectorXd>(chain.restJoints.data(), 3 * joints) +=
        model.jointShapeDirs * parameters.betas;
  }
  chain.rotation.resize(static_cast<std::size_t>(joints));
  chain.position.resize(3, joints);
  chain.offset.resize(3, joints);
  for (int j = 0; j < joints; ++j) {
    const int a = model.parents[j];
    if (a < 0) {
      chain.rotation[j] = parameters.rotations[j];
      chain.position.col(j) = chain.restJoints.col(j);
    } else {
      chain.rotation[j] = chain.rotation[a] * parameters.rotations[j];
      chain.position.col(j) = chain.position.col(a) + chain.rotation[a] * (chain.restJoints.col(j) -
                                                                           chain.restJoints.col(a));
    }
    chain.offset.col(j) = chain.position.col(j) - chain.rotation[j] * chain.restJoints.col(j);
  }
  return chain;
}

Points shapedVertices(const BodyModel& model, const VectorXd& betas, const Points* displacements) {
  Points shaped = model.templateVertices;
  if (model.betaCount() > 0) {
    Eigen::Map<VectorXd>(shaped.data(), shaped.size()).noalias() += model.shapeDirs * betas;
  }
  if (displacements && displacements->cols() == shaped.cols()) shaped += *displacements;
  return shaped;
}

PosedBody poseBody(const BodyModel& model, const BodyParameters& parameters,
                   const Points* displacements) {
  BodyState state;
  evaluate(model, parameters, state, displacements);
  PosedBody posed;
  posed.joints = (parameters.scale * state.chain.position).colwise() + parameters.translation;
  posed.vertices = std::move(state.vertices);
  return posed;
}

}  // namespace loopreg::body
