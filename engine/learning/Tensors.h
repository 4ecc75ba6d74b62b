#pragma once

// LibTorch's headers warn by the hundred under this project's settings, and define macros like
// CHECK. What most files need is included here alone: all of torch.h takes twice as long.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wshadow"
#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/cuda.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>
#pragma GCC diagnostic pop

#include "geometry/Types.h"

namespace loopreg::learning {

/// n x 3, one point per row: the same memory as a 3 x n column-major matrix. Copies.
torch::Tensor tensorOf(const Points& points, torch::ScalarType type);
/// Any matrix, transposed for free: r x c column-major becomes a c x r tensor. Copies.
torch::Tensor transposedTensorOf(const Eigen::MatrixXd& matrix, torch::ScalarType type);
torch::Tensor transposedTensorOf(const Eigen::MatrixXf& matrix, torch::ScalarType type);
torch::Tensor tensorOf(const VectorXd& values, torch::ScalarType type);
/// 3 x n from an n x 3 tensor of any number type.
Points pointsOf(const torch::Tensor& rows);
VectorXd vectorOf(const torch::Tensor& values);

}  // namespace loopreg::learning
