#include "exchange/RiggedBody.h"

#include <Eigen/Eigenvalues>

#include "body/Skinning.h"

namespace loopreg::exchange {
namespace {

constexpr double kKeyTolerance = 2e-5;  // metres: what a vertex may lose to the truncated basis

/// B_P(theta) of every pose, 3n x F, metres.
Eigen::MatrixXd correctiveOffsets(const body::BodyModel& model,
                                  const std::vector<body::BodyParameters>& poses) {
  Eigen::MatrixXd offsets(3 * model.vertexCount(), static_cast<Eigen::Index>(poses.size()));
  for (std::size_t f = 0; f < poses.size(); ++f) {
    Points rest = Points::Zero(3, model.vertexCount());
    body::addPoseCorrectives(model.poseCorrectives, poses[f].rotations, rest);
    offsets.col(static_cast<Eigen::Index>(f)) =
        Eigen::Map<const VectorXd>(rest.data(), rest.size());
  }
  return offsets;
}

/// A = U W with as few columns of U as keep every vertex within the tolerance. From the small
/// matrix A^T A = V s^2 V^T: u_k = A v_k / s_k; scaled so that the largest weight of a key is 1.
/// Programs clamp weights to [0, 1]: a key with weights of both signs is stored twice, as itself
/// and as its negative.
struct Basis {
  Eigen::MatrixXd keys;     ///< 3n x k
  Eigen::MatrixXd weights;  ///< k x F
};

Basis leanBasis(const Eigen::MatrixXd& offsets) {
  const Eigen::Index frames = offsets.cols();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(offsets.transpose() * offsets);
  Basis basis;
  Eigen::MatrixXd left = offsets;
  for (Eigen::Index k = 0; k < frames; ++k) {
    const double worst = left.size() == 0
                             ? 0
                             : std::sqrt(Eigen::Map<const Points>(left.data(), 3, left.size() / 3)
                                             .colwise()
                                             .squaredNorm()
                                             .maxCoeff());
    if (worst < kKeyTolerance) break;
    const VectorXd direction = solver.eigenvectors().col(frames - 1 - k);
    const VectorXd key = offsets * direction;
    const double scale = direction.cwiseAbs().maxCoeff();
    left.noalias() -= key * direction.transpose();
    for (const double sign : {1.0, -1.0}) {
      const VectorXd weights = (sign / scale * direction).cwiseMax(0.0);
      if (weights.maxCoeff() <= 1e-6) continue;
      const Eigen::Index next = basis.keys.cols();
      basis.keys.conservativeResize(offsets.rows(), next + 1);
      basis.weights.conservativeResize(next + 1, frames);
      basis.keys.col(next) = sign * scale * key;
      basis.weights.row(next) = weights.transpose();
    }
  }
  return basis;
}

Points asPoints(const Eigen::Ref<const VectorXd>& stacked) {
  return Eigen::Map<const Points>(stacked.data(), 3, stacked.size() / 3);
}

std::string numbered(const char* stem, Eigen::Index index) {
  std::string digits = std::to_string(index);
  return stem + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

}  // namespace

// The file's frame: x_file = Q x / k with Q = R^T of the alignment. Rest mesh and joints are turned
// and scaled so; joint frames are parallel to the file's axes at rest, hence R'_j = Q R_j Q^T.
RiggedBody rigBody(const body::BodyModel& model, const std::vector<body::BodyParameters>& poses,
                   const Points* displacements, const RigOptions& options) {
  const body::BodyParameters& first = poses.front();
  const Matrix3d turn = options.alignment.rotation.transpose();
  const double unit = 1 / options.alignment.scale;
  const Matrix3d toFile = unit * first.scale * turn;

  RiggedBody rig;
  rig.vertices = toFile * body::shapedVertices(model, first.betas, displacements);
  rig.faces = model.faces;
  rig.uv = model.uv;
  rig.uvFaces = model.uvFaces;
  rig.jointNames = model.jointNames;
  rig.parents = model.parents;
  const Points restJoints = body::forwardKinematics(model, first).restJoints;
  rig.joints = toFile * restJoints;
  rig.skin = model.skin;
  rig.partLabels = model.partLabels;
  rig.framesPerSecond = options.framesPerSecond;
  rig.metresPerUnit = options.alignment.scale;
  rig.up = options.up;

  if (options.shapeDirections) {
    for (Eigen::Index b = 0; b < model.shapeDirs.cols(); ++b) {
      const VectorXd direction = model.shapeDirs.col(b);
      if (direction.cwiseAbs().maxCoeff() < 1e-9) continue;  // an empty key trips importers up
      rig.shapeKeys.push_back({numbered("shape_", b), toFile * asPoints(direction)});
    }
  }
  const std::size_t shapes = rig.shapeKeys.size();
  Basis correctives;
  if (options.poseCorrectives && model.hasPoseCorrectives()) {
    correctives = leanBasis(correctiveOffsets(model, poses));
    for (Eigen::Index k = 0; k < correctives.keys.cols(); ++k) {
      rig.shapeKeys.push_back({numbered("pose_", k), toFile * asPoints(correctives.keys.col(k))});
    }
  }

  RiggedBody::Frame rest;
  rest.rotations.assign(static_cast<std::size_t>(rig.jointCount()), Matrix3d::Identity());
  rest.root = rig.joints.col(0);
  rest.weights.assign(rig.shapeKeys.size(), 0.0);
  rig.frames.push_back(rest);
  for (std::size_t f = 0; f < poses.size(); ++f) {
    RiggedBody::Frame frame = rest;
    for (std::size_t j = 0; j < frame.rotations.size(); ++j) {
      frame.rotations[j] = turn * poses[f].rotations[j] * turn.transpose();
    }
    frame.root = options.alignment.applyInverse(
        Vector3d(first.scale * restJoints.col(0) + poses[f].translation));
    for (Eigen::Index k = 0; k < correctives.keys.cols(); ++k) {
      frame.weights[shapes + static_cast<std::size_t>(k)] =
          correctives.weights(k, static_cast<Eigen::Index>(f));
    }
    rig.frames.push_back(std::move(frame));
  }
  return rig;
}

Points framePose(const RiggedBody& body, const RiggedBody::Frame& frame) {
  Points rest = body.vertices;
  for (std::size_t k = 0; k < body.shapeKeys.size(); ++k) {
    if (frame.weights[k] != 0) rest += frame.weights[k] * body.shapeKeys[k].offsets;
  }
  const int joints = body.jointCount();
  std::vector<Matrix3d> world(static_cast<std::size_t>(joints));
  Points position(3, joints);
  for (int j = 0; j < joints; ++j) {
    const int a = body.parents[j];
    world[j] = a < 0 ? frame.rotations[j] : Matrix3d(world[a] * frame.rotations[j]);
    position.col(j) =
        a < 0 ? frame.root
              : Vector3d(position.col(a) + world[a] * (body.joints.col(j) - body.joints.col(a)));
  }
  Points posed = Points::Zero(3, rest.cols());
  for (Eigen::Index v = 0; v < rest.cols(); ++v) {
    for (Eigen::Index s = 0; s < body.skin.slots(); ++s) {
      const double weight = body.skin.weight(s, v);
      if (weight == 0) continue;
      const int j = body.skin.joint(s, v);
      posed.col(v) += weight * (world[j] * (rest.col(v) - body.joints.col(j)) + position.col(j));
    }
  }
  return posed;
}

}  // namespace loopreg::exchange
