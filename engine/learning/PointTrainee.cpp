// The training of LoopReg's own network, for comparison.
#include "learning/PointNet.h"
#include "learning/Trainee.h"
#include "learning/Validation.h"

namespace loopreg::learning {
namespace {

using corrnet::PointsF;
using torch::Tensor;

constexpr std::size_t kPoints = 4096;  // LoopReg: 30,000

/// Cross entropy of the parts and squared distance of the points (metres), weights 1 : 1, as in
/// LoopReg's warm start, with its optional augmentation by any yaw switched on.
class PointTrainee final : public Trainee {
 public:
  PointTrainee(const body::ModelPointer& canonical, torch::Device device)
      : surface_(*canonical), device_(device), compute_{1, device.is_cpu() && multipliesBrief()} {}

  const char* preset() const override { return "pointnet"; }
  ModulePointer makeNetwork() const override { return PointNet().ptr(); }

  Losses learn(torch::nn::Module& network, const ScanPointers& scans, Rng rng) const override {
    auto& model = dynamic_cast<PointNetImpl&>(network);
    std::vector<PointsF> inputs;
    std::vector<std::int64_t> parts;
    std::vector<float> places;
    for (const auto& scan : scans) {
      const Eigen::Index count = scan->positions.cols();
      std::vector<Eigen::Index> kept;
      for (Eigen::Index i = 0; i < count; ++i) {
        if (!scan->isBody[std::size_t(i)]) continue;
        if (rng.uniform() < double(kPoints) / double(count)) kept.push_back(i);
      }
      PointsF points = scan->positions(Eigen::all, kept);
      points.colwise() -= middleOf(points);
      inputs.push_back(turnBy(float(rng.uniform(-3.14159265, 3.14159265))) * points);
      for (const Eigen::Index i : kept) {
        parts.push_back(loopRegPart(scan->part[std::size_t(i)]));
        for (const float value : scan->canonical.col(i)) places.push_back(value);
      }
    }
    const auto output = model.forward(PointNetImpl::makeInput(inputs, device_), compute_);
    Tensor label = torch::empty({std::int64_t(parts.size()), 1}, torch::kInt64);
    std::copy(parts.begin(), parts.end(), label.data_ptr<std::int64_t>());
    Tensor truth = torch::empty({std::int64_t(parts.size()), 3});
    std::copy(places.begin(), places.end(), truth.data_ptr<float>());
    const Tensor entropy = -output.parts.log_softmax(1).gather(1, label.to(device_)).mean();
    const Tensor off = output.canonical - truth.to(device_);
    (entropy + off.pow(2).mean()).backward();
    return {entropy.item<double>(), off.detach().norm(2, 1).mean().item<double>(), 0, 0};
  }

  NetErrors validate(const ModulePointer& network, const std::vector<TrainingScan>& scans,
                     Workers& workers) const override {
    auto& model = dynamic_cast<PointNetImpl&>(*network);
    const auto answer = [&](const TrainingScan& scan, const std::vector<double>&) {
      const torch::NoGradGuard guard;
      const PointsF points = scan.positions.colwise() - middleOf(scan.positions);
      const auto output = model.forward(PointNetImpl::makeInput({points}, device_), compute_);
      const Tensor rows = output.canonical.to(torch::kCPU).contiguous();
      const Eigen::Map<const PointsF> found(rows.data_ptr<float>(), 3, points.cols());
      return NetAnswer{0, found, PointsF::Zero(3, points.cols())};
    };
    return errorsOn(scans, answer, false, surface_, workers);
  }

 private:
  canonical::CanonicalSurface surface_;
  torch::Device device_;
  Compute compute_;
};

}  // namespace

std::unique_ptr<Trainee> makePointTrainee(const body::ModelPointer& canonical,
                                          torch::Device device) {
  return std::make_unique<PointTrainee>(canonical, device);
}

}  // namespace loopreg::learning
