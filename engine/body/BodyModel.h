#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "body/PoseCorrectives.h"
#include "core/Result.h"
#include "geometry/Types.h"

namespace loopreg::body {

/// What kind of file a model came from; decides names and export conventions only, never the maths.
enum class Family { builtin, smpl, smplh, smplx, anny };
const char* familyName(Family family);

/// Skinning weights, at most `slots` joints per vertex.
///
/// Invariant: each column of `weight` is non-negative and sums to 1; unused slots have weight 0
/// and joint 0; slots are in order of falling weight.
struct SkinWeights {
  Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic> joint;  ///< slots x n
  Eigen::MatrixXd weight;                                             ///< slots x n
  Eigen::Index slots() const { return joint.rows(); }
};

/// A named place on the skin: a point of one triangle, so that it follows shape and pose.
///
/// Names are those of anthropometry (ISO 7250, ISO 20685, CAESAR): on the middle plane "vertex",
/// "sellion", "cervicale", "omphalion", ...; paired ones with the side in front, "left_tragion",
/// "right_acromion", ... Where they lie: engine/body/generator/Landmarks.h.
struct Landmark {
  std::string name;
  std::array<std::int32_t, 3> vertex{};  ///< corners of the triangle
  Vector3d bary = Vector3d(1, 0, 0);     ///< barycentric, sums to 1
  /// The place on these vertices (3 x n), metres.
  Vector3d on(const Points& vertices) const {
    return bary[0] * vertices.col(vertex[0]) + bary[1] * vertices.col(vertex[1]) +
           bary[2] * vertices.col(vertex[2]);
  }
};

/// A parametric human body of the SMPL family (Loper et al., SIGGRAPH Asia 2015):
///
///   V(beta, theta) = LBS( T + S beta + P vec(R(theta) - I),  J(beta),  theta,  W ),
///   J(beta) = regressor (T + S beta) = J0 + Js beta.
///
/// n vertices, J joints, B shape directions. Metres, y up, T-pose facing +z, left = +x.
/// Plain immutable data once published as std::shared_ptr<const BodyModel>; finish() fills what is
/// derived.
struct BodyModel {
  std::string name;    ///< shown to the user ("Built-in body", "SMPL_NEUTRAL.pkl")
  std::string gender;  ///< "neutral", "female", "male"
  Family family = Family::builtin;

  Points templateVertices;          ///< 3 x n, T
  Faces faces;                      ///< 3 x m
  Eigen::MatrixXd shapeDirs;        ///< 3n x B, S; row 3 v + axis
  PoseCorrectives poseCorrectives;  ///< P by joint, or empty: none
  Eigen::MatrixXd jointRegressor;   ///< J x n (dense here: 24 x 6,890 doubles are 1.3 MB)
  SkinWeights skin;
  std::vector<int> parents;             ///< J; parents[0] = -1, parents[j] < j
  std::vector<std::string> jointNames;  ///< J, SMPL's names ("pelvis", "left_hip", ...)

  // Optional, empty where unknown.
  std::vector<int> partLabels;       ///< n: joint with the largest weight, or the file's own labels
  std::vector<std::int32_t> mirror;  ///< n: index of the vertex on the other side
  Eigen::Matrix<double, 2, Eigen::Dynamic> uv;  ///< 2 x t texture coordinates in [0, 1]
  Faces uvFaces;  ///< 3 x m, columns of uv per corner: seams; empty: uv is per vertex (t = n)
  std::vector<Landmark> landmarks;
  Points handsMean;  ///< 3 x (hand joints): mean pose, axis-angle (SMPL+H, SMPL-X)

  // Derived by finish().
  Points jointTemplate;            ///< 3 x J, J0
  Eigen::MatrixXd jointShapeDirs;  ///< 3J x B, Js; row 3 j + axis
  std::uint64_t checksum = 0;      ///< of all that decides geometry

  Eigen::Index vertexCount() const { return templateVertices.cols(); }
  int jointCount() const { return static_cast<int>(parents.size()); }
  int betaCount() const { return static_cast<int>(shapeDirs.cols()); }
  /// The landmark of that name, or null.
  const Landmark* landmark(const std::string& wanted) const;
  bool hasPoseCorrectives() const { return !poseCorrectives.empty(); }
};

/// Checks every invariant (shapes, index ranges, parents before children, finite values, weight
/// rows within 1e-3 of 1, then normalised) and fills the derived members. The error says which
/// array is wrong and how.
Result<std::shared_ptr<const BodyModel>> finish(BodyModel model);

/// The same kinematics with these vertices only, without faces: what coarse searches pose. Joints
/// do not change.
BodyModel withVertices(const BodyModel& model, const std::vector<std::int32_t>& vertices);

/// SMPL's 24 joint names and parents: the tree of the built-in body.
const std::vector<std::string>& smplJointNames();
const std::vector<int>& smplParents();

/// SMPL joint indices used by name throughout the program.
enum SmplJoint {
  kPelvis,
  kLeftHip,
  kRightHip,
  kSpine1,
  kLeftKnee,
  kRightKnee,
  kSpine2,
  kLeftAnkle,
  kRightAnkle,
  kSpine3,
  kLeftFoot,
  kRightFoot,
  kNeck,
  kLeftCollar,
  kRightCollar,
  kHead,
  kLeftShoulder,
  kRightShoulder,
  kLeftElbow,
  kRightElbow,
  kLeftWrist,
  kRightWrist,
  kLeftHand,
  kRightHand,
  kSmplJointCount
};

}  // namespace loopreg::body
