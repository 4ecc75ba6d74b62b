#include "learning/LoopLoss.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "canonical/Diffusion.h"
#include "learning/AnchorHead.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;

/// A scan of the built-in body, predictions near its surface, and the batch that asked for them.
struct Case {
  body::ModelPointer model = body::loadBuiltin().value();
  LoopGeometry geometry{*model};
  LoopScans scans;
  TrainingBatch batch;
  Points predicted;  ///< 3 x n, canonical

  explicit Case(Eigen::Index count = 200, bool mirrored = false) {
    Rng rng(4);
    auto scan = std::make_shared<LoopScan>();
    scan->fit = body::BodyParameters::rest(*model);
    for (auto& rotation : scan->fit.rotations) {
      rotation =
          body::rotationFromAxisAngle(0.3 * Vector3d(rng.normal(), rng.normal(), rng.normal()));
    }
    scan->fit.translation = Vector3d(0.1, 0.2, -0.3);
    const auto places =
        geometry::sampleSurface(model->templateVertices, model->faces, std::size_t(count), rng);
    predicted.resize(3, count);
    for (Eigen::Index i = 0; i < count; ++i) {
      predicted.col(i) = places[std::size_t(i)].position +
                         0.01 * Vector3d(rng.normal(), rng.normal(), rng.normal());
    }
    scan->labels.positions =
        (canonical::forwardMap(*model, scan->fit, geometry.surface.project(predicted, 1), 1) +
         0.02 * Points::Random(3, count))
            .cast<float>();
    scans.push_back(scan);
    batch.askedBegin = {0, std::int32_t(count)};
    for (std::int32_t i = 0; i < count; ++i) batch.askedPoint.push_back(i);
    batch.mirrored = {mirrored};
    if (mirrored) predicted.row(0) *= -1;
  }
  Tensor canonical() const { return tensorOf(predicted, torch::kFloat32); }
};

TEST(LoopLoss, TermsAreThoseOfTheFormulas) {
  for (const bool mirrored : {false, true}) {
    const Case c(200, mirrored);
    Points plain = c.predicted;
    if (mirrored) plain.row(0) *= -1;
    const auto nearest = c.geometry.surface.project(plain, 1);
    const Points mapped = canonical::forwardMap(*c.model, c.scans[0]->fit, nearest, 1);
    const Points off = c.scans[0]->labels.positions.cast<double>() - mapped;
    double loop = 0, robust = 0, surface = 0, there = 0, back = 0;
    const auto count = double(plain.cols());
    for (Eigen::Index i = 0; i < plain.cols(); ++i) {
      loop += off.col(i).norm() / count;
      robust += 0.05 * std::log(1 + off.col(i).norm() / 0.05) / count;
      surface += (plain.col(i) - nearest[std::size_t(i)].position).norm() / count;
      there +=
          (c.geometry.samples.colwise() - plain.col(i)).colwise().squaredNorm().minCoeff() / count;
    }
    for (Eigen::Index k = 0; k < c.geometry.samples.cols(); ++k) {
      back += (plain.colwise() - c.geometry.samples.col(k)).colwise().squaredNorm().minCoeff() /
              double(c.geometry.samples.cols());
    }
    LoopWeights weights;
    weights.loop = 3;
    weights.surface = 0.5;
    const LoopTerms ours = loopTerms(c.canonical(), c.scans, c.batch, c.geometry, weights);
    EXPECT_NEAR(ours.loop, loop, 1e-5);
    EXPECT_NEAR(ours.surface, surface, 1e-5);
    EXPECT_NEAR(ours.total.item<double>(), 3 * robust + 0.5 * surface, 1e-5);

    // The paper's: corr = mean over N x 3 of |S - M(C)|, templ = chamfer both ways, squared.
    weights.paper = true;
    weights.loop = 200;
    weights.surface = 0;
    weights.chamfer = 200;
    const LoopTerms paper = loopTerms(c.canonical(), c.scans, c.batch, c.geometry, weights);
    EXPECT_NEAR(paper.chamfer, there + back, 1e-5);
    const double expected = 200 * off.cwiseAbs().mean() + 200 * (there + back);
    EXPECT_NEAR(paper.total.item<double>(), expected, 1e-4 * expected);
  }
}

TEST(LoopLoss, GradientFollowsCentralDifferences) {
  // Point by point: a step may cross an edge of the template, where the slope jumps; few do.
  const Case c(80);
  LoopWeights weights;
  const Tensor at = c.canonical().requires_grad_();
  loopTerms(at, c.scans, c.batch, c.geometry, weights).total.backward();
  const Points gradient = pointsOf(at.grad());
  Rng rng(8);
  std::vector<double> errors;
  for (Eigen::Index i = 0; i < c.predicted.cols(); ++i) {
    const Vector3d direction = Vector3d(rng.normal(), rng.normal(), rng.normal()).normalized();
    const double step = 1e-4;
    const auto value = [&](double along) {
      Points moved = c.predicted;
      moved.col(i) += along * direction;
      return loopTerms(tensorOf(moved, torch::kFloat32), c.scans, c.batch, c.geometry, weights)
          .total.item<double>();
    };
    const double measured = (value(step) - value(-step)) / (2 * step);
    errors.push_back(std::abs(measured - gradient.col(i).dot(direction)) / gradient.col(i).norm());
  }
  std::sort(errors.begin(), errors.end());
  std::printf(
      "gradient of the loop's terms against central differences: relative error median "
      "%.1e, 80 %% below %.1e\n",
      errors[40], errors[64]);
  EXPECT_LT(errors[40], 0.02);
  EXPECT_LT(errors[64], 0.1);
}

TEST(LoopLoss, ReadCanonicalHasItsGradient) {
  torch::manual_seed(3);
  const auto model = body::loadBuiltin().value();
  const corrnet::PointsF anchors = chooseAnchors(*model);
  const Tensor rows = (2 * torch::randn({40, kPointOutputs})).requires_grad_();
  const Tensor points = canonicalOf(rows, anchors);
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    const auto reading = readAnchors(rows.data_ptr<float>() + i * kPointOutputs, anchors);
    for (int axis = 0; axis < 3; ++axis) {
      EXPECT_EQ(points[i][axis].item<float>(), reading.canonical(axis));
    }
  }
  const Tensor mask = torch::randn({40, 3});
  (points * mask).sum().backward();
  const Tensor direction = torch::randn_like(rows);
  const double slope = (rows.grad() * direction).sum().item<double>();
  const torch::NoGradGuard guard;
  const auto value = [&](double step) {
    return (canonicalOf(rows + step * direction, anchors) * mask)
        .sum()
        .to(torch::kFloat64)
        .item<double>();
  };
  const double measured = (value(1e-3) - value(-1e-3)) / 2e-3;
  EXPECT_NEAR(slope, measured, 0.02 * (1 + std::abs(measured)));
}

}  // namespace
}  // namespace loopreg::learning
