// Every export read again by Assimp, a reader of other people's making.
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <gtest/gtest.h>

#include <assimp/Importer.hpp>
#include <set>

#include "body/ModelFile.h"
#include "exchange/BvhWriter.h"
#include "exchange/FbxWriter.h"
#include "exchange/GltfWriter.h"
#include "exchange/ObjWriter.h"
#include "tests/support/TinyBody.h"

namespace loopreg::exchange {
namespace {

RiggedBody waving(const body::BodyModel& model) {
  body::BodyParameters pose = body::BodyParameters::rest(model);
  pose.rotations[body::kLeftShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0, 0.7));
  pose.rotations[body::kRightKnee] = body::rotationFromAxisAngle(Vector3d(0.9, 0, 0));
  pose.translation = Vector3d(0.2, 0.1, 0.3);
  return rigBody(model, {pose, body::BodyParameters::rest(model)}, nullptr, {});
}

void collectNames(const aiNode& node, std::set<std::string>& names) {
  names.insert(node.mName.C_Str());
  for (unsigned i = 0; i < node.mNumChildren; ++i) collectNames(*node.mChildren[i], names);
}

void expectWhole(const std::string& bytes, const char* hint, const RiggedBody& body) {
  Assimp::Importer importer;
  const aiScene* scene = importer.ReadFileFromMemory(bytes.data(), bytes.size(), 0, hint);
  ASSERT_NE(scene, nullptr) << importer.GetErrorString();
  ASSERT_EQ(scene->mNumMeshes, 1u);
  const aiMesh& mesh = *scene->mMeshes[0];
  EXPECT_EQ(mesh.mNumFaces, unsigned(body.faces.cols()));
  EXPECT_EQ(mesh.mNumBones, unsigned(body.jointCount()));
  EXPECT_EQ(mesh.mNumAnimMeshes, unsigned(body.shapeKeys.size()));
  ASSERT_EQ(scene->mNumAnimations, 1u);
  EXPECT_GE(scene->mAnimations[0]->mNumChannels, unsigned(body.jointCount()));
  std::set<std::string> names;
  collectNames(*scene->mRootNode, names);
  for (const std::string& joint : body.jointNames) EXPECT_TRUE(names.count(joint)) << joint;
}

TEST(Reimport, FbxIsWhole) {
  for (const bool correctives : {true, false}) {
    const RiggedBody body = waving(*testing::tinyBody(correctives));
    expectWhole(fbxFile(body), "fbx", body);
  }
}

TEST(Reimport, GlbIsWholeAndKeepsTheVertexOrder) {
  const RiggedBody body = waving(*testing::tinyBody(true));
  const std::string bytes = glbFile(body);
  expectWhole(bytes, "glb", body);
  Assimp::Importer importer;
  const aiScene* scene = importer.ReadFileFromMemory(bytes.data(), bytes.size(), 0, "glb");
  ASSERT_NE(scene, nullptr);
  for (Eigen::Index v = 0; v < body.vertexCount(); ++v) {
    const aiVector3D p = scene->mMeshes[0]->mVertices[v];
    EXPECT_LT((Vector3d(p.x, p.y, p.z) - body.vertices.col(v)).norm(), 1e-6);
  }
}

TEST(Reimport, BvhHasTheTreeAndTheMotion) {
  const RiggedBody body = waving(*testing::tinyBody(false));
  const std::string text = bvhFile(body);
  Assimp::Importer importer;
  const aiScene* scene = importer.ReadFileFromMemory(text.data(), text.size(), 0, "bvh");
  ASSERT_NE(scene, nullptr) << importer.GetErrorString();
  std::set<std::string> names;
  collectNames(*scene->mRootNode, names);
  for (const std::string& joint : body.jointNames) EXPECT_TRUE(names.count(joint)) << joint;
  ASSERT_EQ(scene->mNumAnimations, 1u);
  EXPECT_NEAR(scene->mAnimations[0]->mDuration, double(body.frames.size()) - 1, 1e-6);
}

TEST(Reimport, TheSameBodyGivesTheSameBytes) {
  const RiggedBody body = waving(*testing::tinyBody(true));
  EXPECT_EQ(fbxFile(body), fbxFile(body));
  EXPECT_EQ(glbFile(body), glbFile(body));
}

TEST(ObjWriter, KeepsTheOrderAndNamesTheParts) {
  const auto model = body::loadBody("builtin");
  ASSERT_TRUE(model);
  Mesh mesh;
  mesh.vertices = model.value()->templateVertices;
  mesh.faces = model.value()->faces;
  ObjExtras extras;
  extras.uv = model.value()->uv;
  extras.uvFaces = model.value()->uvFaces;
  extras.partLabels = model.value()->partLabels;
  extras.partNames = model.value()->jointNames;
  const std::string text = objFile(mesh, extras);
  EXPECT_NE(text.find("g left_knee\n"), std::string::npos);
  Eigen::Index next = 0;
  for (std::size_t at = 0; (at = text.find("\nv ", at)) != std::string::npos; ++at, ++next) {
    Vector3d v;
    ASSERT_EQ(std::sscanf(text.c_str() + at, "\nv %lf %lf %lf", &v[0], &v[1], &v[2]), 3);
    EXPECT_LT((v - mesh.vertices.col(next)).norm(), 1e-7);
  }
  EXPECT_EQ(next, mesh.vertexCount());
}

}  // namespace
}  // namespace loopreg::exchange
