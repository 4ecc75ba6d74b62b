// The tools of the body generator on shapes whose answers are known.
#include <gtest/gtest.h>

#include <cmath>

#include "body/generator/Polygonize.h"
#include "body/generator/Population.h"
#include "body/generator/Remesh.h"
#include "geometry/Topology.h"

namespace loopreg::body {
namespace {

Field ball(double radius) {
  Field field;
  field.beginGroup(0);
  field.add(makeEllipsoid({0, 0, 0}, Vector3d::Constant(radius), 0));
  return field;
}

TEST(GeneratorField, RoundConeIsExact) {
  const Primitive cone = makeRoundCone({0, 0, 0}, {0.2, 0, 0}, 0.05, 0.05, 0);
  EXPECT_NEAR(cone.distance({0.1, 0.08, 0}), 0.03, 1e-12);
  EXPECT_NEAR(cone.distance({-0.1, 0, 0}), 0.05, 1e-12);
  EXPECT_NEAR(cone.distance({0.3, 0, 0.0}), 0.05, 1e-12);
}

TEST(GeneratorField, TubeWithRoundSectionsIsACylinder) {
  Section a{0.0, 0.01, 0.02, 0.1, 0.1, 0.1, 0.1, 2, 2}, b = a;
  b.at = 1;
  const Primitive tube = makeTube(1, {a, b}, 0.1, 0);
  EXPECT_NEAR(tube.distance({0.01, 0.5, 0.17}), 0.05, 1e-9);
  EXPECT_NEAR(tube.distance({0.06, 0.5, 0.02}), -0.05, 1e-9);
}

TEST(GeneratorField, SquarerExponentFillsTheCorner) {
  Section round{0.0, 0, 0, 0.1, 0.1, 0.1, 0.1, 2, 2}, full = round;
  full.nPlus = full.nMinus = 4;
  Section roundEnd = round, fullEnd = full;
  roundEnd.at = fullEnd.at = 1;
  const Vector3d corner(0.08, 0.5, 0.08);
  EXPECT_GT(makeTube(1, {round, roundEnd}, 0.1, 0).distance(corner), 0);
  EXPECT_LT(makeTube(1, {full, fullEnd}, 0.1, 0).distance(corner), 0);
}

TEST(GeneratorField, SmoothUnionBulgesBySixthOfItsWidth) {
  Field field;
  field.beginGroup(0);
  field.add(makeEllipsoid({0, 0, 0}, Vector3d::Constant(0.1), 0));
  field.add(makeEllipsoid({0, 0, 0}, Vector3d::Constant(0.1), 0.03));
  EXPECT_NEAR(field.value({0.1, 0, 0}), -0.005, 1e-9);
  EXPECT_NEAR(field.project({0.12, 0, 0}, 5).norm(), 0.105, 1e-6);
}

TEST(GeneratorField, ProjectionKeepsTheMiddlePlane) {
  const Vector3d p = ball(0.1).project({0, 0.05, 0.02}, 8);
  EXPECT_EQ(p.x(), 0);
  EXPECT_NEAR(p.norm(), 0.1, 1e-6);
}

TEST(GeneratorSurface, HalfBallClosesWhenMirrored) {
  const Field field = ball(0.1);
  const Eigen::AlignedBox3d box(Vector3d::Constant(-0.12), Vector3d::Constant(0.12));
  const Mesh raw = polygonizeHalf(field, box, 0.01, 1);
  const Mesh half = remeshHalf(
      raw, field, [](const Vector3d&) { return 0.02; }, 8);
  EXPECT_LT(half.vertexCount(), raw.vertexCount());
  EXPECT_GE(half.vertices.row(0).minCoeff(), 0);
  std::vector<std::int32_t> mirror;
  const Mesh whole = mirrorHalf(half, mirror);
  const geometry::TopologyReport report = geometry::inspectTopology(whole.vertices, whole.faces);
  EXPECT_TRUE(report.closed());
  EXPECT_EQ(report.eulerNumber, 2);
  EXPECT_NEAR(geometry::volume(whole.vertices, whole.faces), 4.0 / 3 * M_PI * 1e-3, 1.5e-4);
  for (Eigen::Index v = 0; v < whole.vertexCount(); ++v) {
    EXPECT_NEAR(whole.vertices.col(v).norm(), 0.1, 1e-4);
    EXPECT_EQ(mirror[mirror[v]], v);
  }
  // Evenly meshed: no edge much longer or shorter than asked for.
  for (Eigen::Index f = 0; f < whole.faceCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const double edge =
          (whole.vertices.col(whole.faces(k, f)) - whole.vertices.col(whole.faces((k + 1) % 3, f)))
              .norm();
      EXPECT_GT(edge, 0.008);
      EXPECT_LT(edge, 0.034);
    }
  }
}

TEST(GeneratorPopulation, StaturesAndSexesAreThoseOfAdults) {
  const Rng source(1);
  double sum = 0, squares = 0, waistChest = 0, waist2 = 0, chest2 = 0;
  constexpr int people = 4000;
  for (int i = 0; i < people; ++i) {
    Rng rng = source.fork(i);
    const Person p = samplePerson(rng);
    sum += p.stature;
    squares += p.stature * p.stature;
    waistChest += (p.waist - 1) * (p.chest - 1);
    waist2 += (p.waist - 1) * (p.waist - 1);
    chest2 += (p.chest - 1) * (p.chest - 1);
    EXPECT_GT(p.stature, 1.35);
    EXPECT_LT(p.stature, 2.05);
  }
  const double mean = sum / people;
  EXPECT_NEAR(mean, 1.69, 0.01);
  EXPECT_NEAR(std::sqrt(squares / people - mean * mean), 0.095, 0.012);
  EXPECT_NEAR(waistChest / std::sqrt(waist2 * chest2), 0.87, 0.06);  // girths go together
}

}  // namespace
}  // namespace loopreg::body
