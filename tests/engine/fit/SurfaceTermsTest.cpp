// The surface terms, the samples they work on, and SMPL+D, on the built-in body.
#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "fit/Displacements.h"
#include "fit/LevenbergMarquardt.h"
#include "fit/terms/JointPrior.h"
#include "fit/terms/ModelToScan.h"
#include "fit/terms/ScanToModel.h"
#include "fit/terms/ShapePrior.h"
#include "geometry/Mesh.h"

namespace loopreg::fit {
namespace {

class SurfaceTerms : public ::testing::Test {
 protected:
  SurfaceTerms() {
    scan_.vertices = model_->templateVertices;
    scan_.faces = model_->faces;
    Rng rng(1);
    samples_ = sampleScan(scan_, 4000, rng, 2);
  }
  body::ModelPointer model_ = body::loadBuiltin().value();
  PreparedBody body_{*model_};
  Mesh scan_;
  ScanSamples samples_;
};

TEST_F(SurfaceTerms, VanishOnTheBodyItself) {
  body::BodyState state;
  body::evaluate(*model_, body::BodyParameters::rest(*model_), state);
  DataWeights weights;
  ScanToModel toModel(body_, samples_, 2000, weights, 1);
  toModel.associate(state);
  EXPECT_NEAR(toModel.energy(state), 0, 1e-12);
  EXPECT_LT(toModel.medianDistance(), 1e-9);
  ModelToScan toScan(body_, samples_, evenVertices(*model_, 800), weights, 2);
  toScan.associate(state);
  EXPECT_LT(toScan.energy(state), 0.2 * DataWeights{}.total) << "samples lie beside the vertices";
}

TEST_F(SurfaceTerms, GradientAgreesWithDifferencesBetweenAssociations) {
  body::BodyParameters p = body::BodyParameters::rest(*model_);
  p.translation = Vector3d(0.02, -0.01, 0.015);
  p.rotations[body::kLeftElbow] = body::rotationFromAxisAngle(Vector3d(0, -0.2, 0));
  body::BodyState state;
  body::evaluate(*model_, p, state);
  ScanToModel term(body_, samples_, 500, DataWeights{}, 1);
  term.associate(state);
  NormalEquations system(body_.layout.size());
  term.linearize(state, system);
  const double h = 1e-5;
  for (const int i :
       {0, 4, body_.layout.rotation(body::kLeftElbow) + 1, body_.layout.translation() + 2,
        body_.layout.logScale(), body_.layout.beta(1)}) {
    VectorXd delta = VectorXd::Zero(body_.layout.size());
    body::BodyState plus, minus;
    delta(i) = h;
    body::evaluate(*model_, body::stepped(*model_, state, delta), plus);
    delta(i) = -h;
    body::evaluate(*model_, body::stepped(*model_, state, delta), minus);
    const double numeric = (term.energy(plus) - term.energy(minus)) / (2 * h);
    EXPECT_NEAR(2 * system.g(i), numeric, 1e-4 * std::max(1.0, std::abs(numeric))) << i;
  }
}

TEST_F(SurfaceTerms, AFewStepsUndoASmallMotion) {
  body::BodyParameters p = body::BodyParameters::rest(*model_);
  p.translation = Vector3d(0.04, -0.02, 0.03);
  p.rotations[0] = body::rotationFromAxisAngle(Vector3d(0.05, 0.1, 0));
  p.rotations[body::kRightShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0, 0.2));
  body::BodyState state;
  body::evaluate(*model_, p, state);
  ScanToModel toModel(body_, samples_, 2000, DataWeights{}, 1);
  ModelToScan toScan(body_, samples_, evenVertices(*model_, 800), DataWeights{}, 1);
  // Light priors, as in every real fit: hands and feet hold too few points to keep their joints.
  JointPrior joints(body_, 0.2, 1);
  ShapePrior shape(body_, 0.1);
  LevenbergMarquardt solver(body_, {&toModel, &toScan, &joints, &shape});
  for (int i = 0; i < 12; ++i) {
    const auto step = solver.step(state);
    if (step.accepted) {
      EXPECT_LT(step.after, step.before);
    }
  }
  EXPECT_LT((state.vertices - model_->templateVertices).colwise().norm().mean(), 0.004);
}

TEST_F(SurfaceTerms, OneSidedWeightLetsClothStandOff) {
  body::BodyState state;
  body::evaluate(*model_, body::BodyParameters::rest(*model_), state);
  Mesh cloth = scan_;
  cloth.vertices += 0.02 * geometry::vertexNormals(scan_.vertices, scan_.faces);
  Rng rng(2);
  const ScanSamples outside = sampleScan(cloth, 2000, rng, 1);
  DataWeights weights;
  ScanToModel twoSided(body_, outside, 1000, weights, 1);
  weights.outside = 0.1;
  ScanToModel oneSided(body_, outside, 1000, weights, 1);
  twoSided.associate(state);
  oneSided.associate(state);
  EXPECT_LT(oneSided.energy(state), 0.2 * twoSided.energy(state));
}

TEST_F(SurfaceTerms, ClothGoesBackToTheSkinBeneathAndIsOneSidedThereAlone) {
  body::BodyState state;
  body::evaluate(*model_, body::BodyParameters::rest(*model_), state);
  Rng rng(2);
  ScanSamples samples = sampleScan(scan_, 2000, rng, 1);
  Points beneath = Points::Zero(3, samples.count());
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const bool sleeve = samples.positions(1, i) > 0;  // the upper half wears 2 cm of cloth
    const Vector3d out = (sleeve ? 0.02 : 0.001) * samples.normals.col(i);
    samples.positions.col(i) += out;
    beneath.col(i) = -out;
  }
  const ScanSamples skin = beneathClothes(samples, beneath);
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const bool sleeve = beneath.col(i).norm() > 0.01;
    EXPECT_EQ(skin.cloth(i), sleeve ? 1 : 0);
    const Vector3d expected = samples.positions.col(i) + (sleeve ? 1.0 : 0.0) * beneath.col(i);
    EXPECT_LT((skin.positions.col(i) - expected).norm(), 1e-12);
  }
  EXPECT_EQ(skin.index->nearest(Vector3d(skin.positions.col(7))).index, 7);

  // All points 1 cm outside: the one-sided factor and cloth's weight reach the cloth alone.
  ScanSamples half = samples;
  half.cloth = skin.cloth;
  half.positions = samples.positions + beneath + 0.01 * samples.normals;
  DataWeights weights;
  ScanToModel plain(body_, half, 1000, weights, 1);
  weights.cloth = weights.outside = 0.1;
  ScanToModel wary(body_, half, 1000, weights, 1);
  plain.associate(state);
  wary.associate(state);
  for (std::size_t i = 0; i < 1000; ++i) {
    const double before = plain.residuals()[i].planeWeight, after = wary.residuals()[i].planeWeight;
    if (before == 0 || plain.signedDistances()(Eigen::Index(i)) <= 0) continue;
    // `plain` has cloth at its default weight, 0.5.
    EXPECT_NEAR(after, before * (half.cloth(Eigen::Index(i)) > 0 ? 0.02 : 1), 1e-9 * before);
  }
}

TEST(ScanSamplesTest, OnlyTheRimOfAnOpenSurfaceIsBoundary) {
  Mesh sheet;  // unit square in z = 0
  const int n = 40;
  sheet.vertices.resize(3, (n + 1) * (n + 1));
  for (int i = 0; i <= n; ++i) {
    for (int j = 0; j <= n; ++j) {
      sheet.vertices.col(i * (n + 1) + j) = Vector3d(double(i) / n, double(j) / n, 0);
    }
  }
  sheet.faces.resize(3, 2 * n * n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const int a = i * (n + 1) + j, b = a + n + 1;
      sheet.faces.col(2 * (i * n + j)) << a, b, b + 1;
      sheet.faces.col(2 * (i * n + j) + 1) << a, b + 1, a + 1;
    }
  }
  Rng rng(3);
  const ScanSamples samples = sampleScan(sheet, 3000, rng, 1);
  int rimInside = 0, inside = 0, rimAtEdge = 0, atEdge = 0;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    const double x = samples.positions(0, i), y = samples.positions(1, i);
    const double edge = std::min({x, y, 1 - x, 1 - y});
    if (edge > 0.1) {
      ++inside;
      rimInside += samples.boundary[static_cast<std::size_t>(i)];
    } else if (edge < 0.004) {
      ++atEdge;
      rimAtEdge += samples.boundary[static_cast<std::size_t>(i)];
    }
  }
  EXPECT_LT(rimInside, 0.02 * inside);
  EXPECT_GT(rimAtEdge, 0.9 * atEdge);
}

TEST_F(SurfaceTerms, DisplacementsFollowABulgeAndLeaveTheRestAlone) {
  // The scan: the body with a 2 cm bulge on the belly.
  Mesh bulged = scan_;
  const Points normals = geometry::vertexNormals(scan_.vertices, scan_.faces);
  const Vector3d belly = model_->jointTemplate.col(body::kSpine1) + Vector3d(0, 0, 0.12);
  for (Eigen::Index v = 0; v < bulged.vertexCount(); ++v) {
    const double d = (bulged.vertices.col(v) - belly).norm();
    bulged.vertices.col(v) += 0.02 * std::exp(-d * d / (2 * 0.06 * 0.06)) * normals.col(v);
  }
  Rng rng(4);
  const ScanSamples samples = sampleScan(bulged, 15000, rng, 2);
  body::BodyState state;
  body::evaluate(*model_, body::BodyParameters::rest(*model_), state);
  int rounds = 0;
  const Points offsets = fitDisplacements(body_, state, samples, {},
                                          [&](int, const Points&) {
                                            ++rounds;
                                            return true;
                                          },
                                          {});
  EXPECT_EQ(rounds, DisplacementOptions{}.rounds);
  const Points reached = model_->templateVertices + offsets;
  const Points missing = bulged.vertices - reached;
  EXPECT_LT(missing.colwise().norm().mean(), 0.001);
  EXPECT_LT(missing.colwise().norm().maxCoeff(), 0.012);
}

}  // namespace
}  // namespace loopreg::fit
