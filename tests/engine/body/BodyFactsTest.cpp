// Figures of a mesh whose answers are known.
#include "body/BodyFacts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace loopreg::body {
namespace {

/// A body that is nothing but this mesh.
BodyModel bodyOf(const Mesh& mesh) {
  BodyModel model;
  model.templateVertices = mesh.vertices;
  model.faces = mesh.faces;
  model.skin.joint.setZero(2, mesh.vertices.cols());
  model.skin.weight.setZero(2, mesh.vertices.cols());
  model.skin.weight.row(0).setOnes();
  model.parents = {-1};
  return model;
}

/// A box from (-0.5, 0, -0.5) to (0.5, 2, 0.5), counter-clockwise seen from outside.
Mesh box() {
  Mesh mesh;
  mesh.vertices.resize(3, 8);
  for (int i = 0; i < 8; ++i) {
    mesh.vertices.col(i) = Vector3d(i & 1 ? 0.5 : -0.5, i & 2 ? 2 : 0, i & 4 ? 0.5 : -0.5);
  }
  mesh.faces.resize(3, 12);
  mesh.faces << 0, 3, 4, 7, 0, 5, 2, 7, 0, 6, 1, 7,  //
      2, 1, 5, 6, 1, 4, 6, 3, 4, 2, 3, 5,            //
      1, 2, 6, 5, 4, 1, 3, 6, 2, 4, 5, 3;
  return mesh;
}

TEST(BodyFacts, OfABox) {
  const BodyFacts facts = bodyFacts(bodyOf(box()));
  EXPECT_TRUE(facts.topology.closed());
  EXPECT_EQ(facts.topology.eulerNumber, 2);
  EXPECT_EQ(facts.genus, 0);
  EXPECT_EQ(facts.selfIntersections, 0u);
  EXPECT_DOUBLE_EQ(facts.smallestEdge, 1);
  EXPECT_DOUBLE_EQ(facts.largestEdge, std::sqrt(5));  // the diagonal of a side
  EXPECT_DOUBLE_EQ(facts.stature, 2);
  EXPECT_NEAR(facts.volume, 2, 1e-12);
  EXPECT_NEAR(facts.surface, 10, 1e-12);
  EXPECT_EQ(facts.asymmetry, 0);
  EXPECT_EQ(facts.weightsPerVertex, 1);
  EXPECT_EQ(facts.weightError, 0);
}

TEST(BodyFacts, AsymmetryByMirrorMapAndByNearestVertex) {
  Mesh mesh = box();
  mesh.vertices(1, 7) += 0.003;  // one corner 3 mm higher
  BodyModel model = bodyOf(mesh);
  EXPECT_NEAR(bodyFacts(model).asymmetry, 0.003, 1e-12);
  EXPECT_FALSE(bodyFacts(model).hasMirrorMap);
  model.mirror = {1, 0, 3, 2, 5, 4, 7, 6};
  EXPECT_NEAR(bodyFacts(model).asymmetry, 0.003, 1e-12);
  EXPECT_TRUE(bodyFacts(model).hasMirrorMap);
  model.mirror[0] = 3;  // a wrong partner, which the nearest vertex would hide
  EXPECT_NEAR(bodyFacts(model).asymmetry, 2, 1e-12);
}

TEST(BodyFacts, OpenMeshesHaveNoVolumeAndNoGenus) {
  Mesh mesh = box();
  mesh.faces.conservativeResize(3, 11);
  BodyModel model = bodyOf(mesh);
  model.skin.weight(0, 3) = 0.5;
  model.skin.weight(1, 3) = 0.4;
  const BodyFacts facts = bodyFacts(model);
  EXPECT_FALSE(facts.topology.closed());
  EXPECT_EQ(facts.genus, -1);
  EXPECT_EQ(facts.volume, 0);
  EXPECT_EQ(facts.weightsPerVertex, 2);
  EXPECT_NEAR(facts.weightError, 0.1, 1e-12);
}

}  // namespace
}  // namespace loopreg::body
