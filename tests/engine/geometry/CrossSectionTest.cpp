// Plane sections of shapes whose curves are known in closed form.
#include "geometry/CrossSection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/Shapes.h"

namespace loopreg::geometry {
namespace {

using loopreg::testing::kPi;

double hullLength(const SectionCurve& curve, const Vector3d& normal) {
  const std::vector<int> hull = convexHull(flattened(curve.positions, PlaneAxes(normal)));
  double sum = 0;
  for (std::size_t i = 0; i < hull.size(); ++i) {
    sum += (curve.positions.col(hull[i]) - curve.positions.col(hull[(i + 1) % hull.size()])).norm();
  }
  return sum;
}

TEST(CrossSection, ASphereIsCutInCircles) {
  const Mesh sphere = testing::makeSphere(0.3, 5);
  for (const double height : {-0.2, 0.0, 0.05, 0.25}) {
    const auto curves = crossSection(sphere.vertices, sphere.faces, {Vector3d::UnitY(), height});
    ASSERT_EQ(curves.size(), 1U);
    EXPECT_TRUE(curves[0].closed);
    const double expected = 2 * kPi * std::sqrt(0.09 - height * height);
    EXPECT_NEAR(curves[0].length(), expected, 2e-3 * expected);
    for (Eigen::Index i = 0; i < curves[0].positions.cols(); ++i) {
      EXPECT_NEAR(curves[0].positions(1, i), height, 1e-12);
    }
  }
  EXPECT_TRUE(crossSection(sphere.vertices, sphere.faces, {Vector3d::UnitY(), 0.31}).empty());
}

// The plane goes exactly through corners and edges of the box: no special case may break the loop.
TEST(CrossSection, PlanesThroughCornersStillCloseTheirLoops) {
  const Mesh box = testing::makeBox({0, 0, 0}, {1, 2, 3});
  const auto diagonal =
      crossSection(box.vertices, box.faces, Plane::through({0, 0, 0}, {2, -1, 0}));
  ASSERT_EQ(diagonal.size(), 1U);
  EXPECT_TRUE(diagonal[0].closed);
  EXPECT_NEAR(hullLength(diagonal[0], Vector3d(2, -1, 0).normalized()), 2 * (std::sqrt(5.0) + 3),
              1e-12);
  const auto face = crossSection(box.vertices, box.faces, {Vector3d::UnitX(), 1});
  ASSERT_EQ(face.size(), 1U);
  EXPECT_NEAR(hullLength(face[0], Vector3d::UnitX()), 2 * (2 + 3), 1e-12);
}

TEST(CrossSection, ATorusGivesTwoLoopsAndTheirHullBridgesThem) {
  const Mesh torus = testing::makeTorus(1.0, 0.25, 96, 64);
  const auto curves = crossSection(torus.vertices, torus.faces, {Vector3d::UnitX(), 1e-4});
  ASSERT_EQ(curves.size(), 2U);
  for (const SectionCurve& curve : curves) {
    EXPECT_NEAR(curve.length(), 2 * kPi * 0.25, 0.01);
    EXPECT_NEAR(hullLength(curve, Vector3d::UnitX()), curve.length(), 1e-4);
  }
}

TEST(CrossSection, TurningTheWorldChangesNothing) {
  const Mesh torus = testing::makeTorus(1.0, 0.3, 40, 30);
  const Matrix3d turn =
      Eigen::AngleAxisd(0.7, Vector3d(1, 2, -0.5).normalized()).toRotationMatrix();
  const Plane plane = Plane::through({0.2, 0.9, 0.05}, {0.3, 1, 0.2});
  const auto before = crossSection(torus.vertices, torus.faces, plane);
  const auto after =
      crossSection(turn * torus.vertices, torus.faces, {turn * plane.normal, plane.offset});
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_NEAR(before[i].length(), after[i].length(), 1e-12);
    EXPECT_NEAR(hullLength(before[i], plane.normal), hullLength(after[i], turn * plane.normal),
                1e-12);
  }
}

TEST(CrossSection, CurvesOfPartOfASurfaceAreOpen) {
  const Mesh sphere = testing::makeSphere(1, 4);
  std::vector<std::int32_t> half;
  for (Eigen::Index f = 0; f < sphere.faces.cols(); ++f) {
    const Vector3d middle =
        (sphere.vertices.col(sphere.faces(0, f)) + sphere.vertices.col(sphere.faces(1, f)) +
         sphere.vertices.col(sphere.faces(2, f))) /
        3;
    if (middle.x() > 0) half.push_back(static_cast<std::int32_t>(f));
  }
  const Plane plane{Vector3d::UnitY(), 0.1};
  const auto curves = crossSection(sphere.vertices, sphere.faces, plane, &half);
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_FALSE(curves[0].closed);
  EXPECT_NEAR(curves[0].length(), kPi * std::sqrt(0.99), 0.1);
  // The order of the faces is of no account.
  std::vector<std::int32_t> reversed(half.rbegin(), half.rend());
  const auto again = crossSection(sphere.vertices, sphere.faces, plane, &reversed);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].positions, curves[0].positions);
}

TEST(CrossSection, HullsAndWinding) {
  Eigen::Matrix2Xd points(2, 7);
  points << 0, 2, 2, 0, 1, 1, 0.5,  //
      0, 0, 1, 1, 0.5, 0, 0.9;      // corners, inside, on an edge, inside
  const std::vector<int> hull = convexHull(points);
  EXPECT_EQ(hull, (std::vector<int>{0, 1, 2, 3}));
  const Eigen::Matrix2Xd square = points.leftCols<4>();
  EXPECT_TRUE(windsAround(square, {0.3, 0.2}));
  EXPECT_FALSE(windsAround(square, {2.3, 0.2}));
  EXPECT_FALSE(windsAround(square, {0.3, -0.2}));
}

}  // namespace
}  // namespace loopreg::geometry
