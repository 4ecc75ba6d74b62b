#include "geometry/RayCaster.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using geometry::RayCaster;
using namespace loopreg::testing;

TEST(RayCaster, FindsTheFirstHitWithItsWeights) {
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  const RayCaster caster(box.vertices, box.faces);
  const RayCaster::Hit hit = caster.first({0.25, 0.3, -2}, {0, 0, 1});
  ASSERT_GE(hit.face, 0);
  EXPECT_NEAR(hit.distance, 2, 1e-12);
  const auto corner = [&](int k) { return Vector3d(box.vertices.col(box.faces(k, hit.face))); };
  const Vector3d at = (1 - hit.u - hit.v) * corner(0) + hit.u * corner(1) + hit.v * corner(2);
  EXPECT_LT((at - Vector3d(0.25, 0.3, 0)).norm(), 1e-12);
  // Distances are in units of the direction, whatever its length.
  EXPECT_NEAR(caster.first({0.25, 0.3, -2}, {0, 0, 4}).distance, 0.5, 1e-12);
  EXPECT_EQ(caster.first({0.25, 0.3, -2}, {0, 0, -1}).face, -1);
  EXPECT_TRUE(std::isinf(caster.first({5, 5, 5}, {1, 0, 0}).distance));
}

TEST(RayCaster, KeepsToTheRange) {
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  const RayCaster caster(box.vertices, box.faces);
  const Vector3d origin(0.3, 0.4, -2), direction(0, 0, 1);
  EXPECT_NEAR(caster.first(origin, direction, 2.5).distance, 3, 1e-12);
  EXPECT_EQ(caster.first(origin, direction, 0, 1.9).face, -1);
  EXPECT_TRUE(caster.occluded(origin, direction, 0, 2.1));
  EXPECT_FALSE(caster.occluded(origin, direction, 0, 1.9));
  EXPECT_FALSE(caster.occluded(origin, direction, 2.1, 2.9));
}

TEST(RayCaster, AgreesWithTheSphere) {
  const Vector3d center(1e4, -2e4, 500);  // far from the origin: single precision would lose 1 mm
  const Mesh sphere = makeSphere(1, 5, center);
  const RayCaster caster(sphere.vertices, sphere.faces);
  Rng rng(1);
  for (int i = 0; i < 300; ++i) {
    const Vector3d direction = Vector3d(rng.normal(), rng.normal(), rng.normal()).normalized();
    const RayCaster::Hit hit = caster.first(center - 3 * direction, direction);
    ASSERT_GE(hit.face, 0);
    EXPECT_GE(hit.distance, 2 - 1e-9);
    EXPECT_LT(hit.distance, 2.001);
    EXPECT_TRUE(caster.inside(center + 0.995 * direction));
    EXPECT_FALSE(caster.inside(center + 1.001 * direction));
  }
}

TEST(RayCaster, InsideCountsCrossings) {
  // A hollow ball: inside the shell, not inside the hole, and faces' orientation plays no part.
  const Mesh outer = makeSphere(1, 3), inner = makeSphere(0.5, 3);
  Points vertices(3, outer.vertexCount() + inner.vertexCount());
  vertices << outer.vertices, inner.vertices;
  Faces faces(3, outer.faceCount() + inner.faceCount());
  faces << outer.faces, (inner.faces.array() + static_cast<int>(outer.vertexCount())).matrix();
  const RayCaster caster(vertices, faces);
  EXPECT_FALSE(caster.inside({0, 0, 0}));
  EXPECT_TRUE(caster.inside({0.7, 0, 0}));
  EXPECT_TRUE(caster.inside({0, -0.75, 0.1}));
  EXPECT_FALSE(caster.inside({0, 1.2, 0}));
}

TEST(RayCaster, InsideOfABoxOnALattice) {
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  const RayCaster caster(box.vertices, box.faces);
  for (int i = 0; i < 1000; ++i) {
    const Vector3d p = Vector3d(i % 10, i / 10 % 10, i / 100) / 5 - Vector3d::Constant(0.45);
    const bool inside = (p.array() > 0).all() && (p.array() < 1).all();
    EXPECT_EQ(caster.inside(p), inside) << p.transpose();
  }
}

TEST(RayCaster, NothingToHit) {
  const RayCaster none(Points(3, 0), Faces(3, 0));
  EXPECT_EQ(none.first({0, 0, 0}, {1, 0, 0}).face, -1);
  EXPECT_FALSE(none.inside({0, 0, 0}));
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  RayCaster caster(box.vertices, box.faces);
  EXPECT_EQ(caster.first({0.5, 0.5, 0.5}, {0, 0, 0}).face, -1);
  EXPECT_FALSE(caster.occluded({std::nan(""), 0, 0}, {1, 0, 0}, 0, 9));
  const RayCaster moved = std::move(caster);
  EXPECT_TRUE(moved.inside({0.5, 0.4, 0.3}));
}

}  // namespace
}  // namespace loopreg
