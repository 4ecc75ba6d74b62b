#include "metrics/Distances.h"

#include <gtest/gtest.h>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace metrics;
using namespace loopreg::testing;

ComparisonOptions fewSamples() {
  ComparisonOptions options;
  options.samples = 20'000;
  options.threads = 2;
  return options;
}

TEST(Summarize, KnowsItsQuantiles) {
  VectorXd values(101);
  for (int i = 0; i <= 100; ++i) values[i] = (i * 37) % 101;  // 0..100, shuffled
  const DistanceStats stats = summarize(values);
  EXPECT_DOUBLE_EQ(stats.mean, 50);
  EXPECT_DOUBLE_EQ(stats.median, 50);
  EXPECT_DOUBLE_EQ(stats.p95, 95);
  EXPECT_DOUBLE_EQ(stats.max, 100);
  EXPECT_DOUBLE_EQ(summarize(Eigen::Vector2d(1, 3)).median, 2);
  EXPECT_DOUBLE_EQ(summarize(VectorXd::Constant(1, 7)).p95, 7);
  EXPECT_EQ(summarize(VectorXd()).max, 0);
}

TEST(PointToSurface, MeshAndCloud) {
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  Points points(3, 3);
  points << 0.5, 2, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.25;
  const VectorXd toMesh = pointToSurface(points, box, 1);
  EXPECT_NEAR(toMesh[0], 0.5, 1e-12);
  EXPECT_NEAR(toMesh[1], 1.0, 1e-12);
  EXPECT_NEAR(toMesh[2], 0.25, 1e-12);
  Mesh cloud;
  cloud.vertices = box.vertices;
  EXPECT_NEAR(pointToSurface(points, cloud, 1)[0], std::sqrt(0.75), 1e-12);
}

TEST(VertexToVertex, IsTheMeanDistance) {
  Points a = Points::Zero(3, 2), b = Points::Zero(3, 2);
  b.col(0) = Vector3d(3, 4, 0);
  b.col(1) = Vector3d(0, 0, 1);
  EXPECT_DOUBLE_EQ(vertexToVertex(a, b), 3);
  EXPECT_DOUBLE_EQ(mpjpe(a, b), 3);
}

TEST(CompareSurfaces, ConcentricSpheres) {
  const Mesh inner = makeSphere(1.0, 5), outer = makeSphere(1.1, 5);
  ComparisonOptions options = fewSamples();
  options.threshold = 0.2;
  const SurfaceComparison result = compareSurfaces(inner, outer, options);
  EXPECT_NEAR(result.p2s, 0.1, 1e-3);
  EXPECT_NEAR(result.predictedToReference.max, 0.1, 2e-3);
  EXPECT_NEAR(result.referenceToPredicted.median, 0.1, 1e-3);
  EXPECT_NEAR(result.chamferL1, 0.1, 1e-3);
  EXPECT_NEAR(result.chamferL2, 0.01, 2e-4);
  EXPECT_NEAR(result.iou, 1 / std::pow(1.1, 3), 5e-3);
  EXPECT_GT(result.normalConsistency, 0.999);
  EXPECT_EQ(result.fScore, 1);
  options.threshold = 0.05;
  EXPECT_EQ(compareSurfaces(inner, outer, options).fScore, 0);
}

TEST(CompareSurfaces, OverlappingBoxes) {
  // Unit cubes shifted by 1/4: intersection 3/4, union 5/4.
  const Mesh a = makeBox({0, 0, 0}, {1, 1, 1}), b = makeBox({0.25, 0, 0}, {1.25, 1, 1});
  const SurfaceComparison result = compareSurfaces(a, b, fewSamples());
  EXPECT_NEAR(result.iou, 0.6, 5e-3);
  // The four sides along the shift lie on b but for their first quarter, at a mean of 1/8; the low
  // end is 1/4 away from b; the high end lies inside b, between 0 and 1/4 from its shell:
  // E[min(1/4, distance to the square's rim)] = integral of (1 - 2 d)^2 over [0, 1/4] = 7/48.
  const double expected = (4 * 0.25 * 0.125 + 0.25 + 7.0 / 48) / 6;
  EXPECT_NEAR(result.p2s, expected, 2e-3);
  EXPECT_NEAR(result.chamferL1, expected, 2e-3);
  EXPECT_NEAR(result.predictedToReference.max, 0.25, 1e-3);
}

TEST(CompareSurfaces, DisjointSolidsShareNothing) {
  const Mesh a = makeBox({0, 0, 0}, {1, 1, 1}), b = makeBox({3, 0, 0}, {4, 1, 1});
  EXPECT_EQ(compareSurfaces(a, b, fewSamples()).iou, 0);
  EXPECT_NEAR(compareSurfaces(a, a, fewSamples()).iou, 1, 0);
}

TEST(CompareSurfaces, OpenMeshesAndCloudsHaveNoVolume) {
  const Mesh sphere = makeSphere(1, 4);
  Mesh open = sphere;
  open.faces = Faces(sphere.faces.leftCols(sphere.faceCount() - 1));
  EXPECT_EQ(compareSurfaces(sphere, open, fewSamples()).iou, -1);
  Mesh cloud;
  cloud.vertices = sphere.vertices;
  const SurfaceComparison result = compareSurfaces(sphere, cloud, fewSamples());
  EXPECT_EQ(result.iou, -1);
  EXPECT_GT(result.p2s, 0);  // samples lie between the points
  EXPECT_LT(result.p2s, 0.05);
  EXPECT_NEAR(result.referenceToPredicted.max, 0, 1e-9);  // the points lie on the sphere
}

TEST(CompareSurfaces, SameSeedSameNumbersOnAnyNumberOfThreads) {
  const Mesh a = makeSphere(1, 3), b = makeTorus(0.8, 0.3, 30, 20);
  ComparisonOptions options = fewSamples();
  options.threads = 1;
  const SurfaceComparison one = compareSurfaces(a, b, options);
  options.threads = 3;
  const SurfaceComparison three = compareSurfaces(a, b, options);
  EXPECT_EQ(one.p2s, three.p2s);
  EXPECT_EQ(one.iou, three.iou);
  EXPECT_EQ(one.normalConsistency, three.normalConsistency);
  options.seed = 2;
  EXPECT_NE(compareSurfaces(a, b, options).p2s, one.p2s);
}

TEST(CompareSurfaces, NothingGivesNothing) {
  const Mesh sphere = makeSphere(1, 2);
  const SurfaceComparison result = compareSurfaces(Mesh(), sphere, fewSamples());
  EXPECT_EQ(result.iou, -1);
  EXPECT_EQ(result.fScore, 0);
}

}  // namespace
}  // namespace loopreg
