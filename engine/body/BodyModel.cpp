#include "body/BodyModel.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace loopreg::body {
namespace {

Error invalid(const BodyModel& model, const std::string& what) {
  return unreadable(model.name, what, "Is this a complete body model file?");
}

std::string shapeText(Eigen::Index rows, Eigen::Index cols) {
  return std::to_string(rows) + " x " + std::to_string(cols);
}

/// FNV-1a over the bytes of an array.
template <class Matrix>
void mix(std::uint64_t& hash, const Matrix& matrix) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(matrix.data());
  const std::size_t count =
      static_cast<std::size_t>(matrix.size()) * sizeof(typename Matrix::Scalar);
  for (std::size_t i = 0; i < count; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
}

Result<void> checkShapes(const BodyModel& m) {
  const Eigen::Index n = m.vertexCount();
  const int joints = m.jointCount();
  if (n < 4 || m.faces.cols() < 4) return invalid(m, "The model has no mesh.");
  if (joints < 1 || joints > 255) {
    return invalid(m,
                   "The model has " + std::to_string(joints) + " joints; 1 to 255 are supported.");
  }
  if (m.shapeDirs.cols() > 0 && m.shapeDirs.rows() != 3 * n) {
    return invalid(m, "shapedirs is " + shapeText(m.shapeDirs.rows(), m.shapeDirs.cols()) +
                          ", but " + std::to_string(3 * n) + " rows are needed.");
  }
  if (const std::string wrong = checkPoseCorrectives(m.poseCorrectives, n, joints);
      !wrong.empty()) {
    return invalid(m, wrong);
  }
  if (m.jointRegressor.rows() != joints || m.jointRegressor.cols() != n) {
    return invalid(m, "J_regressor is " +
                          shapeText(m.jointRegressor.rows(), m.jointRegressor.cols()) +
                          " instead of " + shapeText(joints, n) + ".");
  }
  if (m.skin.joint.cols() != n || m.skin.weight.cols() != n ||
      m.skin.joint.rows() != m.skin.weight.rows() || m.skin.slots() < 1) {
    return invalid(m, "The skinning weights do not cover all vertices.");
  }
  if (m.parents[0] != -1) return invalid(m, "The first joint of kintree_table is not the root.");
  for (int j = 1; j < joints; ++j) {
    if (m.parents[j] < 0 || m.parents[j] >= j) {
      return invalid(m,
                     "Joint " + std::to_string(j) + " comes before its parent in kintree_table.");
    }
  }
  return {};
}

Result<void> checkValues(const BodyModel& m) {
  if (m.faces.minCoeff() < 0 || m.faces.maxCoeff() >= m.vertexCount()) {
    return invalid(m, "A face names a vertex that does not exist.");
  }
  if (!m.templateVertices.allFinite() || !m.shapeDirs.allFinite() ||
      !m.jointRegressor.allFinite() || !m.skin.weight.allFinite()) {
    return invalid(m, "An array holds values that are not finite.");
  }
  if (m.skin.joint.minCoeff() < 0 || m.skin.joint.maxCoeff() >= m.jointCount()) {
    return invalid(m, "A skinning weight names a joint that does not exist.");
  }
  if (m.skin.weight.minCoeff() < -1e-6) return invalid(m, "A skinning weight is negative.");
  if (m.uvFaces.cols() > 0 && (m.uvFaces.cols() != m.faces.cols() || m.uvFaces.minCoeff() < 0 ||
                               m.uvFaces.maxCoeff() >= m.uv.cols())) {
    return invalid(m, "The texture coordinates do not fit the faces.");
  }
  for (const Landmark& place : m.landmarks) {
    const auto [low, high] = std::minmax_element(place.vertex.begin(), place.vertex.end());
    if (*low < 0 || *high >= m.vertexCount() || !(std::abs(place.bary.sum() - 1) < 1e-3)) {
      return invalid(m, "The landmark \"" + place.name + "\" is not on the model's skin.");
    }
  }
  for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
    const double sum = m.skin.weight.col(v).sum();
    if (std::abs(sum - 1.0) > 1e-3) {
      return invalid(m, "The skinning weights of vertex " + std::to_string(v) + " sum to " +
                            std::to_string(sum) + ".");
    }
  }
  return {};
}

}  // namespace

const char* familyName(Family family) {
  switch (family) {
    case Family::builtin:
      return "builtin";
    case Family::smpl:
      return "SMPL";
    case Family::smplh:
      return "SMPL+H";
    case Family::smplx:
      return "SMPL-X";
    case Family::anny:
      return "Anny";
  }
  return "unknown";
}

const Landmark* BodyModel::landmark(const std::string& wanted) const {
  for (const Landmark& place : landmarks) {
    if (place.name == wanted) return &place;
  }
  return nullptr;
}

Result<std::shared_ptr<const BodyModel>> finish(BodyModel model) {
  if (Result<void> shapes = checkShapes(model); !shapes) return shapes.error();
  if (Result<void> values = checkValues(model); !values) return values.error();
  const Eigen::Index n = model.vertexCount();
  const int joints = model.jointCount();

  model.skin.weight = model.skin.weight.cwiseMax(0.0);
  for (Eigen::Index v = 0; v < n; ++v) {
    model.skin.weight.col(v) /= model.skin.weight.col(v).sum();
    // Falling weight, so that skinning can stop at the first zero.
    for (Eigen::Index s = 1; s < model.skin.slots(); ++s) {
      for (Eigen::Index k = s; k > 0 && model.skin.weight(k, v) > model.skin.weight(k - 1, v);
           --k) {
        std::swap(model.skin.weight(k, v), model.skin.weight(k - 1, v));
        std::swap(model.skin.joint(k, v), model.skin.joint(k - 1, v));
      }
    }
  }

  model.jointTemplate = model.templateVertices * model.jointRegressor.transpose();
  model.jointShapeDirs.resize(3 * joints, model.betaCount());
  for (int b = 0; b < model.betaCount(); ++b) {
    const Eigen::Map<const Points> direction(model.shapeDirs.col(b).data(), 3, n);
    const Points moved = direction * model.jointRegressor.transpose();
    model.jointShapeDirs.col(b) = Eigen::Map<const VectorXd>(moved.data(), 3 * joints);
  }

  if (model.partLabels.size() != static_cast<std::size_t>(n)) {
    model.partLabels.resize(static_cast<std::size_t>(n));
    for (Eigen::Index v = 0; v < n; ++v) {
      Eigen::Index slot = 0;
      model.skin.weight.col(v).maxCoeff(&slot);
      model.partLabels[static_cast<std::size_t>(v)] = model.skin.joint(slot, v);
    }
  }
  if (model.jointNames.size() != static_cast<std::size_t>(joints)) {
    model.jointNames.clear();
    for (int j = 0; j < joints; ++j) {
      model.jointNames.push_back(joints == kSmplJointCount ? smplJointNames()[j]
                                                           : "joint_" + std::to_string(j));
    }
  }

  std::uint64_t hash = 0xcbf29ce484222325ULL;
  mix(hash, model.templateVertices);
  mix(hash, model.faces);
  mix(hash, model.shapeDirs);
  for (const PoseCorrectives::Block& block : model.poseCorrectives.blocks) {
    hash = (hash ^ static_cast<std::uint64_t>(block.joint)) * 0x100000001b3ULL;
    mix(hash, Eigen::Map<const Eigen::VectorXi>(block.vertices.data(),
                                                static_cast<Eigen::Index>(block.vertices.size())));
    mix(hash, block.directions);
  }
  mix(hash, model.jointTemplate);
  mix(hash, model.skin.weight);
  mix(hash, model.skin.joint);
  model.checksum = hash;
  return std::make_shared<const BodyModel>(std::move(model));
}

BodyModel withVertices(const BodyModel& model, const std::vector<std::int32_t>& vertices) {
  const auto count = static_cast<Eigen::Index>(vertices.size());
  BodyModel reduced;
  reduced.name = model.name;
  reduced.gender = model.gender;
  reduced.family = model.family;
  reduced.parents = model.parents;
  reduced.jointNames = model.jointNames;
  reduced.handsMean = model.handsMean;
  reduced.jointTemplate = model.jointTemplate;
  reduced.jointShapeDirs = model.jointShapeDirs;
  reduced.poseCorrectives = selectVertices(model.poseCorrectives, model.vertexCount(), vertices);
  reduced.templateVertices.resize(3, count);
  reduced.shapeDirs.resize(3 * count, model.betaCount());
  reduced.skin.joint.resize(model.skin.slots(), count);
  reduced.skin.weight.resize(model.skin.slots(), count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const Eigen::Index v = vertices[static_cast<std::size_t>(i)];
    reduced.templateVertices.col(i) = model.templateVertices.col(v);
    reduced.shapeDirs.middleRows<3>(3 * i) = model.shapeDirs.middleRows<3>(3 * v);
    reduced.skin.joint.col(i) = model.skin.joint.col(v);
    reduced.skin.weight.col(i) = model.skin.weight.col(v);
  }
  return reduced;
}

const std::vector<std::string>& smplJointNames() {
  static const std::vector<std::string> names = {
      "pelvis",     "left_hip",    "right_hip",    "spine1",      "left_knee",     "right_knee",
      "spine2",     "left_ankle",  "right_ankle",  "spine3",      "left_foot",     "right_foot",
      "neck",       "left_collar", "right_collar", "head",        "left_shoulder", "right_shoulder",
      "left_elbow", "right_elbow", "left_wrist",   "right_wrist", "left_hand",     "right_hand"};
  return names;
}

const std::vector<int>& smplParents() {
  static const std::vector<int> parents = {-1, 0, 0, 0,  1,  2,  3,  4,  5,  6,  7,  8,
                                           9,  9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21};
  return parents;
}

}  // namespace loopreg::body
