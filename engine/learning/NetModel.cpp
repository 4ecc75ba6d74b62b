#include "learning/NetModel.h"

#include "corrnet/WeightsFile.h"
#include "geometry/Sampling.h"

namespace loopreg::learning {
namespace {

Error misfit(const std::string& what) {
  return unreadable({}, "These weights do not fit this program's network: " + what + ".",
                    "Train them again, or take the program that wrote them.");
}

}  // namespace

NetModelImpl::NetModelImpl()
    : heading(register_module("heading", HeadingNet())),
      points(register_module("points", CorrespondenceNet())) {}

corrnet::PointsF chooseAnchors(const body::BodyModel& canonical) {
  const auto chosen = geometry::farthestPoints(canonical.templateVertices, kAnchors);
  corrnet::PointsF anchors(3, Eigen::Index(chosen.size()));
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    anchors.col(Eigen::Index(i)) = canonical.templateVertices.col(chosen[i]).cast<float>();
  }
  return anchors;
}

void storeAnchors(const corrnet::PointsF& anchors, corrnet::Weights& weights) {
  weights.arrays["anchors"] = {{anchors.cols(), 3},
                               {anchors.data(), anchors.data() + anchors.size()}};
}

Result<corrnet::PointsF> loadAnchors(const corrnet::Weights& weights) {
  const auto found = weights.arrays.find("anchors");
  if (found == weights.arrays.end() ||
      found->second.shape != std::vector<std::int64_t>{kAnchors, 3}) {
    return misfit("the anchors are missing");
  }
  return corrnet::PointsF(
      Eigen::Map<const corrnet::PointsF>(found->second.values.data(), 3, kAnchors));
}

void storeParameters(const torch::nn::Module& network, corrnet::Weights& weights) {
  for (const auto& item : network.named_parameters()) {
    const torch::Tensor values = item.value().detach().to(torch::kCPU).contiguous();
    const float* data = values.data_ptr<float>();
    weights.arrays[item.key()] = {values.sizes().vec(), {data, data + values.numel()}};
  }
}

Result<void> loadParameters(const corrnet::Weights& weights, torch::nn::Module& network) {
  const torch::NoGradGuard guard;
  for (auto& item : network.named_parameters()) {
    const auto found = weights.arrays.find(item.key());
    if (found == weights.arrays.end()) return misfit("array " + item.key() + " is missing");
    const corrnet::WeightArray& array = found->second;
    if (array.shape != item.value().sizes().vec()) {
      return misfit("array " + item.key() + " has another shape");
    }
    torch::Tensor values = torch::empty(array.shape);
    std::copy(array.values.begin(), array.values.end(), values.data_ptr<float>());
    item.value().copy_(values);
  }
  return {};
}

}  // namespace loopreg::learning
