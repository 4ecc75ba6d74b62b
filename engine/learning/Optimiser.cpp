#include "learning/Optimiser.h"

#include <cmath>

#include "corrnet/WeightsFile.h"
#include "learning/NetModel.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;

constexpr double kBeta1 = 0.9, kBeta2 = 0.98, kEpsilon = 1e-8;
constexpr double kDecay = 0.01, kClip = 2.0, kAverage = 0.999;

}  // namespace

Optimiser::Optimiser(const Trainee& trainee, int replicas, torch::Device device) {
  for (int r = 0; r < replicas; ++r) {
    replicas_.push_back(trainee.makeNetwork());
    replicas_.back()->to(device);
  }
  std::vector<Tensor> flat;
  std::int64_t size = 0;
  std::string lastModule;  // networks inside a module are clipped apart
  for (const auto& item : replicas_.front()->named_parameters()) {
    const Tensor value = item.value().detach();
    ranges_.push_back({size, size + value.numel(), value.dim() > 1});
    size += value.numel();
    const std::string module = item.key().substr(0, item.key().find('.'));
    if (groups_.empty() || (module != item.key() && module != lastModule)) groups_.push_back(0);
    groups_.back() = size;
    lastModule = module;
    flat.push_back(value.reshape({-1}));
  }
  values_ = torch::cat(flat);
  first_ = torch::zeros_like(values_);
  second_ = torch::zeros_like(values_);
  average_ = values_.clone();
  for (const ModulePointer& replica : replicas_) {
    gradients_.push_back(torch::zeros_like(values_));
    std::size_t r = 0;
    for (Tensor& parameter : replica->parameters()) {
      const Range& range = ranges_[r++];
      const auto view = [&](const Tensor& buffer) {
        return buffer.narrow(0, range.begin, range.end - range.begin).view(parameter.sizes());
      };
      parameter.set_data(view(values_));
      parameter.mutable_grad() = view(gradients_.back());
    }
  }
}

void Optimiser::step(double learningRate, Workers& workers) {
  ++steps_;
  const std::int64_t size = values_.numel();
  const double count = double(gradients_.size());
  const double rate1 = 1 - std::pow(kBeta1, double(steps_));
  const double rate2 = 1 - std::pow(kBeta2, double(steps_));
  // A young average would remember the random start.
  const double young = std::min(kAverage, (1.0 + double(steps_)) / (10.0 + double(steps_)));
  const double keep = keep_ > 0 ? keep_ : young;
  const torch::NoGradGuard guard;
  const auto share = [&](int worker) {
    const std::int64_t begin = size * worker / workers.count();
    return std::pair(begin, size * (worker + 1) / workers.count() - begin);
  };
  workers.run([&](int worker) {
    const torch::NoGradGuard inner;
    const auto [begin, length] = share(worker);
    Tensor sum = gradients_.front().narrow(0, begin, length);
    for (std::size_t g = 1; g < gradients_.size(); ++g) {
      sum += gradients_[g].narrow(0, begin, length);
    }
    sum /= count;
  });
  const Tensor& gradient = gradients_.front();
  const auto scaleOf = [&](std::int64_t begin, std::int64_t end) {
    const double norm = gradient.narrow(0, begin, end - begin).norm().item<double>();
    return norm > kClip ? kClip / norm : 1.0;
  };
  std::int64_t groupBegin = 0;
  for (const std::int64_t end : groups_) {
    gradient.narrow(0, groupBegin, end - groupBegin) *= scaleOf(groupBegin, end);
    groupBegin = end;
  }
  for (const Range& range : ranges_) {
    if (range.decays) {
      values_.narrow(0, range.begin, range.end - range.begin) *= 1 - learningRate * kDecay;
    }
  }
  workers.run([&](int worker) {
    const torch::NoGradGuard inner;
    const auto [begin, length] = share(worker);
    const Tensor g = gradient.narrow(0, begin, length);
    Tensor m = first_.narrow(0, begin, length), v = second_.narrow(0, begin, length);
    m.mul_(kBeta1).add_(g, 1 - kBeta1);
    v.mul_(kBeta2).addcmul_(g, g, 1 - kBeta2);
    const Tensor scale = (v / rate2).sqrt_().add_(kEpsilon);
    Tensor value = values_.narrow(0, begin, length);
    value.addcdiv_(m, scale, -learningRate / rate1);
    average_.narrow(0, begin, length).lerp_(value, 1 - keep);
  });
}

ModulePointer Optimiser::average(const Trainee& trainee) const {
  ModulePointer model = trainee.makeNetwork();
  model->to(values_.device());
  const torch::NoGradGuard guard;
  std::size_t r = 0;
  for (Tensor& parameter : model->parameters()) {
    const auto [begin, end, decays] = ranges_[r++];
    parameter.copy_(average_.narrow(0, begin, end - begin).view(parameter.sizes()));
  }
  return model;
}

Result<void> Optimiser::begin(const corrnet::Weights& weights) {
  // The replicas' parameters are views of values_.
  const Result<void> loaded = loadParameters(weights, *replicas_.front());
  if (!loaded) return loaded;
  const torch::NoGradGuard guard;
  average_.copy_(values_);
  return {};
}

void Optimiser::store(corrnet::Weights& checkpoint) const {
  const std::pair<const char*, Tensor> buffers[] = {
      {"value.", values_}, {"first.", first_}, {"second.", second_}, {"average.", average_}};
  std::size_t r = 0;
  for (const auto& item : replicas_.front()->named_parameters()) {
    const auto [begin, end, decays] = ranges_[r++];
    for (const auto& [prefix, buffer] : buffers) {
      const Tensor part = buffer.narrow(0, begin, end - begin).to(torch::kCPU).contiguous();
      corrnet::WeightArray array;
      array.shape = item.value().sizes().vec();
      array.values.assign(part.data_ptr<float>(), part.data_ptr<float>() + part.numel());
      checkpoint.arrays[prefix + item.key()] = std::move(array);
    }
  }
}

Result<void> Optimiser::load(const corrnet::Weights& checkpoint, std::int64_t steps) {
  const torch::NoGradGuard guard;
  const std::pair<const char*, Tensor> buffers[] = {
      {"value.", values_}, {"first.", first_}, {"second.", second_}, {"average.", average_}};
  std::size_t r = 0;
  for (const auto& item : replicas_.front()->named_parameters()) {
    const auto [begin, end, decays] = ranges_[r++];
    for (const auto& [prefix, buffer] : buffers) {
      const auto found = checkpoint.arrays.find(prefix + item.key());
      if (found == checkpoint.arrays.end() || found->second.shape != item.value().sizes().vec()) {
        return unreadable(
            {}, "The checkpoint does not fit this program's network (" + item.key() + ").",
            "Train into a new folder, without --resume.");
      }
      Tensor part = torch::empty({end - begin});
      std::copy(found->second.values.begin(), found->second.values.end(), part.data_ptr<float>());
      buffer.narrow(0, begin, end - begin).copy_(part);
    }
  }
  steps_ = steps;
  return {};
}

}  // namespace loopreg::learning
