#include "tests/support/TinyBody.h"

#include "core/Rng.h"

namespace loopreg::testing {

std::shared_ptr<const body::BodyModel> tinyBody(bool withPoseDirs, int betas) {
  const std::vector<int>& parents = body::smplParents();
  const int joints = static_cast<int>(parents.size());
  // Rough T-pose joint positions, metres: SMPL's order.
  const double place[24][3] = {
      {0, 0, 0},        {.06, -.09, 0},    {-.06, -.09, 0},   {0, .11, -.02},     {.10, -.47, 0},
      {-.10, -.47, 0},  {0, .25, 0},       {.09, -.87, -.03}, {-.09, -.87, -.03}, {0, .30, .02},
      {.11, -.93, .09}, {-.11, -.93, .09}, {0, .51, -.02},    {.08, .42, -.01},   {-.08, .42, -.01},
      {0, .60, .02},    {.17, .45, -.02},  {-.17, .45, -.02}, {.43, .43, -.04},   {-.43, .43, -.04},
      {.68, .44, -.04}, {-.68, .44, -.04}, {.77, .43, -.05},  {-.77, .43, -.05}};
  const Eigen::Index n = 6 * joints;
  Rng rng(7);
  body::BodyModel model;
  model.name = "tiny body";
  model.gender = "neutral";
  model.parents = parents;
  model.templateVertices.resize(3, n);
  model.faces.resize(3, 8 * joints);
  model.shapeDirs =
      Eigen::MatrixXd::NullaryExpr(3 * n, betas, [&]() { return 0.01 * rng.normal(); });
  if (withPoseDirs) {
    model.poseCorrectives = body::sparsePoseCorrectives(Eigen::MatrixXf::NullaryExpr(
        3 * n, 9 * (joints - 1), [&]() { return float(0.002 * rng.normal()); }));
  }
  model.jointRegressor = Eigen::MatrixXd::Zero(joints, n);
  model.skin.joint.resize(2, n);
  model.skin.weight.resize(2, n);
  const int octahedron[8][3] = {{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4},
                                {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}};
  for (int j = 0; j < joints; ++j) {
    const Vector3d center(place[j][0], place[j][1], place[j][2]);
    for (int k = 0; k < 6; ++k) {
      Vector3d direction = Vector3d::Zero();
      direction(k / 2) = k % 2 ? -1 : 1;
      const Eigen::Index v = 6 * j + k;
      model.templateVertices.col(v) = center + 0.05 * direction;
      model.jointRegressor(j, v) = 1.0 / 6;
      const double own = 0.6 + 0.3 * rng.uniform();
      model.skin.joint.col(v) << j, std::max(0, parents[j]);
      model.skin.weight.col(v) << (j == 0 ? 1.0 : own), (j == 0 ? 0.0 : 1 - own);
    }
    for (int f = 0; f < 8; ++f) {
      for (int c = 0; c < 3; ++c) model.faces(c, 8 * j + f) = 6 * j + octahedron[f][c];
    }
  }
  return body::finish(std::move(model)).value();
}

}  // namespace loopreg::testing
