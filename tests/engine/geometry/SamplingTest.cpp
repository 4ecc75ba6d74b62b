#include "geometry/Sampling.h"

#include <gtest/gtest.h>

#include <set>

#include "geometry/PointIndex.h"
#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace geometry;
using namespace loopreg::testing;

TEST(SampleSurface, FollowsTheArea) {
  // Stratified along the area: every face gets its share to within one sample at either end.
  const Mesh box = makeBox({0, 0, 0}, {1, 2, 3});
  Rng rng(1);
  const auto samples = sampleSurface(box.vertices, box.faces, 2200, rng);
  ASSERT_EQ(samples.size(), 2200u);
  std::vector<int> counts(12, 0);
  for (const SurfacePoint& s : samples) {
    ++counts[s.face];
    EXPECT_GE(s.bary.minCoeff(), 0);
    EXPECT_NEAR(s.bary.sum(), 1, 1e-12);
    Vector3d rebuilt = Vector3d::Zero();
    for (int k = 0; k < 3; ++k) rebuilt += s.bary[k] * box.vertices.col(box.faces(k, s.face));
    EXPECT_LT((rebuilt - s.position).norm(), 1e-12);
  }
  const VectorXd areas = faceAreas(box.vertices, box.faces);
  for (int f = 0; f < 12; ++f) EXPECT_NEAR(counts[f], 2200 * areas[f] / 22, 2) << f;
}

TEST(SampleSurface, IsUniformInsideATriangle) {
  const Mesh triangle = makeMesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, {{0, 1, 2}});
  Rng rng(3);
  Vector3d mean = Vector3d::Zero();
  const auto samples = sampleSurface(triangle.vertices, triangle.faces, 40000, rng);
  int corner = 0;  // the sub-triangle x + y < 1/2 has a quarter of the area
  for (const SurfacePoint& s : samples) {
    mean += s.bary / 40000.0;
    corner += s.position.x() + s.position.y() < 0.5;
  }
  EXPECT_LT((mean - Vector3d::Constant(1.0 / 3)).norm(), 0.01);
  EXPECT_NEAR(corner / 40000.0, 0.25, 0.01);
}

TEST(SampleSurface, SkipsFacesWithoutArea) {
  Mesh mesh = makeMesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, {{0, 0, 1}, {0, 1, 2}, {1, 1, 2}});
  Rng rng(1);
  for (const SurfacePoint& s : sampleSurface(mesh.vertices, mesh.faces, 500, rng)) {
    EXPECT_EQ(s.face, 1);
  }
  mesh.vertices.setZero();
  EXPECT_TRUE(sampleSurface(mesh.vertices, mesh.faces, 500, rng).empty());
  EXPECT_TRUE(sampleSurface(mesh.vertices, Faces(3, 0), 500, rng).empty());
}

TEST(SampleSurface, SameSeedSamePoints) {
  const Mesh sphere = makeSphere(1, 2);
  Rng first(9), second(9), other(10);
  const auto a = sampleSurface(sphere.vertices, sphere.faces, 100, first);
  const auto b = sampleSurface(sphere.vertices, sphere.faces, 100, second);
  const auto c = sampleSurface(sphere.vertices, sphere.faces, 100, other);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a[i].position, b[i].position);
  EXPECT_NE(a[0].position, c[0].position);
}

TEST(SampleEvenly, MeshSamplesCarryFaceAndNormal) {
  Mesh sphere = makeSphere(2, 3);
  Rng rng(1);
  const OrientedPoints bare = sampleEvenly(sphere, 500, rng);
  ASSERT_EQ(bare.positions.cols(), 500);
  for (int i = 0; i < 500; ++i) {
    EXPECT_NEAR(bare.normals.col(i).norm(), 1, 1e-9);
    EXPECT_GT(bare.normals.col(i).dot(bare.positions.col(i).normalized()), 0.98);
    EXPECT_LT(bare.source[i], sphere.faceCount());
  }
  // Normals of the mesh go before those of its faces.
  sphere.normals = -1 * vertexNormals(sphere.vertices, sphere.faces);
  const OrientedPoints flipped = sampleEvenly(sphere, 500, rng);
  EXPECT_LT(flipped.normals.col(0).dot(flipped.positions.col(0)), -1.9);
}

TEST(SampleEvenly, EvensOutTheDensityOfACloud) {
  // Half of the unit square is a hundred times denser than the other half.
  Points dense = randomPoints(20000, 0, 0.5, 1);
  Points thin = randomPoints(200, 0, 0.5, 2);
  dense.row(2).setZero();
  thin.row(2).setZero();
  thin.row(0).array() += 0.5;
  Mesh cloud;
  cloud.vertices.resize(3, 20200);
  cloud.vertices << dense, thin;
  Rng rng(1);
  const OrientedPoints samples = sampleEvenly(cloud, 150, rng);
  EXPECT_LE(samples.positions.cols(), 150);
  EXPECT_GE(samples.positions.cols(), 100);
  const auto inThin = (samples.positions.row(0).array() > 0.5).count();
  EXPECT_GT(inThin, samples.positions.cols() / 3);
  std::set<std::int32_t> distinct(samples.source.begin(), samples.source.end());
  EXPECT_EQ(distinct.size(), samples.source.size());
  for (Eigen::Index i = 0; i < samples.positions.cols(); ++i) {
    EXPECT_EQ(samples.positions.col(i), cloud.vertices.col(samples.source[i]));
  }
}

TEST(SampleEvenly, SmallCloudsStayWhole) {
  Mesh cloud;
  cloud.vertices = randomPoints(50, 0, 1, 1);
  cloud.normals = cloud.vertices.colwise().normalized();
  Rng rng(1);
  const OrientedPoints all = sampleEvenly(cloud, 80, rng);
  EXPECT_EQ(all.positions, cloud.vertices);
  EXPECT_EQ(all.normals, cloud.normals);
  EXPECT_EQ(sampleEvenly(cloud, 0, rng).positions.cols(), 0);
}

TEST(SampleEvenly, HugeCloudsAndCopiesOfOnePoint) {
  Mesh cloud;
  cloud.vertices = randomPoints(250'000, 0, 1, 1);
  Rng rng(1);
  const OrientedPoints some = sampleEvenly(cloud, 1000, rng);
  EXPECT_LE(some.positions.cols(), 1000);
  EXPECT_GE(some.positions.cols(), 700);
  // No two chosen points crowd: a 1000-cell grid of the unit cube has cells of about 0.1.
  const PointIndex index(some.positions);
  double closest = 0;
  for (Eigen::Index i = 0; i < some.positions.cols(); ++i) {
    closest += std::sqrt(index.nearest(Vector3d(some.positions.col(i)), 2)[1].squaredDistance);
  }
  EXPECT_GT(closest / static_cast<double>(some.positions.cols()), 0.06);

  cloud.vertices = Points::Constant(3, 500, 2.0);
  const OrientedPoints one = sampleEvenly(cloud, 10, rng);
  EXPECT_GE(one.positions.cols(), 1);
  EXPECT_LE(one.positions.cols(), 10);
}

TEST(FarthestPoints, ChoosesCornersFirst) {
  Points points(3, 6);
  points.setZero();
  points.row(0) << 0, 0.1, 0.5, 1.0, 0.9, 0.45;
  EXPECT_EQ(farthestPoints(points, 3), (std::vector<std::int32_t>{0, 3, 2}));
  EXPECT_EQ(farthestPoints(points, 100).size(), 6u);
  EXPECT_TRUE(farthestPoints(points, 0).empty());
  EXPECT_TRUE(farthestPoints(Points(3, 0), 3).empty());
  EXPECT_EQ(farthestPoints(Points::Zero(3, 5), 3).size(), 1u);  // copies add nothing
}

}  // namespace
}  // namespace loopreg
