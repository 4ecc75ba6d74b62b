#pragma once

#include <vector>

#include "corrnet/Voxels.h"
#include "learning/GatherGemm.h"

namespace loopreg::learning {

/// A voxel level's tables as tensors on the network's device.
struct LevelTensors {
  torch::Tensor neighbours;         ///< n x 27, int32
  torch::Tensor children;           ///< n x 8, int32; undefined at the finest level
  torch::Tensor slot;               ///< n, int32; undefined at the coarsest
  torch::Tensor centre;             ///< n x 3, metres
  std::vector<std::int64_t> begin;  ///< scans + 1
};
std::vector<LevelTensors> tensorsOf(const corrnet::VoxelPyramid& pyramid, torch::Device device);

// Layers with hand-written gradients. Every gradient is again a gather and a product:
// torch::index_add, the textbook gradient of a gather, is the slowest thing on a CPU.

/// y = x w + b. x: n x c, w: c x o, b: o or undefined.
torch::Tensor linear(const torch::Tensor& x, const torch::Tensor& w, const torch::Tensor& b,
                     const Compute& compute);

/// 3 x 3 x 3 convolution on occupied cells: y_i = sum_k x_nb(i,k) W_k, w: 27 c x o. The relation of
/// neighbours is symmetric (j = nb(i, k) if and only if i = nb(j, 26 - k)), so the gradient is the
/// same operation with mirrored weights: dx_i = sum_k dy_nb(i,k) W_(26-k)^T.
torch::Tensor neighbourConv(const torch::Tensor& x, const torch::Tensor& w,
                            const LevelTensors& level, const Compute& compute);

/// To the coarser level: y_i = sum_s x_child(i,s) W_s, w: 8 c x o. `coarse` and `fine` adjoin.
torch::Tensor poolConv(const torch::Tensor& x, const torch::Tensor& w, const LevelTensors& coarse,
                       const LevelTensors& fine, const Compute& compute);

/// To the finer level: y_i = x_parent(i) W_slot(i), w: c x 8 o.
torch::Tensor spreadConv(const torch::Tensor& x, const torch::Tensor& w, const LevelTensors& coarse,
                         const LevelTensors& fine, const Compute& compute);

/// Rows of x (index: p, int32, none -1). The gradient adds up rows that were taken twice.
torch::Tensor pickRows(const torch::Tensor& x, const torch::Tensor& index);

/// Softmax attention among the cells of each scan: q, k, v side by side in `qkv` (n x 3 d), heads
/// of d / heads channels each, scans as in LevelTensors::begin. n x d.
torch::Tensor attention(const torch::Tensor& qkv, const std::vector<std::int64_t>& begin,
                        std::int64_t heads, const Compute& compute);

}  // namespace loopreg::learning
