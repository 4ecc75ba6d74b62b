#include "geometry/Normals.h"

#include <gtest/gtest.h>

#include "geometry/Sampling.h"
#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace geometry;
using namespace loopreg::testing;

/// Points on a mesh at random, shuffled by nature of the faces' order.
OrientedPoints cloudOf(const Mesh& mesh, std::size_t count) {
  Rng rng(3);
  return sampleEvenly(mesh, count, rng);
}

/// Share of points whose normal is within `degrees` of the wanted one, sign included.
double shareRight(const Points& found, const Points& wanted, double degrees) {
  const double limit = std::cos(degrees * kPi / 180);
  return static_cast<double>(((found.array() * wanted.array()).colwise().sum() > limit).count()) /
         static_cast<double>(found.cols());
}

TEST(EstimateNormals, SphereAndTorusFaceOutward) {
  const OrientedPoints sphere = cloudOf(makeSphere(1, 4, {100, 0, 0}), 5000);
  const Points radial = (sphere.positions.colwise() - Vector3d(100, 0, 0)).colwise().normalized();
  EXPECT_EQ(shareRight(estimateNormals(sphere.positions, 12, 1), radial, 8), 1.0);
  const OrientedPoints torus = cloudOf(makeTorus(1, 0.35, 120, 60), 8000);
  EXPECT_GT(shareRight(estimateNormals(torus.positions, 12, 2), torus.normals, 12), 0.995);
}

TEST(EstimateNormals, BoxFacesOutwardAwayFromItsEdges) {
  const OrientedPoints box = cloudOf(makeBox({-1, -1, -1}, {1, 1, 1}), 8000);
  const Points found = estimateNormals(box.positions, 12, 2);
  EXPECT_GT(shareRight(found, box.normals, 60), 0.98);  // signs are right, edges are rounded
  EXPECT_GT(shareRight(found, box.normals, 2), 0.8);
}

TEST(EstimateNormals, OpenHemisphereFacesOutward) {
  // What a sensor sees of a head: the rim is extreme on the open side and must not turn the vote.
  for (const double sign : {1.0, -1.0}) {
    OrientedPoints sphere = cloudOf(makeSphere(1, 4), 8000);
    std::vector<Eigen::Index> kept;
    for (Eigen::Index i = 0; i < sphere.positions.cols(); ++i) {
      if (sign * sphere.positions(2, i) > 0) kept.push_back(i);
    }
    const Points half = sphere.positions(Eigen::all, kept);
    EXPECT_EQ(shareRight(estimateNormals(half, 12, 2), half.colwise().normalized(), 10), 1.0);
  }
}

TEST(EstimateNormals, SidesOfAThinPlateKeepApart) {
  // Six point spacings thick: normals of the two sides are parallel, and only the edges join them.
  const OrientedPoints plate = cloudOf(makeBox({-1, -1, -0.05}, {1, 1, 0.05}), 30000);
  const Points found = estimateNormals(plate.positions, 12, 2);
  EXPECT_GT(shareRight(found, plate.normals, 60), 0.98);
}

TEST(EstimateNormals, PartsAreTurnedOneByOne) {
  const OrientedPoints first = cloudOf(makeSphere(1, 4), 2000);
  const OrientedPoints second = cloudOf(makeSphere(0.3, 4, {4, 1, 0}), 2000);
  Points both(3, 4000), radial(3, 4000);
  both << first.positions, second.positions;
  radial << first.positions,
      (second.positions.colwise() - Vector3d(4, 1, 0)).colwise().normalized();
  EXPECT_EQ(shareRight(estimateNormals(both, 12, 2), radial, 15), 1.0);
}

TEST(EstimateNormals, DoesNotDependOnThreads) {
  const OrientedPoints torus = cloudOf(makeTorus(1, 0.35, 60, 30), 5000);
  EXPECT_EQ(estimateNormals(torus.positions, 10, 1), estimateNormals(torus.positions, 10, 3));
}

TEST(EstimateNormals, PointsWithoutAPlaneGetZero) {
  EXPECT_EQ(estimateNormals(Points(3, 0), 10, 1).cols(), 0);
  EXPECT_TRUE(estimateNormals(Points::Random(3, 2), 10, 1).isZero(0));
  EXPECT_TRUE(estimateNormals(Points::Constant(3, 50, 4.0), 10, 1).isZero(0));
  Points line(3, 50);
  for (int i = 0; i < 50; ++i) line.col(i) = Vector3d(0.1, 0.2, 0.3) * i;
  EXPECT_TRUE(estimateNormals(line, 10, 1).isZero(0));
}

TEST(CompleteNormals, TakesFacesGuessesCloudsAndLeavesWhatIsThere) {
  Mesh mesh = makeSphere(1, 3);
  EXPECT_FALSE(completeNormals(mesh, 1));
  EXPECT_EQ(mesh.normals, vertexNormals(mesh.vertices, mesh.faces));

  Mesh cloud;
  cloud.vertices = mesh.vertices;
  EXPECT_TRUE(completeNormals(cloud, 1));
  EXPECT_GT(cloud.normals.col(5).dot(mesh.vertices.col(5)), 0.99);
  cloud.normals *= -1;
  const Points given = cloud.normals;
  EXPECT_FALSE(completeNormals(cloud, 1));
  EXPECT_EQ(cloud.normals, given);

  Mesh nothing;
  EXPECT_FALSE(completeNormals(nothing, 1));
}

}  // namespace
}  // namespace loopreg
