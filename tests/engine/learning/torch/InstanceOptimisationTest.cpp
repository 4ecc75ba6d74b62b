#include "learning/InstanceOptimisation.h"

#include <gtest/gtest.h>

#include <vector>

#include "body/Skinning.h"
#include "core/Rng.h"
#include "geometry/Sampling.h"
#include "tests/support/TinyBody.h"

namespace loopreg::learning {
namespace {

/// A posed tiny body sampled at known surface points, and a start that knows nothing of the pose.
struct Case {
  std::shared_ptr<const body::BodyModel> model = testing::tinyBody(true);
  AdamProblem problem;
  Points truth;

  Case() {
    body::BodyParameters parameters = body::BodyParameters::rest(*model);
    parameters.rotations[0] = body::rotationFromAxisAngle(Vector3d(0, 0.3, 0));
    parameters.rotations[1] = body::rotationFromAxisAngle(Vector3d(-0.3, 0, 0));
    parameters.translation = Vector3d(0.1, 0.05, -0.1);
    truth = body::poseBody(*model, parameters).vertices;
    Rng rng(5);
    const auto samples = geometry::sampleSurface(model->templateVertices, model->faces, 400, rng);
    problem.model = model.get();
    problem.scan.resize(3, 400);
    problem.canonical.resize(3, 400);
    for (Eigen::Index i = 0; i < 400; ++i) {
      const auto& at = samples[static_cast<std::size_t>(i)];
      const auto face = model->faces.col(at.face);
      problem.canonical.col(i) = at.position;
      problem.scan.col(i) = at.bary(0) * truth.col(face(0)) + at.bary(1) * truth.col(face(1)) +
                            at.bary(2) * truth.col(face(2));
    }
    problem.start = body::BodyParameters::rest(*model);
    problem.threads = 1;
  }

  static Schedule shortSchedule() {
    Schedule schedule;
    schedule.farSteps = 40;
    schedule.closeSteps = 20;
    schedule.templateSamples = 600;
    return schedule;
  }
  double error(const body::BodyParameters& parameters) const {
    return (body::poseBody(*model, parameters).vertices - truth).colwise().norm().mean();
  }
};

TEST(InstanceOptimisation, LowersTheEnergyAndFindsTheBody) {
  const Case c;
  std::vector<fit::FitIteration> heard;
  const auto result = optimiseInstance(c.problem, Case::shortSchedule(), 10,
                                       [&](const fit::FitIteration& iteration) {
                                         heard.push_back(iteration);
                                         return fit::Proceed::proceed;
                                       },
                                       {});
  ASSERT_TRUE(result.ok()) << result.error().text();
  ASSERT_EQ(heard.size(), 60u);
  EXPECT_EQ(heard.front().index, 10);
  EXPECT_EQ(heard.back().index, 69);
  EXPECT_EQ(heard.front().stage, fit::Stage::adam);
  EXPECT_EQ(heard.front().energy.size(), 6u);
  EXPECT_LT(heard[39].total, 0.3 * heard[0].total);
  const double before = c.error(c.problem.start), after = c.error(result.value());
  EXPECT_LT(after, 0.35 * before) << before << " -> " << after;
}

TEST(InstanceOptimisation, SameSeedSameNumbers) {
  const Case c;
  Schedule schedule = Case::shortSchedule();
  schedule.farSteps = 6;
  schedule.closeSteps = 6;
  const auto a = optimiseInstance(c.problem, schedule, 0, {}, {});
  const auto b = optimiseInstance(c.problem, schedule, 0, {}, {});
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(a.value().pose(), b.value().pose());
  EXPECT_EQ(a.value().translation, b.value().translation);
}

TEST(InstanceOptimisation, ObeysTheObserverAndTheToken) {
  const Case c;
  int heard = 0;
  const auto kept =
      optimiseInstance(c.problem, Case::shortSchedule(), 0,
                       [&](const fit::FitIteration&) {
                         return ++heard == 3 ? fit::Proceed::stopAndKeep : fit::Proceed::proceed;
                       },
                       {});
  EXPECT_TRUE(kept.ok());
  EXPECT_EQ(heard, 3);
  const auto aborted =
      optimiseInstance(c.problem, Case::shortSchedule(), 0,
                       [](const fit::FitIteration&) { return fit::Proceed::abort; }, {});
  ASSERT_FALSE(aborted.ok());
  EXPECT_EQ(aborted.error().code, ErrorCode::cancelled);
  StopSource source;
  source.request();
  const auto stopped = optimiseInstance(c.problem, Case::shortSchedule(), 0, {}, source.token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
}

TEST(InstanceOptimisation, RefusesWhatDoesNotFit) {
  Case c;
  c.problem.canonical.conservativeResize(3, 10);
  EXPECT_FALSE(optimiseInstance(c.problem, Case::shortSchedule(), 0, {}, {}).ok());
}

/// The module as programs see it: dlopen, a few steps, no symbols of LibTorch in the global scope.
TEST(LearningModuleFile, LoadsAndRuns) {
  const auto module = loadLearningFrom({LOOPREG_LEARNING_FILE});
  ASSERT_TRUE(module.ok()) << module.error().text();
  const Case c;
  int heard = 0;
  const auto result = module.value()->optimiseAdam(c.problem, 0,
                                                   [&](const fit::FitIteration&) {
                                                     return ++heard == 2 ? fit::Proceed::stopAndKeep
                                                                         : fit::Proceed::proceed;
                                                   },
                                                   {});
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(heard, 2);
  AdamProblem broken = c.problem;
  broken.model = nullptr;
  EXPECT_FALSE(module.value()->optimiseAdam(broken, 0, {}, {}).ok());
}

}  // namespace
}  // namespace loopreg::learning
