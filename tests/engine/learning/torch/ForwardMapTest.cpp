#include "learning/ForwardMap.h"

#include <gtest/gtest.h>

#include <functional>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "canonical/CanonicalSurface.h"
#include "canonical/Diffusion.h"
#include "core/Rng.h"
#include "geometry/Sampling.h"
#include "tests/support/TinyBody.h"

namespace loopreg::learning {
namespace {

constexpr auto kDouble = torch::kFloat64;

body::BodyParameters someParameters(const body::BodyModel& model) {
  body::BodyParameters parameters = body::BodyParameters::rest(model);
  Rng rng(7);
  for (auto& rotation : parameters.rotations) {
    rotation = body::rotationFromAxisAngle(
        Vector3d(rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6)));
  }
  for (double& beta : parameters.betas) beta = rng.normal();
  parameters.translation = Vector3d(0.3, -0.2, 0.9);
  parameters.scale = 1.05;
  return parameters;
}

PoseTensors tensorsOf(const body::BodyParameters& parameters, torch::ScalarType type) {
  return {tensorOf(parameters.pose(), type).view({-1, 3}).clone(), tensorOf(parameters.betas, type),
          tensorOf(VectorXd(parameters.translation), type)};
}

/// Points near the template, some on and some off the surface.
Points nearTemplate(const body::BodyModel& model, Eigen::Index count, double offset) {
  Rng rng(3);
  const auto samples = geometry::sampleSurface(model.templateVertices, model.faces,
                                               static_cast<std::size_t>(count), rng);
  Points points(3, count);
  for (Eigen::Index i = 0; i < count; ++i) {
    points.col(i) = samples[static_cast<std::size_t>(i)].position +
                    offset * Vector3d(rng.normal(), rng.normal(), rng.normal());
  }
  return points;
}

TEST(ForwardMap, RodriguesIsSmoothThroughZero) {
  const torch::Tensor w =
      torch::tensor({{0.0, 0.0, 0.0}, {1e-5, 0.0, 0.0}, {0.3, -0.5, 1.1}}, kDouble)
          .requires_grad_();
  const torch::Tensor rotations = rotationsOf(w);
  for (int i = 0; i < 3; ++i) {
    const VectorXd flat = vectorOf(rotations[i].reshape({-1}));
    const Vector3d axis = vectorOf(w[i]);
    const Matrix3d expected = body::rotationFromAxisAngle(axis);
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) EXPECT_NEAR(flat(3 * r + c), expected(r, c), 1e-12);
    }
  }
  rotations.sum().backward();
  EXPECT_TRUE(torch::isfinite(w.grad()).all().item<bool>());
}

TEST(ForwardMap, AtVerticesItIsTheBody) {
  for (const bool withPoseDirs : {false, true}) {
    const auto model = testing::tinyBody(withPoseDirs);
    const body::BodyParameters parameters = someParameters(*model);
    const Points expected = body::poseBody(*model, parameters).vertices;
    for (const auto type : {torch::kFloat32, torch::kFloat64}) {
      const ForwardMap forward(*model, model->templateVertices, type);
      const auto posed = forward.pose(tensorsOf(parameters, type), parameters.scale);
      EXPECT_LT((pointsOf(forward.mapVertices(posed)) - expected).cwiseAbs().maxCoeff(), 1e-5);

      const canonical::CanonicalSurface surface(*model);
      const auto located = surface.project(model->templateVertices, 1);
      const Points mapped = pointsOf(forward.map(posed, forward.locate(located)));
      EXPECT_LT((mapped - expected).cwiseAbs().maxCoeff(), 1e-5);
    }
  }
}

TEST(ForwardMap, OnTheBuiltinBodyTheDiffusedMapIsVertexSkinning) {
  const auto model = body::loadBuiltin().value();
  const body::BodyParameters parameters = someParameters(*model);
  const Points expected = body::poseBody(*model, parameters).vertices;
  const auto located = canonical::CanonicalSurface(*model).project(model->templateVertices, 1);
  const ForwardMap forward(*model, model->templateVertices, torch::kFloat32);
  const auto posed = forward.pose(tensorsOf(parameters, torch::kFloat32), parameters.scale);
  const Points tensors = pointsOf(forward.map(posed, forward.locate(located)));
  const Points plain = canonical::forwardMap(*model, parameters, located, 1);
  const double worstTensor = (tensors - expected).colwise().norm().maxCoeff();
  const double worstPlain = (plain - expected).colwise().norm().maxCoeff();
  std::printf(
      "diffused forward map against vertex skinning, %ld vertices: %.1e m (float32), "
      "%.1e m (double)\n",
      long(expected.cols()), worstTensor, worstPlain);
  EXPECT_LT(worstTensor, 1e-5);
  EXPECT_LT(worstPlain, 1e-5);
}

/// Sum of M weighted by fixed numbers, as a function of everything it depends on.
struct Probe {
  std::shared_ptr<const body::BodyModel> model = testing::tinyBody(true);
  ForwardMap forward{*model, model->templateVertices, kDouble};
  canonical::CanonicalSurface surface{*model};
  Points canonical = nearTemplate(*model, 40, 0.004);
  body::BodyParameters parameters = someParameters(*model);
  torch::Tensor direction = tensorOf(nearTemplate(*model, 40, 1.0), kDouble);

  torch::Tensor operator()(const PoseTensors& variables, const torch::Tensor& moving) const {
    const Points at = pointsOf(moving);
    const SurfaceTensors located = forward.locate(surface.project(at, 1), &at);
    return (forward.map(forward.pose(variables, parameters.scale), located, moving) * direction)
        .sum();
  }
};

void expectGradient(torch::Tensor variable, const torch::Tensor& gradient,
                    const std::function<double()>& value, const char* name) {
  constexpr double kStep = 1e-6;
  torch::NoGradGuard noGradient;
  double* data = variable.data_ptr<double>();
  const VectorXd analytic = vectorOf(gradient.reshape({-1}));
  const double size = std::max(1.0, analytic.cwiseAbs().maxCoeff());
  double worst = 0;
  for (std::int64_t i = 0; i < variable.numel(); ++i) {
    const double kept = data[i];
    data[i] = kept + kStep;
    const double above = value();
    data[i] = kept - kStep;
    const double below = value();
    data[i] = kept;
    const double off = std::abs((above - below) / (2 * kStep) - analytic(i)) / size;
    worst = std::max(worst, off);
    EXPECT_LT(off, 1e-5) << name << " " << i;
  }
  std::printf("%-12s gradient against central differences: relative error %.1e\n", name, worst);
}

TEST(ForwardMap, GradientsAgreeWithCentralDifferences) {
  const Probe probe;
  PoseTensors variables = tensorsOf(probe.parameters, kDouble);
  torch::Tensor moving = tensorOf(probe.canonical, kDouble);
  for (torch::Tensor* t : {&variables.pose, &variables.betas, &variables.translation, &moving}) {
    t->requires_grad_();
  }
  probe(variables, moving).backward();
  const auto value = [&] { return probe(variables, moving).item<double>(); };
  expectGradient(variables.pose, variables.pose.grad(), value, "pose");
  expectGradient(variables.betas, variables.betas.grad(), value, "betas");
  expectGradient(variables.translation, variables.translation.grad(), value, "translation");
  expectGradient(moving, moving.grad(), value, "canonical");
}

TEST(ForwardMap, TheGradientHasNoPartAlongTheNormal) {
  const Probe probe;
  const PoseTensors variables = tensorsOf(probe.parameters, kDouble);
  torch::Tensor moving = tensorOf(probe.canonical, kDouble).requires_grad_();
  probe(variables, moving).backward();
  const Points gradient = pointsOf(moving.grad());
  const auto located = probe.surface.project(probe.canonical, 1);
  for (std::size_t i = 0; i < located.size(); ++i) {
    const auto column = static_cast<Eigen::Index>(i);
    const Vector3d offset = probe.canonical.col(column) - located[i].position;
    EXPECT_NEAR(gradient.col(column).dot(offset.normalized()), 0, 1e-9);
  }
}

}  // namespace
}  // namespace loopreg::learning
