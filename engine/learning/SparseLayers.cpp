#include "learning/SparseLayers.h"

#include <cmath>

#include "core/Parallel.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;
using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Compute travels through LibTorch's context as one number.
std::int64_t packed(const Compute& compute) {
  return compute.threads * 2 + (compute.brief ? 1 : 0);
}
Compute unpacked(AutogradContext* context) {
  const std::int64_t value = context->saved_data["compute"].toInt();
  return {static_cast<int>(value / 2), value % 2 == 1};
}

class Linear : public torch::autograd::Function<Linear> {
 public:
  static Variable forward(AutogradContext* context, const Variable& x, const Variable& w,
                          const Compute& compute) {
    context->save_for_backward({x, w});
    context->saved_data["compute"] = packed(compute);
    return gatherGemm(x, {}, w, compute);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const Compute compute = unpacked(context);
    Tensor dx;
    if (context->needs_input_grad(0)) dx = gatherGemm(gradients[0], {}, saved[1].t(), compute);
    return {dx, gatherGemmWeights(saved[0], {}, gradients[0], compute), {}};
  }
};

class NeighbourConv : public torch::autograd::Function<NeighbourConv> {
 public:
  static Variable forward(AutogradContext* context, const Variable& x, const Variable& w,
                          const Tensor& neighbours, const Compute& compute) {
    context->save_for_backward({x, w, neighbours});
    context->saved_data["compute"] = packed(compute);
    return gatherGemm(x, neighbours, w, compute);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &w = saved[1], &neighbours = saved[2], &dy = gradients[0];
    const Compute compute = unpacked(context);
    const std::int64_t in = x.size(1), out = w.size(1);
    const Tensor mirrored = w.view({27, in, out}).flip({0}).transpose(1, 2).reshape({27 * out, in});
    return {gatherGemm(dy, neighbours, mirrored, compute),
            gatherGemmWeights(x, neighbours, dy, compute),
            {},
            {}};
  }
};

class PoolConv : public torch::autograd::Function<PoolConv> {
 public:
  static Variable forward(AutogradContext* context, const Variable& x, const Variable& w,
                          const Tensor& children, const Tensor& slot, const Compute& compute) {
    context->save_for_backward({x, w, children, slot});
    context->saved_data["compute"] = packed(compute);
    return gatherGemm(x, children, w, compute);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &w = saved[1], &children = saved[2], &slot = saved[3];
    const Compute compute = unpacked(context);
    // Each child has one parent and one place in it.
    const Tensor spread = gatherGemm(gradients[0], {}, w.t(), compute).view({-1, x.size(1)});
    return {gatherRows(spread, slot),
            gatherGemmWeights(x, children, gradients[0], compute),
            {},
            {},
            {}};
  }
};

class SpreadConv : public torch::autograd::Function<SpreadConv> {
 public:
  static Variable forward(AutogradContext* context, const Variable& x, const Variable& w,
                          const Tensor& children, const Tensor& slot, const Compute& compute) {
    context->save_for_backward({x, w, children});
    context->saved_data["compute"] = packed(compute);
    return gatherRows(gatherGemm(x, {}, w, compute).view({-1, w.size(1) / 8}), slot);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &w = saved[1], &children = saved[2];
    const Compute compute = unpacked(context);
    const Tensor gathered = gatherRows(gradients[0], children.view({-1})).view({x.size(0), -1});
    return {gatherGemm(gathered, {}, w.t(), compute),
            gatherGemmWeights(x, {}, gathered, compute),
            {},
            {},
            {}};
  }
};

class PickRows : public torch::autograd::Function<PickRows> {
 public:
  static Variable forward(AutogradContext* context, const Variable& x, const Tensor& index) {
    context->save_for_backward({index});
    context->saved_data["rows"] = x.size(0);
    return gatherRows(x, index);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor index = context->get_saved_variables()[0];
    const Tensor dy = gradients[0].contiguous();
    Tensor dx = torch::zeros({context->saved_data["rows"].toInt(), dy.size(1)}, dy.options());
    if (!dy.is_cpu()) return {dx.index_add_(0, index.to(torch::kInt64), dy), {}};
    const std::int64_t channels = dy.size(1);
    const std::int32_t* rows = index.data_ptr<std::int32_t>();
    const float* from = dy.data_ptr<float>();
    float* to = dx.data_ptr<float>();
    for (std::int64_t i = 0; i < dy.size(0); ++i, from += channels) {
      float* row = to + rows[i] * channels;
      for (std::int64_t c = 0; c < channels; ++c) row[c] += from[c];
    }
    return {dx, {}};
  }
};

/// One head of one scan inside the qkv rows, or inside any n x (parts d) array.
using HeadMap = Eigen::Map<RowMatrix, 0, Eigen::OuterStride<>>;
HeadMap headOf(float* data, std::int64_t width, std::int64_t begin, std::int64_t end,
               std::int64_t column, std::int64_t channels) {
  return {data + begin * width + column, end - begin, channels, Eigen::OuterStride<>(width)};
}

class Attention : public torch::autograd::Function<Attention> {
 public:
  static Variable forward(AutogradContext* context, const Variable& qkv,
                          const std::vector<std::int64_t>& begin, std::int64_t heads,
                          const Compute& compute) {
    const Tensor source = qkv.contiguous();
    const std::int64_t width = qkv.size(1), d = width / 3, each = d / heads;
    Tensor out = torch::empty({qkv.size(0), d}, qkv.options());
    // The softmax of every scan and head, one after the other, for the way back.
    std::vector<std::int64_t> place = {0};
    for (std::size_t s = 0; s + 1 < begin.size(); ++s) {
      const std::int64_t count = begin[s + 1] - begin[s];
      place.push_back(place.back() + heads * count * count);
    }
    Tensor shares = torch::empty({place.back()}, qkv.options());
    parallelRanges((begin.size() - 1) * std::size_t(heads), compute.threads, 1,
                   [&](std::size_t first, std::size_t last, int) {
                     for (std::size_t item = first; item < last; ++item) {
                       const std::size_t s = item / std::size_t(heads);
                       const auto h = std::int64_t(item % std::size_t(heads));
                       const std::int64_t b = begin[s], e = begin[s + 1], n = e - b;
                       float* data = source.data_ptr<float>();
                       const HeadMap q = headOf(data, width, b, e, h * each, each);
                       const HeadMap k = headOf(data, width, b, e, d + h * each, each);
                       const HeadMap v = headOf(data, width, b, e, 2 * d + h * each, each);
                       Eigen::Map<RowMatrix> p(shares.data_ptr<float>() + place[s] + h * n * n, n,
                                               n);
                       p.noalias() = (1 / std::sqrt(float(each))) * q * k.transpose();
                       p.colwise() -= p.rowwise().maxCoeff().eval();
                       p = p.array().exp();
                       p.array().colwise() /= p.rowwise().sum().array().eval();
                       headOf(out.data_ptr<float>(), d, b, e, h * each, each).noalias() = p * v;
                     }
                   });
    context->save_for_backward({source, shares});
    context->saved_data["begin"] = begin;
    context->saved_data["heads"] = heads;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const std::vector<std::int64_t> begin = context->saved_data["begin"].toIntVector();
    const std::int64_t heads = context->saved_data["heads"].toInt();
    const Tensor &qkv = saved[0], &shares = saved[1], dy = gradients[0].contiguous();
    const std::int64_t width = qkv.size(1), d = width / 3, each = d / heads;
    const float scale = 1 / std::sqrt(float(each));
    Tensor dqkv = torch::empty_like(qkv);
    const float* p = shares.data_ptr<float>();
    for (std::size_t s = 0; s + 1 < begin.size(); ++s) {
      const std::int64_t b = begin[s], e = begin[s + 1], n = e - b;
      for (std::int64_t h = 0; h < heads; ++h, p += n * n) {
        const auto part = [&](const Tensor& tensor, int which) {
          return headOf(tensor.data_ptr<float>(), width, b, e, which * d + h * each, each);
        };
        const Eigen::Map<const RowMatrix> share(p, n, n);
        const HeadMap g = headOf(dy.data_ptr<float>(), d, b, e, h * each, each);
        part(dqkv, 2).noalias() = share.transpose() * g;
        RowMatrix ds = g * part(qkv, 2).transpose();  // d p, then through the softmax
        const Eigen::VectorXf mean = ds.cwiseProduct(share).rowwise().sum();
        ds = (share.array() * (ds.colwise() - mean).array() * scale).matrix().eval();
        part(dqkv, 0).noalias() = ds * part(qkv, 1);
        part(dqkv, 1).noalias() = ds.transpose() * part(qkv, 0);
      }
    }
    return {dqkv, {}, {}, {}};
  }
};

/// The same by LibTorch's own operations, for other devices; scan by scan.
Tensor attentionOnDevice(const Tensor& qkv, const std::vector<std::int64_t>& begin,
                         std::int64_t heads) {
  std::vector<Tensor> parts;
  for (std::size_t s = 0; s + 1 < begin.size(); ++s) {
    const std::int64_t n = begin[s + 1] - begin[s], each = qkv.size(1) / (3 * heads);
    const Tensor rows = qkv.narrow(0, begin[s], n).view({n, 3, heads, each}).permute({1, 2, 0, 3});
    const Tensor p = (rows[0].matmul(rows[1].transpose(1, 2)) / std::sqrt(double(each))).softmax(2);
    parts.push_back(p.matmul(rows[2]).transpose(0, 1).reshape({n, heads * each}));
  }
  return torch::cat(parts);
}

Tensor tableOf(const std::vector<std::int32_t>& values, std::int64_t columns,
               torch::Device device) {
  if (values.empty()) return {};
  const auto rows = std::int64_t(values.size()) / columns;
  Tensor table = torch::empty({rows, columns}, torch::kInt32);
  std::copy(values.begin(), values.end(), table.data_ptr<std::int32_t>());
  return (columns == 1 ? table.view({-1}) : table).to(device);
}

}  // namespace

std::vector<LevelTensors> tensorsOf(const corrnet::VoxelPyramid& pyramid, torch::Device device) {
  std::vector<LevelTensors> levels;
  for (const corrnet::VoxelLevel& level : pyramid.levels) {
    LevelTensors tensors;
    tensors.neighbours = tableOf(level.neighbours, 27, device);
    tensors.children = tableOf(level.children, 8, device);
    tensors.slot = tableOf(level.slot, 1, device);
    tensors.centre = torch::empty({level.count(), 3});
    std::copy(level.centre.begin(), level.centre.end(), tensors.centre.data_ptr<float>());
    tensors.centre = tensors.centre.to(device);
    tensors.begin.assign(level.scanBegin.begin(), level.scanBegin.end());
    levels.push_back(std::move(tensors));
  }
  return levels;
}

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b, const Compute& compute) {
  const Tensor y = Linear::apply(x, w, compute);
  return b.defined() ? y + b : y;
}

Tensor neighbourConv(const Tensor& x, const Tensor& w, const LevelTensors& level,
                     const Compute& compute) {
  return NeighbourConv::apply(x, w, level.neighbours, compute);
}

Tensor poolConv(const Tensor& x, const Tensor& w, const LevelTensors& coarse,
                const LevelTensors& fine, const Compute& compute) {
  return PoolConv::apply(x, w, coarse.children, fine.slot, compute);
}

Tensor spreadConv(const Tensor& x, const Tensor& w, const LevelTensors& coarse,
                  const LevelTensors& fine, const Compute& compute) {
  return SpreadConv::apply(x, w, coarse.children, fine.slot, compute);
}

Tensor pickRows(const Tensor& x, const Tensor& index) { return PickRows::apply(x, index); }

Tensor attention(const Tensor& qkv, const std::vector<std::int64_t>& begin, std::int64_t heads,
                 const Compute& compute) {
  if (!qkv.is_cpu()) return attentionOnDevice(qkv, begin, heads);
  return Attention::apply(qkv, begin, heads, compute);
}

}  // namespace loopreg::learning
