// Every energy term's gradient against central differences of its energy, and its Gauss-Newton
// matrix where it is exact.
#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "core/Rng.h"
#include "fit/LevenbergMarquardt.h"
#include "fit/terms/CorrespondenceTerm.h"
#include "fit/terms/JointPrior.h"
#include "fit/terms/PinTerm.h"
#include "fit/terms/SelfCollision.h"
#include "fit/terms/ShapePrior.h"
#include "tests/support/TinyBody.h"

namespace loopreg::fit {
namespace {

body::BodyParameters bentParameters(const body::BodyModel& model, double amount) {
  Rng rng(5);
  body::BodyParameters p = body::BodyParameters::rest(model);
  for (Matrix3d& r : p.rotations) {
    r = body::rotationFromAxisAngle(amount * Vector3d(rng.normal(), rng.normal(), rng.normal()));
  }
  for (double& b : p.betas) b = rng.normal();
  p.scale = 1.05;
  return p;
}

/// Gradient of E is 2 g (the system holds J^T W r).
void expectGradient(const PreparedBody& body, const EnergyTerm& term, const body::BodyState& state,
                    double tolerance) {
  NormalEquations system(body.layout.size());
  term.linearize(state, system);
  const double h = 1e-5;
  for (int i = 0; i < body.layout.size(); ++i) {
    VectorXd delta = VectorXd::Zero(body.layout.size());
    body::BodyState plus, minus;
    delta(i) = h;
    body::evaluate(body.model, body::stepped(body.model, state, delta), plus);
    delta(i) = -h;
    body::evaluate(body.model, body::stepped(body.model, state, delta), minus);
    const double numeric = (term.energy(plus) - term.energy(minus)) / (2 * h);
    EXPECT_NEAR(2 * system.g(i), numeric, tolerance * std::max(1.0, std::abs(numeric)))
        << term.name() << ", unknown " << i;
  }
}

class Terms : public ::testing::Test {
 protected:
  std::shared_ptr<const body::BodyModel> model_ = testing::tinyBody(false);
  PreparedBody body_{*model_};
};

TEST_F(Terms, JointPriorGradient) {
  body::BodyState state;
  body::evaluate(*model_, bentParameters(*model_, 0.7), state);
  const JointPrior prior(body_, 1.3, 0.0);
  expectGradient(body_, prior, state, 1e-4);
  const JointPrior limits(body_, 0.0, 1.0);
  EXPECT_GT(limits.limitEnergy(state), 0) << "the pose should break some limits";
  expectGradient(body_, limits, state, 1e-4);
}

TEST_F(Terms, ShapePriorGradient) {
  body::BodyState state;
  body::evaluate(*model_, bentParameters(*model_, 0.2), state);
  expectGradient(body_, ShapePrior(body_, 2.5), state, 1e-5);
}

TEST_F(Terms, CorrespondenceGradientIncludesBarycentricPoints) {
  body::BodyState state;
  body::evaluate(*model_, bentParameters(*model_, 0.4), state);
  Rng rng(9);
  std::vector<CorrespondenceTerm::Pair> pairs;
  for (int f = 0; f < model_->faces.cols(); f += 3) {
    const auto face = model_->faces.col(f);
    CorrespondenceTerm::Pair pair;
    pair.point = {{face(0), face(1), face(2)}, Vector3d(0.5, 0.3, 0.2)};
    pair.target =
        state.position(pair.point) + 0.03 * Vector3d(rng.normal(), rng.normal(), rng.normal());
    pair.confidence = rng.uniform();
    pairs.push_back(pair);
  }
  CorrespondenceTerm term(body_, pairs, 1.0, 0.1);
  term.associate(state);
  expectGradient(body_, term, state, 1e-4);
}

TEST_F(Terms, PinGradientHoweverFarThePin) {
  body::BodyState state;
  body::evaluate(*model_, bentParameters(*model_, 0.4), state);
  std::vector<Pin> pins;
  for (int f = 0; f < model_->faces.cols(); f += 7) {
    const auto face = model_->faces.col(f);
    Pin pin{{{face(0), face(1), face(2)}, Vector3d(0.2, 0.3, 0.5)}, Vector3d::Zero(), 0.5 + f};
    pin.target = state.position(pin.point) + Vector3d(0.4, -0.02, 0.1 * f);
    pins.push_back(pin);
  }
  PinTerm term(body_, pins, 1e-3);
  term.associate(state);
  expectGradient(body_, term, state, 1e-4);
  // Ten times as far costs a hundred times as much: no kernel.
  for (Pin& pin : pins) pin.target += 9 * (pin.target - state.position(pin.point));
  EXPECT_NEAR(PinTerm(body_, pins, 1e-3).energy(state), 100 * term.energy(state),
              1e-6 * term.energy(state));
}

TEST_F(Terms, PanelsEqualTheDenseJacobian) {
  body::BodyState state;
  body::evaluate(*model_, bentParameters(*model_, 0.5), state);
  std::vector<PointResidual> residuals;
  NormalEquations expected(body_.layout.size());
  for (int v = 0; v < model_->vertexCount(); v += 5) {
    PointResidual r;
    r.point = body::BodyPoint::atVertex(v);
    r.target = state.vertices.col(v) + Vector3d(0.01, -0.02, 0.03);
    r.normal = Vector3d(1, 2, -1).normalized();
    r.planeWeight = 2;
    r.pointWeight = 0.5;
    residuals.push_back(r);
    const auto jacobian = body::pointJacobian(*model_, state, r.point, false);
    const Matrix3d metric =
        r.planeWeight * r.normal * r.normal.transpose() + r.pointWeight * Matrix3d::Identity();
    expected.H += jacobian.transpose() * metric * jacobian;
    expected.g += jacobian.transpose() * metric * (state.vertices.col(v) - r.target);
  }
  NormalEquations system(body_.layout.size());
  addPointResiduals(body_, state, residuals, 2, system);
  const Eigen::MatrixXd lower = expected.H.triangularView<Eigen::Lower>();
  EXPECT_LT((Eigen::MatrixXd(system.H.triangularView<Eigen::Lower>()) - lower).norm(),
            1e-9 * lower.norm());
  EXPECT_LT((system.g - expected.g).norm(), 1e-9 * expected.g.norm());
}

TEST(SelfCollisionTest, GradientWhereAForearmCrossesTheTrunk) {
  const auto model = body::loadBuiltin().value();
  const PreparedBody body(*model);
  const SelfCollision term(body, 1.0);
  body::BodyState rest, state;
  body::evaluate(*model, body::BodyParameters::rest(*model), rest);
  EXPECT_EQ(term.energy(rest), 0) << "nothing collides in the T-pose";
  body::BodyParameters p = body::BodyParameters::rest(*model);
  p.rotations[body::kLeftShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0.3, -1.2));
  p.rotations[body::kLeftElbow] = body::rotationFromAxisAngle(Vector3d(0, 0, -1.3));
  body::evaluate(*model, p, state);
  ASSERT_GT(term.energy(state), 0);
  EXPECT_GT(term.deepest(state), 0.005);
  expectGradient(body, term, state, 1e-3);
}

TEST_F(Terms, CorrespondencesAloneRecoverThePose) {
  const body::BodyParameters truth = bentParameters(*model_, 0.35);
  body::BodyState goal, state;
  body::evaluate(*model_, truth, goal);
  std::vector<CorrespondenceTerm::Pair> pairs;
  for (int v = 0; v < model_->vertexCount(); ++v) {
    pairs.push_back({body::BodyPoint::atVertex(v), goal.vertices.col(v), 1.0});
  }
  CorrespondenceTerm term(body_, pairs, 1000, 0.5);
  body::BodyParameters start = body::BodyParameters::rest(*model_);
  body::evaluate(*model_, start, state);
  LevenbergMarquardt solver(body_, {&term});
  solver.setActive(activeUnknowns(body_.layout, true));
  for (int i = 0; i < 40; ++i) solver.step(state);
  EXPECT_LT((state.vertices - goal.vertices).colwise().norm().maxCoeff(), 1e-4);
}

}  // namespace
}  // namespace loopreg::fit
