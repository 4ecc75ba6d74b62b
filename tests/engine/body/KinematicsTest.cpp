#include <gtest/gtest.h>

#include <cmath>

#include "body/BodyState.h"
#include "core/Rng.h"
#include "tests/support/TinyBody.h"

namespace loopreg {
namespace {

using body::BodyModel;
using body::BodyParameters;

BodyParameters randomParameters(const BodyModel& model, std::uint64_t seed) {
  Rng rng(seed);
  BodyParameters p = BodyParameters::rest(model);
  for (Matrix3d& r : p.rotations) {
    r = body::rotationFromAxisAngle(0.6 * Vector3d(rng.normal(), rng.normal(), rng.normal()));
  }
  for (double& b : p.betas) b = rng.normal();
  p.translation = Vector3d(rng.normal(), rng.normal(), rng.normal());
  p.scale = 1.1;
  return p;
}

/// SMPL written out with 4 x 4 matrices, term by term as in the paper, sharing nothing with the
/// engine.
Points referenceSkinning(const BodyModel& m, const BodyParameters& p) {
  const int joints = m.jointCount();
  Points shaped = m.templateVertices;
  for (int b = 0; b < m.betaCount(); ++b) {
    for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
      for (int a = 0; a < 3; ++a) shaped(a, v) += m.shapeDirs(3 * v + a, b) * p.betas(b);
    }
  }
  const Points rest = shaped * m.jointRegressor.transpose();
  if (m.hasPoseCorrectives()) {
    const Eigen::MatrixXf poseDirs =
        body::densePoseCorrectives(m.poseCorrectives, m.vertexCount(), joints);
    for (int j = 1; j < joints; ++j) {
      for (int e = 0; e < 9; ++e) {
        const double feature = p.rotations[j](e / 3, e % 3) - (e / 3 == e % 3 ? 1 : 0);
        for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
          for (int a = 0; a < 3; ++a) {
            shaped(a, v) += double(poseDirs(3 * v + a, 9 * (j - 1) + e)) * feature;
          }
        }
      }
    }
  }
  std::vector<Eigen::Matrix4d> world(joints);
  for (int j = 0; j < joints; ++j) {
    Eigen::Matrix4d local = Eigen::Matrix4d::Identity();
    local.topLeftCorner<3, 3>() = p.rotations[j];
    const int a = m.parents[j];
    local.topRightCorner<3, 1>() =
        a < 0 ? Vector3d(rest.col(j)) : Vector3d(rest.col(j) - rest.col(a));
    world[j] = a < 0 ? local : Eigen::Matrix4d(world[a] * local);
  }
  Points posed(3, m.vertexCount());
  for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
    Eigen::Vector4d sum = Eigen::Vector4d::Zero();
    for (Eigen::Index s = 0; s < m.skin.slots(); ++s) {
      const int j = m.skin.joint(s, v);
      Eigen::Matrix4d toRest = Eigen::Matrix4d::Identity();
      toRest.topRightCorner<3, 1>() = -rest.col(j);
      sum += m.skin.weight(s, v) * world[j] * toRest * shaped.col(v).homogeneous();
    }
    posed.col(v) = p.scale * sum.head<3>() + p.translation;
  }
  return posed;
}

TEST(Kinematics, SkinningEqualsTheWrittenOutReference) {
  for (const bool correctives : {false, true}) {
    const auto model = testing::tinyBody(correctives);
    const BodyParameters p = randomParameters(*model, 3);
    const Points expected = referenceSkinning(*model, p);
    EXPECT_LT((body::poseBody(*model, p).vertices - expected).cwiseAbs().maxCoeff(), 1e-5);
  }
}

TEST(Kinematics, RestPoseIsTheTemplate) {
  const auto model = testing::tinyBody(true);
  const auto posed = body::poseBody(*model, BodyParameters::rest(*model));
  EXPECT_LT((posed.vertices - model->templateVertices).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((posed.joints - model->jointTemplate).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(Kinematics, DisplacementsMoveWithTheSkin) {
  const auto model = testing::tinyBody(false);
  const BodyParameters p = randomParameters(*model, 5);
  Points offsets = Points::Zero(3, model->vertexCount());
  offsets(1, 10) = 0.02;
  const Points before = body::poseBody(*model, p).vertices;
  const Points after = body::poseBody(*model, p, &offsets).vertices;
  EXPECT_GT((after.col(10) - before.col(10)).norm(), 0.01);
  EXPECT_LT((after.col(11) - before.col(11)).norm(), 1e-12);
}

TEST(Kinematics, JacobianAgreesWithCentralDifferences) {
  for (const bool correctives : {false, true}) {
    const auto model = testing::tinyBody(correctives);
    body::BodyState state;
    body::evaluate(*model, randomParameters(*model, 11), state);
    const body::ParameterLayout layout(*model);
    body::BodyPoint point{{125, 70, 131}, Vector3d(0.2, 0.5, 0.3)};  // hand, shoulder: long chains
    const auto jacobian = body::pointJacobian(*model, state, point);
    // Pose correctives are single precision: a longer step keeps their rounding out of the
    // quotient.
    const double h = correctives ? 1e-3 : 1e-5;
    for (int i = 0; i < layout.size(); ++i) {
      VectorXd delta = VectorXd::Zero(layout.size());
      body::BodyState plus, minus;
      delta(i) = h;
      body::evaluate(*model, body::stepped(*model, state, delta), plus);
      delta(i) = -h;
      body::evaluate(*model, body::stepped(*model, state, delta), minus);
      const Vector3d numeric = (plus.position(point) - minus.position(point)) / (2 * h);
      EXPECT_LT((numeric - jacobian.col(i)).norm(), 1e-4 * std::max(0.05, numeric.norm()))
          << "unknown " << i << (correctives ? " with correctives" : "");
    }
  }
}

TEST(Kinematics, AxisAngleSurvivesZeroAndPi) {
  for (const Vector3d& w : {Vector3d(0, 0, 0), Vector3d(1e-9, 0, 0), Vector3d(0.3, -2, 1),
                            Vector3d(M_PI - 1e-7, 0, 0), Vector3d(0, M_PI, 0)}) {
    const Matrix3d r = body::rotationFromAxisAngle(w);
    EXPECT_LT((r * r.transpose() - Matrix3d::Identity()).norm(), 1e-12);
    EXPECT_LT((body::rotationFromAxisAngle(body::axisAngleFromRotation(r)) - r).norm(), 1e-9)
        << w.transpose();
  }
}

TEST(BodyModelTest, FinishRefusesBrokenModels) {
  const auto good = testing::tinyBody(false);
  const auto message = [&](auto&& breakIt) {
    BodyModel model = *good;
    breakIt(model);
    auto result = body::finish(std::move(model));
    return result ? std::string() : result.error().message;
  };
  EXPECT_NE(message([](BodyModel& m) { m.faces(0, 0) = 100000; }).find("does not exist"),
            std::string::npos);
  EXPECT_NE(message([](BodyModel& m) { m.parents[3] = 7; }).find("before its parent"),
            std::string::npos);
  EXPECT_NE(message([](BodyModel& m) { m.skin.weight(0, 4) = 0.1; }).find("sum to"),
            std::string::npos);
  EXPECT_NE(message([](BodyModel& m) { m.shapeDirs.conservativeResize(9, 2); }).find("shapedirs"),
            std::string::npos);
  EXPECT_NE(message([](BodyModel& m) {
              m.poseCorrectives = body::sparsePoseCorrectives(Eigen::MatrixXf::Ones(9, 9));
              m.poseCorrectives.blocks[0].directions(2, 3) = NAN;
            }).find("not finite"),
            std::string::npos);
  EXPECT_NE(message([](BodyModel& m) { m.templateVertices(0, 0) = NAN; }).find("not finite"),
            std::string::npos);
  EXPECT_TRUE(message([](BodyModel&) {}).empty());
}

TEST(PoseCorrectivesTest, BlocksAndMatrixAreTheSame) {
  Eigen::MatrixXf dense = Eigen::MatrixXf::Zero(30, 9 * 3);
  dense(3 * 7 + 1, 9 + 4) = 0.02f;  // joint 2 moves vertex 7,
  dense(3 * 2, 18) = -0.01f;        // joint 3 vertices 2 and 9
  dense(3 * 9 + 2, 26) = 0.03f;
  const body::PoseCorrectives sparse = body::sparsePoseCorrectives(dense);
  ASSERT_EQ(sparse.blocks.size(), 2u);
  EXPECT_EQ(sparse.entryCount(), 3u);
  EXPECT_EQ(sparse.blocks[1].joint, 3);
  EXPECT_EQ(sparse.blocks[1].vertices, (std::vector<std::int32_t>{2, 9}));
  EXPECT_EQ(body::densePoseCorrectives(sparse, 10, 4), dense);
  EXPECT_FLOAT_EQ(float(sparse.blocks[0].at(7)(1, 4)), 0.02f);
  EXPECT_EQ(sparse.blocks[0].at(6).norm(), 0);
  EXPECT_TRUE(body::checkPoseCorrectives(sparse, 10, 4).empty());
  EXPECT_FALSE(body::checkPoseCorrectives(sparse, 9, 4).empty());
  EXPECT_FALSE(body::checkPoseCorrectives(sparse, 10, 3).empty());
  const body::PoseCorrectives some = body::selectVertices(sparse, 10, {9, 0, 7});
  EXPECT_EQ(some.blocks[0].vertices, std::vector<std::int32_t>{2});
  EXPECT_EQ(some.blocks[1].vertices, std::vector<std::int32_t>{0});
  EXPECT_FLOAT_EQ(float(some.blocks[1].at(0)(2, 8)), 0.03f);
}

TEST(BodyModelTest, ReducedModelPosesItsVerticesAlike) {
  const auto model = testing::tinyBody(true);
  const BodyParameters p = randomParameters(*model, 21);
  const std::vector<std::int32_t> chosen = {0, 17, 90, 143};
  const BodyModel reduced = body::withVertices(*model, chosen);
  const Points all = body::poseBody(*model, p).vertices;
  const Points some = body::poseBody(reduced, p).vertices;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    EXPECT_LT((some.col(Eigen::Index(i)) - all.col(chosen[i])).norm(), 1e-12);
  }
}

}  // namespace
}  // namespace loopreg
