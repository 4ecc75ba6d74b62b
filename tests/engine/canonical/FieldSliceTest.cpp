// Slices of distance fields against closed forms.
#include "canonical/FieldSlice.h"

#include <gtest/gtest.h>

#include <chrono>

#include "body/ModelFile.h"
#include "tests/support/Shapes.h"

namespace loopreg::canonical {
namespace {

TEST(FieldSlice, OfABoxIsAnalytic) {
  const Mesh box = testing::makeBox(Vector3d(-0.3, 0, -0.2), Vector3d(0.3, 1.8, 0.2));
  const CanonicalSurface surface(box.vertices, box.faces);
  const Eigen::AlignedBox3d bounds(Vector3d(-1, -1, -1), Vector3d(1, 3, 1));
  for (const Vector3d& normal :
       {Vector3d(0, 0, 1), Vector3d(1, 0, 0), Vector3d(0, 1, 0), Vector3d(0.3, 0.8, -0.5)}) {
    const SlicePlane plane = planeAcross(bounds, Vector3d(0.05, 0.7, 0.1), normal);
    EXPECT_NEAR(std::abs(plane.normal().dot(normal.normalized())), 1, 1e-12);
    const FieldSlice slice = sliceField(surface, plane, 2);
    const Points nodes = plane.nodes();
    for (Eigen::Index i = 0; i < nodes.cols(); ++i) {
      const Vector3d d = (nodes.col(i) - Vector3d(0, 0.9, 0)).cwiseAbs() - Vector3d(0.3, 0.9, 0.2);
      const double exact = d.cwiseMax(0).norm() + std::min(0.0, d.maxCoeff());
      ASSERT_NEAR(slice.millimetres[std::size_t(i)], 1000 * exact, 1e-3);
    }
  }
}

TEST(FieldSlice, OfASphereVanishesOnTheCircle) {
  const Mesh sphere = testing::makeSphere(0.5, 5);
  const CanonicalSurface surface(sphere.vertices, sphere.faces);
  const Eigen::AlignedBox3d bounds(Vector3d(-1, -1, -1), Vector3d(1, 1, 1));
  const FieldSlice slice =
      sliceField(surface, planeAcross(bounds, Vector3d(0, 0, 0.3), Vector3d(0, 0, 1)), 2);
  // The plane z = 0.3 meets the sphere in a circle of radius 0.4.
  for (int k = 0; k < 64; ++k) {
    const double angle = 2 * testing::kPi * k / 64;
    const Vector3d on(0.4 * std::cos(angle), 0.4 * std::sin(angle), 0.3);
    EXPECT_NEAR(slice.at(on), 0, 0.6);
    EXPECT_NEAR(slice.at(Vector3d(0, 0, 0.3)), -200, 0.6);
  }
  EXPECT_TRUE(std::isnan(slice.at(Vector3d(1.1, 0, 0.3))));
}

// Up is up, and on a level plane the front is at the bottom.
TEST(FieldSlice, PlanesCoverTheBoxUpright) {
  const Eigen::AlignedBox3d box(Vector3d(-0.5, 0, -0.3), Vector3d(0.6, 1.8, 0.2));
  const SlicePlane front = planeAcross(box, Vector3d(0, 1, 0), Vector3d::UnitZ());
  EXPECT_TRUE(front.corner.isApprox(Vector3d(-0.5, 0, 0)));
  EXPECT_TRUE(front.across.isApprox(Vector3d(1.1, 0, 0)));
  EXPECT_TRUE(front.up.isApprox(Vector3d(0, 1.8, 0)));
  const SlicePlane level = planeAcross(box, Vector3d(0, 1, 0), Vector3d::UnitY());
  EXPECT_TRUE(level.up.isApprox(Vector3d(0, 0, -0.5)));
  EXPECT_NEAR(level.node(0, 0).y(), 1, 1e-12);
}

TEST(FieldSlice, OfTheBodyIsTheSameForAnyThreads) {
  const auto model = body::loadBuiltin().value();
  const CanonicalSurface surface(*model);
  const SlicePlane plane = planeAcross(geometry::bounds(model->templateVertices),
                                       Vector3d(0, 0.3, 0), Vector3d::UnitZ());
  const FieldSlice one = sliceField(surface, plane, 1);
  const auto begin = std::chrono::steady_clock::now();
  const FieldSlice two = sliceField(surface, plane, 0);
  const double ms =
      1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto again = std::chrono::steady_clock::now();
  sliceField(surface, plane, 0, 0.05);
  const double nearMs =
      1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - again).count();
  std::printf("slice of the built-in body, 128 x 128: %.1f ms, within 50 mm %.1f ms\n", ms, nearMs);
  EXPECT_EQ(one.millimetres, two.millimetres);
}

// Within reach, and in every cell that touches it, the values are the exact ones; elsewhere they
// are bounds from below.
TEST(FieldSlice, WithinReachIsExact) {
  const auto model = body::loadBuiltin().value();
  const CanonicalSurface surface(*model);
  Eigen::AlignedBox3d box = geometry::bounds(model->templateVertices);
  box.min().array() -= 0.2;
  box.max().array() += 0.2;
  constexpr double kReach = 0.05;
  for (const Vector3d& normal : {Vector3d(0, 0, 1), Vector3d(1, 0, 0), Vector3d(0.3, 0.8, -0.5)}) {
    const SlicePlane plane = planeAcross(box, Vector3d(0.02, 0.3, 0.01), normal);
    const FieldSlice exact = sliceField(surface, plane, 2);
    const FieldSlice near = sliceField(surface, plane, 2, kReach);
    int skipped = 0;
    for (int j = 0; j + 1 < plane.rows; ++j) {
      for (int i = 0; i + 1 < plane.columns; ++i) {
        const std::size_t a = std::size_t(j) * std::size_t(plane.columns) + std::size_t(i);
        const std::size_t cell[] = {a, a + 1, a + std::size_t(plane.columns),
                                    a + std::size_t(plane.columns) + 1};
        bool drawn = false;
        for (const std::size_t node : cell) drawn |= exact.millimetres[node] <= 1000 * kReach;
        for (const std::size_t node : cell) {
          if (drawn) {
            ASSERT_EQ(near.millimetres[node], exact.millimetres[node]);
            ASSERT_EQ(near.nearest[node].face, exact.nearest[node].face);
          } else {
            ASSERT_GT(near.millimetres[node], 1000 * kReach);
            ASSERT_LE(near.millimetres[node], exact.millimetres[node] + 1e-3);
          }
        }
        skipped += near.nearest[a].face < 0;
      }
    }
    EXPECT_GT(skipped, 1000);
  }
}

}  // namespace
}  // namespace loopreg::canonical
