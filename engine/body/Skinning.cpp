#include "body/Skinning.h"

#include "core/Parallel.h"

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
      chain.position.col(j) = chain.position.col(a) +
                              chain.rotation[a] * (chain.restJoints.col(j) - chain.restJoints.col(a));
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
                   const Points* displacements, int threads) {
  const JointTransforms chain = forwardKinematics(model, parameters);
  Points rest = shapedVertices(model, parameters.betas, displacements);
  if (model.hasPoseDirs()) {
    const int joints = model.jointCount();
    Eigen::VectorXf feature(9 * (joints - 1));
    for (int j = 1; j < joints; ++j) {
      for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 3; ++c) {
          feature(9 * (j - 1) + 3 * r + c) =
              static_cast<float>(parameters.rotations[j](r, c) - (r == c ? 1.0 : 0.0));
        }
      }
    }
    Eigen::Map<VectorXd>(rest.data(), rest.size()) += (model.poseDirs * feature).cast<double>();
  }

  PosedBody posed;
  posed.vertices.resize(3, model.vertexCount());
  const Eigen::Index slots = model.skin.slots();
  parallelRanges(static_cast<std::size_t>(model.vertexCount()), threads, 2000,
                 [&](std::size_t begin, std::size_t end, int) {
    for (auto v = static_cast<Eigen::Index>(begin); v < static_cast<Eigen::Index>(end); ++v) {
      Matrix3d blended = Matrix3d::Zero();
      Vector3d offset = Vector3d::Zero();
      for (Eigen::Index s = 0; s < slots; ++s) {
        const double w = model.skin.weight(s, v);
        if (w == 0) break;  // slots are sorted by falling weight
        const int j = model.skin.joint(s, v);
        blended += w * chain.rotation[j];
        offset += w * chain.offset.col(j);
      }
      posed.vertices.col(v) =
          parameters.scale * (blended * rest.col(v) + offset) + parameters.translation;
    }
  });
  posed.joints = (parameters.scale * chain.position).colwise() + parameters.translation;
  return posed;
}

}  // namespace loopreg::body
