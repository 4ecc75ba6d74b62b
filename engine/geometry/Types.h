#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <cstdint>

namespace loopreg {

/// 3 x n, one point per column.
using Points = Eigen::Matrix<double, 3, Eigen::Dynamic>;
/// 3 x m, one triangle per column, counter-clockwise seen from outside, 0-based.
using Faces = Eigen::Matrix<std::int32_t, 3, Eigen::Dynamic>;
/// 3 x n, sRGB.
using Colors = Eigen::Matrix<std::uint8_t, 3, Eigen::Dynamic>;

using Eigen::Matrix3d;
using Eigen::Vector3d;
using Eigen::VectorXd;

}  // namespace loopreg
