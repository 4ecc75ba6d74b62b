// The training of heading network and voxel U-Net.
#include "corrnet/WeightsFile.h"
#include "geometry/Mesh.h"
#include "learning/LoopLoss.h"
#include "learning/Trainee.h"
#include "learning/Validation.h"

namespace loopreg::learning {
namespace {

using corrnet::PointsF;
using torch::Tensor;

constexpr double kPersonWeight = 0.1;
constexpr int kPaperPoints = 4096;  // LoopReg: 30,000

class VoxelTrainee final : public LoopTrainee {
 public:
  VoxelTrainee(const body::ModelPointer& canonical, torch::Device device)
      : canonical_(canonical),
        surface_(*canonical),
        vertices_(canonical->templateVertices),
        normals_(geometry::vertexNormals(canonical->templateVertices, canonical->faces)),
        anchors_(chooseAnchors(*canonical)),
        loop_(*canonical),
        compute_{1, device.is_cpu() && multipliesBrief()} {
    batch_.device = device;
    findAnchorNormals();
  }

  const char* preset() const override { return "voxels"; }
  ModulePointer makeNetwork() const override { return NetModel().ptr(); }

  Losses learn(torch::nn::Module& network, const ScanPointers& scans, Rng rng) const override {
    const TrainingBatch batch = makeBatch(scans, vertices_, normals_, batch_, rng);
    Forward forward = forwardOf(network, batch);
    forward.loss.backward();
    return forward.losses;
  }

  LoopLosses learnLoop(torch::nn::Module& network, const LoopScans& scans,
                       const LoopWeights& weights, Rng rng) const override {
    ScanPointers plain;  // the same scans, alive as long as their owners
    for (const auto& scan : scans) plain.emplace_back(scan, &scan->labels);
    BatchOptions options = batch_;
    if (weights.paper) {
      options.change = false;
      options.headingNoise = options.wrongHeadings = 0;
      options.lossPoints = kPaperPoints;
    }
    const TrainingBatch batch = makeBatch(plain, vertices_, normals_, options, rng);
    Forward forward = forwardOf(network, batch);
    Tensor total = weights.labels * forward.loss;
    LoopLosses losses;
    losses.labels = forward.losses;
    if (!batch.askedPoint.empty()) {
      const LoopTerms terms =
          loopTerms(canonicalOf(forward.points, anchors_), scans, batch, loop_, weights);
      total = total + terms.total.to(total.device());
      losses.loop = terms.loop;
      losses.surface = terms.surface;
      losses.chamfer = terms.chamfer;
    }
    total.backward();
    return losses;
  }

  NetErrors validate(const ModulePointer& network, const std::vector<TrainingScan>& scans,
                     Workers& workers) const override {
    const NetPredictor predictor(NetModel(std::dynamic_pointer_cast<NetModelImpl>(network)),
                                 anchors_, canonical_, 1);
    const auto answer = [&](const TrainingScan& scan, const std::vector<double>& headings) {
      const auto found = predictor.answer(scan.positions, scan.normals, headings, compute_);
      NetAnswer plain{found.heading, PointsF(3, scan.positions.cols()),
                      PointsF(3, scan.positions.cols())};
      const Eigen::Matrix3f forth = turnBy(float(found.heading));
      for (std::size_t i = 0; i < found.points.size(); ++i) {
        plain.canonical.col(Eigen::Index(i)) = found.points[i].canonical;
        plain.beneath.col(Eigen::Index(i)) = forth * found.points[i].beneath;
      }
      return plain;
    };
    return errorsOn(scans, answer, true, surface_, workers);
  }

  void store(corrnet::Weights& weights) const override { storeAnchors(anchors_, weights); }
  Result<void> load(const corrnet::Weights& weights) override {
    const Result<PointsF> anchors = loadAnchors(weights);
    if (!anchors) return anchors.error();
    anchors_ = anchors.value();
    findAnchorNormals();
    return {};
  }

 private:
  struct Forward {
    Tensor loss, points;  ///< the supervised loss; the point head's rows
    Losses losses;
  };
  Forward forwardOf(torch::nn::Module& network, const TrainingBatch& batch) const {
    auto& model = dynamic_cast<NetModelImpl&>(network);
    const Tensor logits = model.heading->forward(batch.heading, compute_);
    const Tensor heading =
        -((batch.headingLabels * logits.log_softmax(1)).sum(1) * batch.headingWeights).mean();
    const CellFeatures features = model.points->forward(batch.points, compute_);
    const Tensor answers =
        model.points->answer(features, batch.points.points, batch.points.cellOfPoint, compute_);
    const PointLoss points =
        pointLoss(answers, batch.targets, anchors_, anchorNormals_, compute_.threads);
    const Tensor person =
        ((features.person - batch.person).abs() * batch.personMask).mean() * kPersonWeight;
    return {heading + points.total + person,
            answers,
            {points.crossEntropy, points.canonical, points.beneath, heading.item<double>()}};
  }

  void findAnchorNormals() {
    anchorNormals_.resize(3, anchors_.cols());
    for (Eigen::Index i = 0; i < anchors_.cols(); ++i) {
      const auto nearest = vertices_.nearest(Vector3d(anchors_.col(i).cast<double>()));
      anchorNormals_.col(i) = normals_.col(nearest.index).cast<float>();
    }
  }

  body::ModelPointer canonical_;
  canonical::CanonicalSurface surface_;
  geometry::PointIndex vertices_;
  Points normals_;
  PointsF anchors_, anchorNormals_;
  LoopGeometry loop_;
  Compute compute_;
  BatchOptions batch_;
};

}  // namespace

std::unique_ptr<LoopTrainee> makeVoxelTrainee(const body::ModelPointer& canonical,
                                              torch::Device device) {
  return std::make_unique<VoxelTrainee>(canonical, device);
}

}  // namespace loopreg::learning
