#pragma once

#include <bitset>
#include <vector>

#include "body/BodyState.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::fit {

/// What a fit needs of a model beyond the model: made once per model, shared by all stages.
/// Immutable but for `surface`, whose boxes follow the posed body.
struct PreparedBody {
  explicit PreparedBody(const body::BodyModel& bodyModel);

  const body::BodyModel& model;
  body::ParameterLayout layout;
  /// B x 3n: column 3 v + axis holds that coordinate's shape directions contiguously.
  Eigen::MatrixXd shapeColumns;
  /// A surface point moves with few joints: those its vertices are skinned to, and their
  /// ancestors. Points are grouped by their first vertex' main joint; `joints` of a group is the
  /// union over all faces there, ascending, and `parent` the place of each one's parent within it
  /// (-1: none).
  struct Group {
    std::vector<int> joints;
    std::vector<int> parent;
    std::vector<int> placeOf;  ///< joint -> place in `joints`, or -1
  };
  std::vector<Group> groups;
  std::vector<int> groupOfVertex;
  /// Pose correctives as derivatives need them, vertex by vertex: entries [correctivesOf[v],
  /// correctivesOf[v + 1]). Only joints of the vertex's own group take part: what far joints do is
  /// small, but would make every group whole.
  struct Corrective {
    int joint = 0;
    Eigen::Matrix<float, 3, 9> directions;  ///< D of body::PoseCorrectives
  };
  std::vector<Corrective> correctives;
  std::vector<std::size_t> correctivesOf;  ///< n + 1
  /// 3 x n, unit; turned by a state's blended rotations they follow the pose.
  Points templateNormals;
  geometry::TriangleBvh tree;  ///< over the template; copied and refitted by those who pose it
};

}  // namespace loopreg::fit
