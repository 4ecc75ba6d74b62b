#include "learning/GatherGemm.h"

#include <algorithm>
#include <cstring>

#include "core/Parallel.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;
using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMap = Eigen::Map<RowMatrix>;
using ConstRowMap = Eigen::Map<const RowMatrix>;

// Rows of A at a time: 256 x 27 x 64 floats are 1.8 MB, about a core's second-level cache.
constexpr std::int64_t kBlock = 256;
// Fixed, padded with zeros: oneDNN compiles a kernel for every new shape.
constexpr std::int64_t kBriefBlock = 512, kBriefSmallBlock = 64;

/// Sizes of one product.
struct Shape {
  std::int64_t rows, perRow, channels;
  std::int64_t width() const { return perRow * channels; }
};

Shape shapeOf(const Tensor& x, const Tensor& table) {
  if (!table.defined()) return {x.size(0), 1, x.size(1)};
  return {table.size(0), table.numel() / std::max<std::int64_t>(1, table.size(0)), x.size(1)};
}

/// Rows [begin, end) of A, then zeros up to `block` rows.
template <class Number>
void gatherBlock(const Number* x, const std::int32_t* table, const Shape& shape, std::int64_t begin,
                 std::int64_t end, std::int64_t block, Number* a) {
  const auto bytes = std::size_t(shape.channels) * sizeof(Number);
  for (std::int64_t i = begin; i < end; ++i) {
    for (std::int64_t k = 0; k < shape.perRow; ++k, a += shape.channels) {
      const std::int64_t row = table ? table[i * shape.perRow + k] : i;
      if (row < 0) {
        std::memset(static_cast<void*>(a), 0, bytes);
      } else {
        std::memcpy(static_cast<void*>(a), x + row * shape.channels, bytes);
      }
    }
  }
  const auto padding = std::size_t((block - (end - begin)) * shape.width());
  std::memset(static_cast<void*>(a), 0, padding * sizeof(Number));
}

Tensor gatheredOnDevice(const Tensor& x, const Tensor& table) {
  if (!table.defined()) return x;
  const Tensor flat = table.reshape({-1}).to(torch::kInt64);
  const Tensor rows = torch::cat({x, torch::zeros({1, x.size(1)}, x.options())})
                          .index_select(0, torch::where(flat < 0, x.size(0), flat));
  return rows.view({table.size(0), -1});
}

const std::int32_t* indices(const Tensor& table) {
  return table.defined() ? table.data_ptr<std::int32_t>() : nullptr;
}

std::int64_t briefBlock(std::int64_t rows) {
  return rows > kBriefSmallBlock ? kBriefBlock : kBriefSmallBlock;
}

Tensor briefGemm(const Tensor& x, const Tensor& table, const Tensor& w, const Shape& shape) {
  const Tensor source = x.to(torch::kBFloat16), weights = w.to(torch::kBFloat16);
  const std::int64_t block = briefBlock(shape.rows), out = w.size(1);
  Tensor a = torch::empty({block, shape.width()}, source.options());
  Tensor c = torch::empty({block, out}, source.options());
  Tensor y = torch::empty({shape.rows, out}, x.options());
  for (std::int64_t begin = 0; begin < shape.rows; begin += block) {
    const std::int64_t end = std::min(shape.rows, begin + block);
    gatherBlock(source.data_ptr<at::BFloat16>(), indices(table), shape, begin, end, block,
                a.data_ptr<at::BFloat16>());
    at::mm_out(c, a, weights);
    y.narrow(0, begin, end - begin).copy_(c.narrow(0, 0, end - begin));
  }
  return y;
}

Tensor briefGemmWeights(const Tensor& x, const Tensor& table, const Tensor& dy,
                        const Shape& shape) {
  const Tensor source = x.to(torch::kBFloat16);
  const std::int64_t block = briefBlock(shape.rows), out = dy.size(1);
  Tensor a = torch::empty({block, shape.width()}, source.options());
  Tensor d = torch::zeros({block, out}, source.options());
  Tensor part = torch::empty({shape.width(), out}, source.options());
  Tensor sum = torch::zeros({shape.width(), out}, x.options());
  const Tensor transposed = a.t();
  for (std::int64_t begin = 0; begin < shape.rows; begin += block) {
    const std::int64_t end = std::min(shape.rows, begin + block);
    gatherBlock(source.data_ptr<at::BFloat16>(), indices(table), shape, begin, end, block,
                a.data_ptr<at::BFloat16>());
    d.narrow(0, 0, end - begin).copy_(dy.narrow(0, begin, end - begin));  // A's padding is zero
    at::mm_out(part, transposed, d);
    sum += part;
  }
  return sum;
}

}  // namespace

bool multipliesBrief() { return __builtin_cpu_supports("avx512bf16"); }

Tensor gatherGemm(const Tensor& x, const Tensor& table, const Tensor& w, const Compute& compute) {
  if (!x.is_cpu()) return gatheredOnDevice(x, table).mm(w);
  const Tensor source = x.contiguous(), weights = w.contiguous();
  const Shape shape = shapeOf(source, table);
  if (compute.brief) return briefGemm(source, table, weights, shape);
  const std::int64_t out = w.size(1);
  Tensor y = torch::empty({shape.rows, out}, source.options());
  const float* from = source.data_ptr<float>();
  float* to = y.data_ptr<float>();
  const ConstRowMap weightMap(weights.data_ptr<float>(), shape.width(), out);
  const std::int64_t blocks = (shape.rows + kBlock - 1) / kBlock;
  const auto work = [&](std::size_t first, std::size_t last, int) {
    std::vector<float> a(table.defined() ? std::size_t(kBlock * shape.width()) : 0);
    for (auto b = std::int64_t(first); b < std::int64_t(last); ++b) {
      const std::int64_t begin = b * kBlock, rows = std::min(kBlock, shape.rows - begin);
      const float* left = from + begin * shape.width();
      if (table.defined()) {
        gatherBlock(from, indices(table), shape, begin, begin + rows, rows, a.data());
        left = a.data();
      }
      RowMap(to + begin * out, rows, out).noalias() =
          ConstRowMap(left, rows, shape.width()) * weightMap;
    }
  };
  parallelRanges(std::size_t(blocks), compute.threads, 1, work);
  return y;
}

Tensor gatherGemmWeights(const Tensor& x, const Tensor& table, const Tensor& dy,
                         const Compute& compute) {
  if (!x.is_cpu()) return gatheredOnDevice(x, table).t().mm(dy);
  const Tensor source = x.contiguous(), gradient = dy.contiguous();
  const Shape shape = shapeOf(source, table);
  if (compute.brief) return briefGemmWeights(source, table, gradient, shape);
  const std::int64_t out = dy.size(1);
  Tensor sum = torch::zeros({shape.width(), out}, source.options());
  std::vector<float> a(std::size_t(kBlock * shape.width()));
  RowMap total(sum.data_ptr<float>(), shape.width(), out);
  for (std::int64_t begin = 0; begin < shape.rows; begin += kBlock) {
    const std::int64_t rows = std::min(kBlock, shape.rows - begin);
    gatherBlock(source.data_ptr<float>(), indices(table), shape, begin, begin + rows, rows,
                a.data());
    total.noalias() += ConstRowMap(a.data(), rows, shape.width()).transpose() *
                       ConstRowMap(gradient.data_ptr<float>() + begin * out, rows, out);
  }
  return sum;
}

Tensor gatherRows(const Tensor& x, const Tensor& index) {
  if (!x.is_cpu()) return gatheredOnDevice(x, index.reshape({-1, 1}));
  const Tensor source = x.contiguous();
  const Shape shape{index.numel(), 1, x.size(1)};
  Tensor rows = torch::empty({shape.rows, shape.channels}, x.options());
  gatherBlock(source.data_ptr<float>(), indices(index), shape, 0, shape.rows, shape.rows,
              rows.data_ptr<float>());
  return rows;
}

}  // namespace loopreg::learning
