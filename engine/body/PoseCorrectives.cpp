#include "body/PoseCorrectives.h"

#include <algorithm>

namespace loopreg::body {

std::size_t PoseCorrectives::entryCount() const {
  std::size_t count = 0;
  for (const Block& block : blocks) count += block.vertices.size();
  return count;
}

Eigen::Matrix<double, 3, 9> PoseCorrectives::Block::at(Eigen::Index vertex) const {
  const auto found = std::lower_bound(vertices.begin(), vertices.end(), vertex);
  if (found == vertices.end() || *found != vertex) return Eigen::Matrix<double, 3, 9>::Zero();
  return directions.middleRows<3>(3 * (found - vertices.begin())).cast<double>();
}

Eigen::Matrix<double, 9, 1> poseFeature(const Matrix3d& rotation) {
  Eigen::Matrix<double, 9, 1> feature;
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 3; ++c) feature(3 * r + c) = rotation(r, c) - (r == c ? 1 : 0);
  }
  return feature;
}

PoseCorrectives sparsePoseCorrectives(const Eigen::MatrixXf& dense) {
  PoseCorrectives sparse;
  const Eigen::Index n = dense.rows() / 3;
  for (Eigen::Index j = 1; 9 * j <= dense.cols(); ++j) {
    const auto all = dense.middleCols<9>(9 * (j - 1));
    PoseCorrectives::Block block;
    block.joint = static_cast<int>(j);
    for (Eigen::Index v = 0; v < n; ++v) {
      if ((all.middleRows<3>(3 * v).array() != 0).any()) {
        block.vertices.push_back(static_cast<std::int32_t>(v));
      }
    }
    if (block.vertices.empty()) continue;
    block.directions.resize(3 * static_cast<Eigen::Index>(block.vertices.size()), 9);
    for (std::size_t i = 0; i < block.vertices.size(); ++i) {
      block.directions.middleRows<3>(3 * static_cast<Eigen::Index>(i)) =
          all.middleRows<3>(3 * static_cast<Eigen::Index>(block.vertices[i]));
    }
    sparse.blocks.push_back(std::move(block));
  }
  return sparse;
}

Eigen::MatrixXf densePoseCorrectives(const PoseCorrectives& correctives, Eigen::Index vertices,
                                     int joints) {
  Eigen::MatrixXf dense = Eigen::MatrixXf::Zero(3 * vertices, 9 * (joints - 1));
  for (const PoseCorrectives::Block& block : correctives.blocks) {
    for (std::size_t i = 0; i < block.vertices.size(); ++i) {
      dense.block<3, 9>(3 * static_cast<Eigen::Index>(block.vertices[i]), 9 * (block.joint - 1)) =
          block.directions.middleRows<3>(3 * static_cast<Eigen::Index>(i));
    }
  }
  return dense;
}

void addPoseCorrectives(const PoseCorrectives& correctives, const std::vector<Matrix3d>& rotations,
                        Points& rest) {
  Eigen::VectorXf offsets;  // one allocation for the largest block
  for (const PoseCorrectives::Block& block : correctives.blocks) {
    const Eigen::Matrix<float, 9, 1> feature =
        poseFeature(rotations[static_cast<std::size_t>(block.joint)]).cast<float>();
    if (feature.isZero(1e-7f)) continue;
    offsets.noalias() = block.directions * feature;
    for (std::size_t i = 0; i < block.vertices.size(); ++i) {
      rest.col(block.vertices[i]) +=
          offsets.segment<3>(3 * static_cast<Eigen::Index>(i)).cast<double>();
    }
  }
}

PoseCorrectives selectVertices(const PoseCorrectives& correctives, Eigen::Index vertexCount,
                               const std::vector<std::int32_t>& vertices) {
  // A vertex may be chosen more than once; places come out in rising order all the same.
  std::vector<std::int32_t> row(static_cast<std::size_t>(vertexCount));
  PoseCorrectives selected;
  for (const PoseCorrectives::Block& block : correctives.blocks) {
    std::fill(row.begin(), row.end(), -1);
    for (std::size_t i = 0; i < block.vertices.size(); ++i) {
      row[static_cast<std::size_t>(block.vertices[i])] = static_cast<std::int32_t>(i);
    }
    PoseCorrectives::Block chosen;
    chosen.joint = block.joint;
    std::vector<Eigen::Index> rows;
    for (std::size_t place = 0; place < vertices.size(); ++place) {
      const std::int32_t source = row[static_cast<std::size_t>(vertices[place])];
      if (source < 0) continue;
      chosen.vertices.push_back(static_cast<std::int32_t>(place));
      rows.push_back(source);
    }
    if (rows.empty()) continue;
    chosen.directions.resize(3 * static_cast<Eigen::Index>(rows.size()), 9);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      chosen.directions.middleRows<3>(3 * static_cast<Eigen::Index>(i)) =
          block.directions.middleRows<3>(3 * rows[i]);
    }
    selected.blocks.push_back(std::move(chosen));
  }
  return selected;
}

std::string checkPoseCorrectives(const PoseCorrectives& correctives, Eigen::Index vertices,
                                 int joints) {
  int last = 0;
  for (const PoseCorrectives::Block& block : correctives.blocks) {
    const std::string name = "The pose correctives of joint " + std::to_string(block.joint);
    if (block.joint <= last || block.joint >= joints) {
      return name + " are out of place: joints 1 to " + std::to_string(joints - 1) +
             " in rising order are expected.";
    }
    last = block.joint;
    const auto count = static_cast<Eigen::Index>(block.vertices.size());
    if (block.directions.rows() != 3 * count) {
      return name + " (posedirs) have " + std::to_string(block.directions.rows()) + " rows for " +
             std::to_string(count) + " vertices.";
    }
    std::int32_t before = -1;
    for (const std::int32_t v : block.vertices) {
      if (v <= before || v >= vertices) {
        return name + " name vertices that do not exist or are out of order.";
      }
      before = v;
    }
    if (!block.directions.allFinite()) return name + " hold values that are not finite.";
  }
  return {};
}

}  // namespace loopreg::body
