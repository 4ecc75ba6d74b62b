#include "geometry/Mesh.h"

#include <gtest/gtest.h>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace geometry;
using namespace loopreg::testing;

TEST(Mesh, BoxHasItsAreaAndVolume) {
  const Mesh box = makeBox({1, 2, 3}, {2, 4, 6});
  EXPECT_NEAR(surfaceArea(box.vertices, box.faces), 2 * (2 + 3 + 6), 1e-12);
  EXPECT_NEAR(volume(box.vertices, box.faces), 6, 1e-12);
  EXPECT_NEAR(faceAreas(box.vertices, box.faces).maxCoeff(), 3, 1e-12);
}

TEST(Mesh, VolumeSurvivesAFarOrigin) {
  Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  box.vertices.colwise() += Vector3d(1e7, -2e7, 3e7);
  EXPECT_NEAR(volume(box.vertices, box.faces), 1, 1e-9);
}

TEST(Mesh, VolumeIsNegativeForAnInsideOutMesh) {
  Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  box.faces.row(1).swap(box.faces.row(2));
  EXPECT_NEAR(volume(box.vertices, box.faces), -1, 1e-12);
}

TEST(Mesh, FaceNormalsPointOutward) {
  const Mesh box = makeBox({-1, -1, -1}, {1, 1, 1});
  const Points normals = faceNormals(box.vertices, box.faces);
  for (Eigen::Index f = 0; f < box.faceCount(); ++f) {
    EXPECT_NEAR(normals.col(f).norm(), 1, 1e-12);
    EXPECT_NEAR(normals.col(f).dot(box.vertices.col(box.faces(0, f))), 1, 1e-12) << f;
  }
}

TEST(Mesh, VertexNormalsDoNotDependOnTheTriangulation) {
  // At a box's corners the faces' diagonals meet some corners and not others; the angle weights
  // make every corner's normal the space diagonal all the same.
  const Mesh box = makeBox({-1, -1, -1}, {1, 1, 1});
  const Points normals = vertexNormals(box.vertices, box.faces);
  for (Eigen::Index v = 0; v < 8; ++v) {
    EXPECT_LT((normals.col(v) - box.vertices.col(v).normalized()).norm(), 1e-6) << v;
  }
}

TEST(Mesh, VertexNormalsOfASphereAreRadial) {
  const Mesh sphere = makeSphere(2.5, 3);
  const Points normals = vertexNormals(sphere.vertices, sphere.faces);
  for (Eigen::Index v = 0; v < sphere.vertexCount(); ++v) {
    EXPECT_GT(normals.col(v).dot(sphere.vertices.col(v).normalized()), 0.9995);
  }
}

TEST(Mesh, NormalsOfNothingAreZero) {
  // A face without area, and a vertex without a face.
  const Mesh mesh = makeMesh({{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {5, 5, 5}}, {{0, 1, 2}});
  EXPECT_TRUE(faceNormals(mesh.vertices, mesh.faces).isZero(0));
  EXPECT_TRUE(vertexNormals(mesh.vertices, mesh.faces).isZero(0));
}

TEST(Mesh, SelectingFacesDropsUnusedVerticesAndKeepsAttributes) {
  Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  box.normals = vertexNormals(box.vertices, box.faces);
  box.colors.resize(3, 8);
  for (int v = 0; v < 8; ++v) box.colors.col(v).setConstant(static_cast<std::uint8_t>(10 * v));
  std::vector<std::int32_t> kept;
  const Mesh part = selectFaces(box, {2, 3}, &kept);  // the side at high z
  EXPECT_EQ(kept, (std::vector<std::int32_t>{4, 5, 6, 7}));
  ASSERT_EQ(part.faceCount(), 2);
  EXPECT_EQ(part.colors(0, 2), 60);
  EXPECT_EQ(part.normals.col(1), box.normals.col(5));
  EXPECT_NEAR(surfaceArea(part.vertices, part.faces), 1, 1e-12);
  EXPECT_NEAR(faceNormals(part.vertices, part.faces)(2, 0), 1, 1e-12);
}

TEST(Mesh, SelectingVerticesKeepsFacesThatAreWhole) {
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  std::vector<bool> mask(8, true);
  mask[7] = false;
  const Mesh part = selectVertices(box, mask);
  EXPECT_EQ(part.vertexCount(), 7);
  const auto touching = (box.faces.array() == 7).cast<int>().sum();
  EXPECT_EQ(part.faceCount(), 12 - touching);
  EXPECT_LT(part.faces.maxCoeff(), 7);
}

TEST(Mesh, SelectingFromAPointCloudStaysOne) {
  Mesh cloud;
  cloud.vertices = randomPoints(10, 0, 1, 3);
  std::vector<bool> mask(10, false);
  mask[2] = mask[9] = true;
  const Mesh part = selectVertices(cloud, mask);
  EXPECT_TRUE(part.isPointCloud());
  ASSERT_EQ(part.vertexCount(), 2);
  EXPECT_EQ(part.vertices.col(1), cloud.vertices.col(9));
  EXPECT_EQ(part.normals.cols(), 0);
}

TEST(Mesh, BoundsOfNothingAreEmpty) {
  EXPECT_TRUE(bounds(Points(3, 0)).isEmpty());
  const Mesh box = makeBox({-1, 2, 3}, {4, 5, 6});
  EXPECT_EQ(bounds(box.vertices).min(), Vector3d(-1, 2, 3));
  EXPECT_EQ(bounds(box.vertices).max(), Vector3d(4, 5, 6));
}

}  // namespace
}  // namespace loopreg
