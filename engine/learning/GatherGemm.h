#pragma once

#include "learning/Tensors.h"

namespace loopreg::learning {

/// How products are computed on the CPU. Passed down by value: no global switch.
struct Compute {
  int threads = 1;
  /// Products in bfloat16 through oneDNN (sums in float32) instead of float32 through Eigen. About
  /// eight times faster on processors with AMX; for training, one thread per caller.
  bool brief = false;
};
/// Does this processor multiply bfloat16 in hardware? (Else `brief` is slower, not faster.)
bool multipliesBrief();

/// The one product that sparse networks are made of. Row i of A is the rows
/// x[table(i, 0)], ..., x[table(i, k - 1)] side by side (zeros for index -1); no table: A = x.
///   gatherGemm          A w,     m x o     x: n x c, table: m x k (int32), w: k c x o
///   gatherGemmWeights   A^T dy,  k c x o   the gradient of w for dy = m x o
/// float32 in and out. A is formed in blocks that fit the cache: gather, multiply, never scatter.
/// Eigen, not LibTorch's BLAS: what the distribution links there may be the reference one, 20 times
/// slower. On other devices than the CPU by LibTorch's own index_select and mm.
torch::Tensor gatherGemm(const torch::Tensor& x, const torch::Tensor& table, const torch::Tensor& w,
                         const Compute& compute);
torch::Tensor gatherGemmWeights(const torch::Tensor& x, const torch::Tensor& table,
                                const torch::Tensor& dy, const Compute& compute);

/// Rows of x by index (int32, any shape; -1: zeros): index.numel() x c.
torch::Tensor gatherRows(const torch::Tensor& x, const torch::Tensor& index);

}  // namespace loopreg::learning
