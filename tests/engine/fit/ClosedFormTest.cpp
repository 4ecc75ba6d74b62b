#include <gtest/gtest.h>

#include "core/Rng.h"
#include "fit/ClosedFormStart.h"
#include "tests/support/TinyBody.h"

namespace loopreg::fit {
namespace {

TEST(ClosedForm, ExactPairsGiveNearlyTheBody) {
  const auto model = testing::tinyBody(false);
  const PreparedBody body(*model);
  Rng rng(4);
  body::BodyParameters truth = body::BodyParameters::rest(*model);
  for (Matrix3d& r : truth.rotations) {
    r = body::rotationFromAxisAngle(0.2 * Vector3d(rng.normal(), rng.normal(), rng.normal()));
  }
  truth.rotations[0] = body::rotationFromAxisAngle(Vector3d(0, 2.8, 0));  // facing backwards
  truth.translation = Vector3d(1, 2, 3);
  body::BodyState goal;
  body::evaluate(*model, truth, goal);
  // Several pairs per face, so that every part has enough.
  std::vector<CorrespondenceTerm::Pair> pairs;
  for (Eigen::Index f = 0; f < model->faces.cols(); ++f) {
    const auto face = model->faces.col(f);
    for (const Vector3d& bary :
         {Vector3d(0.6, 0.2, 0.2), Vector3d(0.2, 0.6, 0.2), Vector3d(0.2, 0.2, 0.6)}) {
      CorrespondenceTerm::Pair pair;
      pair.point = {{face(0), face(1), face(2)}, bary};
      pair.target = goal.position(pair.point);
      pairs.push_back(pair);
    }
  }
  const body::BodyParameters found = closedFormStart(body, pairs);
  body::BodyState state;
  body::evaluate(*model, found, state);
  // Skinned parts do not move rigidly, so the start is near, not exact.
  EXPECT_LT((state.vertices - goal.vertices).colwise().norm().mean(), 0.05);
  const Matrix3d turn = found.rotations[0] * truth.rotations[0].transpose();
  EXPECT_LT(body::axisAngleFromRotation(turn).norm(), 0.3);
}

TEST(ClosedForm, NoPairsGiveTheRestPose) {
  const auto model = testing::tinyBody(false);
  const body::BodyParameters found = closedFormStart(PreparedBody(*model), {});
  EXPECT_LT(found.pose().norm(), 1e-12);
  EXPECT_LT(found.betas.norm(), 1e-12);
}

}  // namespace
}  // namespace loopreg::fit
