#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "geometry/Types.h"

namespace loopreg::body {

/// SMPL's pose blend shapes, B_P(theta) = P vec(R(theta) - I), kept per joint and only where they
/// act: a bent elbow moves the skin of that arm, so that of a body's 3n x 9(J-1) matrix P most is
/// zero. What SMPL files hold (every joint moves every vertex) is the special case of full blocks.
///
/// Offsets are metres in the rest pose, added before skinning:
///   x_v = T_v + S_v beta + sum_j D_{j,v} vec(R_j - I),   D_{j,v}: 3 x 9,
/// column 3 r + c of D for the entry (r, c) of R_j - I, R_j the local rotation of joint j.
///
/// Invariant (checkPoseCorrectives): blocks in order of strictly rising joint, none for the root;
/// the vertices of a block strictly rising.
struct PoseCorrectives {
  struct Block {
    int joint = 1;
    std::vector<std::int32_t> vertices;                  ///< k
    Eigen::Matrix<float, Eigen::Dynamic, 9> directions;  ///< 3k x 9; row 3 i + axis
    /// D at one vertex, zero where there is none. Logarithmic: for single points.
    Eigen::Matrix<double, 3, 9> at(Eigen::Index vertex) const;
  };
  std::vector<Block> blocks;

  bool empty() const { return blocks.empty(); }
  /// Pairs of joint and vertex, i.e. 3 x 9 matrices D that are kept.
  std::size_t entryCount() const;
};

/// vec(R - I), row by row.
Eigen::Matrix<double, 9, 1> poseFeature(const Matrix3d& rotation);

/// Blocks of a dense P (3n x 9(J-1), column 9 (j-1) + 3 r + c), without its zero rows.
PoseCorrectives sparsePoseCorrectives(const Eigen::MatrixXf& dense);
/// P as one matrix, 3n x 9(J-1).
Eigen::MatrixXf densePoseCorrectives(const PoseCorrectives& correctives, Eigen::Index vertices,
                                     int joints);

/// Adds B_P to the rest-pose points (3 x n). `rotations`: J local rotations. Joints at rest cost
/// nothing.
void addPoseCorrectives(const PoseCorrectives& correctives, const std::vector<Matrix3d>& rotations,
                        Points& rest);

/// The correctives of a choice of vertices, renumbered by their place in it.
PoseCorrectives selectVertices(const PoseCorrectives& correctives, Eigen::Index vertexCount,
                               const std::vector<std::int32_t>& vertices);

/// Empty if the invariant holds for a body of that size, else what is wrong.
std::string checkPoseCorrectives(const PoseCorrectives& correctives, Eigen::Index vertices,
                                 int joints);

}  // namespace loopreg::body
