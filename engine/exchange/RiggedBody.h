#pragma once

#include <memory>
#include <string>
#include <vector>

#include "body/BodyParameters.h"
#include "geometry/Alignment.h"
#include "geometry/Mesh.h"

namespace loopreg::exchange {

/// A fitted body as animation programs know it: a rest mesh bound to a skeleton, shapes to mix in,
/// and a motion. What FbxWriter and GltfWriter write is exactly this, nothing of SMPL is left.
///
/// A program that loads it shows, at a frame with local joint rotations R_j, root position p and
/// shape-key weights a_k,
///
///   v = LBS( rest + sum_k a_k offsets_k,  joints,  R,  skin )      (framePose below),
///
/// linear blend skinning alone. SMPL's pose correctives are no part of that formula, so they come
/// as shape keys of their own ("pose_...") whose weights the motion drives: see rigBody().
///
/// Units: file units, `metresPerUnit` metres each; frame: `up`.
struct RiggedBody {
  struct ShapeKey {
    std::string name;
    Points offsets;  ///< 3 x n
  };
  struct Frame {
    std::vector<Matrix3d> rotations;   ///< J, local: child in its parent's frame, root in the world
    Vector3d root = Vector3d::Zero();  ///< position of the root joint
    std::vector<double> weights;       ///< one per shape key
  };
  enum class Up { y, z };

  std::string name = "body";
  Points vertices;                              ///< 3 x n, T-pose, in the model's vertex order
  Faces faces;                                  ///< 3 x m
  Colors colors;                                ///< 3 x n or 0 columns
  Eigen::Matrix<double, 2, Eigen::Dynamic> uv;  ///< 2 x t or 0 columns
  Faces uvFaces;                                ///< 3 x m into uv; 0 columns: uv is per vertex
  /// A PNG file's bytes: the picture on the body, embedded in what is written; null: none. Formats
  /// would multiply it with `colors`, so those are empty then.
  std::shared_ptr<const std::string> texturePng;

  std::vector<std::string> jointNames;
  std::vector<int> parents;  ///< parents[0] = -1, parents[j] < j
  Points joints;             ///< 3 x J, rest positions
  body::SkinWeights skin;
  std::vector<int> partLabels;  ///< n or empty: joint whose part a vertex is

  std::vector<ShapeKey> shapeKeys;
  std::vector<Frame> frames;  ///< [0]: the rest pose; then the motion
  double framesPerSecond = 30;
  double metresPerUnit = 1;
  Up up = Up::y;

  Eigen::Index vertexCount() const { return vertices.cols(); }
  int jointCount() const { return static_cast<int>(parents.size()); }
};

struct RigOptions {
  bool shapeDirections = true;  ///< the model's shape directions as keys of weight 0
  bool poseCorrectives = true;  ///< exact to the fit; without: plain skinning
  /// Engine frame -> the frame of the file, the inverse of this alignment; identity: metres, y up.
  Alignment alignment;
  RiggedBody::Up up = RiggedBody::Up::y;  ///< which axis of the file's frame points up
  double framesPerSecond = 30;
};

/// One person in one or more poses. All `poses` share betas and scale (those of the first are
/// taken; they are what the rest mesh and the rest joints are made of: SMPL's joints move with
/// beta, which shape keys cannot express, so the shape is baked in).
///
/// Pose correctives: the offsets B_P(theta_f) of all frames form a 3n x F matrix; its leading left
/// singular vectors become shape keys and its coefficients their weights, as many as leave no
/// vertex of any frame more than 0.02 mm away. One pose needs one key.
///
/// `displacements` (3 x n, T-pose, metres; null: none) are part of the rest mesh. Frame 0 is the
/// rest pose with its root where the rest mesh has it; the poses follow from frame 1 on.
RiggedBody rigBody(const body::BodyModel& model, const std::vector<body::BodyParameters>& poses,
                   const Points* displacements, const RigOptions& options);

/// What a program shows at a frame, 3 x n, file units.
Points framePose(const RiggedBody& body, const RiggedBody::Frame& frame);

}  // namespace loopreg::exchange
