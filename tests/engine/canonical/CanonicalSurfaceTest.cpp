// The implicit canonical surface: signs, diffusion and the forward map against independent answers.
#include "canonical/CanonicalSurface.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "canonical/Diffusion.h"
#include "core/Rng.h"
#include "geometry/Sampling.h"
#include "tests/support/Shapes.h"
#include "tests/support/TinyBody.h"

namespace loopreg::canonical {
namespace {

const body::BodyModel& builtin() {
  static const auto model = body::loadBuiltin().value();
  return *model;
}

/// Generalised winding number (Jacobson et al. 2013): 1 inside a closed mesh, 0 outside; by solid
/// angles, hence independent of closest points and normals.
double windingNumber(const Points& v, const Faces& f, const Vector3d& q) {
  double total = 0;
  for (Eigen::Index i = 0; i < f.cols(); ++i) {
    const Vector3d a = v.col(f(0, i)) - q, b = v.col(f(1, i)) - q, c = v.col(f(2, i)) - q;
    const double la = a.norm(), lb = b.norm(), lc = c.norm();
    total += 2 * std::atan2(a.dot(b.cross(c)),
                            la * lb * lc + a.dot(b) * lc + b.dot(c) * la + c.dot(a) * lb);
  }
  return total / (4 * testing::kPi);
}

TEST(CanonicalSurface, DistanceToABoxIsAnalytic) {
  const Mesh box = testing::makeBox(Vector3d(-1, -2, -3), Vector3d(1, 2, 3));
  const CanonicalSurface surface(box.vertices, box.faces);
  const Points queries = testing::randomPoints(4000, -4, 4, 1);
  const VectorXd distances = surface.signedDistances(queries, surface.project(queries, 2), 2);
  for (Eigen::Index i = 0; i < queries.cols(); ++i) {
    const Vector3d d = queries.col(i).cwiseAbs() - Vector3d(1, 2, 3);
    const double exact = d.cwiseMax(0).norm() + std::min(0.0, d.maxCoeff());
    ASSERT_NEAR(distances(i), exact, 1e-12) << queries.col(i).transpose();
  }
}

TEST(CanonicalSurface, SignOnTheBodyIsThatOfTheWindingNumber) {
  const CanonicalSurface surface(builtin());
  Rng rng(2);
  const auto base = geometry::sampleSurface(builtin().templateVertices, builtin().faces, 400, rng);
  Points queries(3, 400);
  for (Eigen::Index i = 0; i < 400; ++i) {
    const Vector3d off(rng.normal(), rng.normal(), rng.normal());
    queries.col(i) = base[std::size_t(i)].position + 0.02 * off;
  }
  const VectorXd distances = surface.signedDistances(queries, surface.project(queries, 2), 2);
  for (Eigen::Index i = 0; i < queries.cols(); ++i) {
    const double inside =
        windingNumber(builtin().templateVertices, builtin().faces, queries.col(i));
    ASSERT_EQ(distances(i) < 0, inside > 0.5) << queries.col(i).transpose();
  }
}

TEST(Diffusion, ReproducesEveryBodyFunctionAtTheVertices) {
  const auto model = testing::tinyBody(true);
  const CanonicalSurface surface(*model);
  const CanonicalQuery answer = query(surface, *model, model->templateVertices, 2);
  EXPECT_LT(answer.distance.cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((diffusedTemplate(*model, answer.nearest) - model->templateVertices).norm(), 1e-12);
  EXPECT_LT((diffusedShapeDirs(*model, answer.nearest) - model->shapeDirs).norm(), 1e-9);
  const Eigen::MatrixXf poseDirs =
      body::densePoseCorrectives(model->poseCorrectives, model->vertexCount(), model->jointCount());
  EXPECT_LT((diffusedPoseDirs(*model, answer.nearest) - poseDirs).norm(), 1e-4);
  for (Eigen::Index v = 0; v < model->vertexCount(); ++v) {
    for (Eigen::Index s = 0; s < model->skin.slots(); ++s) {
      EXPECT_NEAR(answer.skin.weight(s, v), model->skin.weight(s, v), 1e-12);
      if (model->skin.weight(s, v) == 0) continue;
      EXPECT_EQ(answer.skin.joint(s, v), model->skin.joint(s, v));
    }
  }
}

TEST(Diffusion, WeightsAreInterpolatedAcrossAFace) {
  const CanonicalSurface surface(builtin());
  Rng rng(3);
  const auto points =
      geometry::sampleSurface(builtin().templateVertices, builtin().faces, 300, rng);
  const body::SkinWeights skin = diffusedSkin(builtin(), points, 2);
  for (Eigen::Index i = 0; i < 300; ++i) {
    VectorXd dense = VectorXd::Zero(builtin().jointCount());
    for (int k = 0; k < 3; ++k) {
      const Eigen::Index v = builtin().faces(k, points[std::size_t(i)].face);
      for (Eigen::Index s = 0; s < builtin().skin.slots(); ++s) {
        dense(builtin().skin.joint(s, v)) +=
            points[std::size_t(i)].bary(k) * builtin().skin.weight(s, v);
      }
    }
    EXPECT_NEAR(skin.weight.col(i).sum(), 1, 1e-9);
    for (Eigen::Index s = 0; s < skin.slots(); ++s) {
      EXPECT_LE(skin.weight(s, i), skin.weight(std::max<Eigen::Index>(s - 1, 0), i));
      if (skin.weight(s, i) == 0) continue;
      EXPECT_NEAR(skin.weight(s, i), dense(skin.joint(s, i)), 1e-12);
    }
  }
}

TEST(Diffusion, ForwardMapAtVerticesIsThePosedBody) {
  const auto model = testing::tinyBody(true);
  body::BodyParameters parameters = body::BodyParameters::rest(*model);
  Rng rng(4);
  for (Matrix3d& rotation : parameters.rotations) {
    rotation =
        body::rotationFromAxisAngle(0.4 * Vector3d(rng.normal(), rng.normal(), rng.normal()));
  }
  parameters.betas.setLinSpaced(-1, 1);
  parameters.translation = Vector3d(0.3, -0.2, 0.1);
  parameters.scale = 1.1;
  const CanonicalSurface surface(*model);
  const Points mapped =
      forwardMap(*model, parameters, surface.project(model->templateVertices, 1), 1);
  EXPECT_LT((mapped - body::poseBody(*model, parameters).vertices).cwiseAbs().maxCoeff(), 1e-9);
}

}  // namespace
}  // namespace loopreg::canonical
