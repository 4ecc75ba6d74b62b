#include <gtest/gtest.h>

#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

class ObjReader : public ::testing::Test {
 protected:
  Result<Scan> read(const std::string& content) { return readText(folder_ / "scan.obj", content); }
  loopreg::testing::TemporaryFolder folder_;
};

TEST_F(ObjReader, ReadsColoursPolygonsAndEveryCornerForm) {
  const auto scan = read(
      "# a comment\r\nmtllib x.mtl\r\nv 0 0 0 1 0 0\r\nv 1 0 0 0 1 0\r\nv 1 1 0 0 0 1\r\n"
      "v 0 1 0 .5 .5 .5\r\nvt 0 0\r\nvn 0 0 2\r\nusemtl skin\r\n"
      "f 1/1/1 2/1/1 3/1/1 4/1/1\r\nf 1//1 2//1 4//1\r\nl 1 2\r\n");
  ASSERT_TRUE(scan) << scan.error().text();
  ASSERT_EQ(scan->mesh.faceCount(), 3);
  EXPECT_EQ(scan->mesh.faces.col(1), Eigen::Vector3i(0, 2, 3));
  EXPECT_EQ(scan->mesh.colors(0, 0), 255);
  EXPECT_EQ(scan->mesh.colors(1, 3), 128);
  EXPECT_EQ(scan->mesh.normals.col(3), Vector3d(0, 0, 1));
}

TEST_F(ObjReader, ResolvesNegativeIndicesAndContinuedLines) {
  const auto scan =
      read("v 0 0 0\nv 1 0 \\\n 0\nv 0 1 0\nf -3 -2 \\\r\n -1\nv 0 0 1\nf 1 -3 -1 # tail");
  ASSERT_TRUE(scan) << scan.error().text();
  ASSERT_EQ(scan->mesh.faceCount(), 2);
  EXPECT_EQ(scan->mesh.faces.col(0), Eigen::Vector3i(0, 1, 2));
  EXPECT_EQ(scan->mesh.faces.col(1), Eigen::Vector3i(0, 1, 3));
}

/// Long enough that it is parsed in pieces by two threads; negative indices reach across the cut.
TEST_F(ObjReader, PiecesGiveTheSameAsOne) {
  std::string absolute, relative;
  for (int i = 0; i < 6000; ++i) {
    const std::string vertex = "v " + std::to_string(i * 0.001) + " " + std::to_string(i % 7) +
                               " " + std::to_string(i % 5) + "\n";
    absolute += vertex;
    relative += vertex;
    if (i < 2) continue;
    absolute +=
        "f " + std::to_string(i - 1) + " " + std::to_string(i) + " " + std::to_string(i + 1) + "\n";
    relative += "f -3 -2 -1\n";
  }
  const auto a = read(absolute);
  const auto b = read(relative);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->mesh.vertexCount(), 6000);
  EXPECT_EQ(a->mesh.vertices, b->mesh.vertices);
  EXPECT_EQ(a->mesh.faces, b->mesh.faces);
  ReadOptions single;
  single.threads = 1;
  const auto c = readScan(folder_ / "scan.obj", single);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->mesh.faces, b->mesh.faces);
}

TEST_F(ObjReader, PointsOnlyIsACloud) {
  const auto scan =
      read("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nvn 0 0 1\nvn 0 0 1\nvn 0 0 1\nvn 0 0 3\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_TRUE(scan->mesh.isPointCloud());
  EXPECT_EQ(scan->mesh.normals.col(3), Vector3d(0, 0, 1));
  EXPECT_FALSE(scan->normalsEstimated);
}

TEST_F(ObjReader, DropsFacesThatPointNowhereAndSaysSo) {
  const auto scan = read(
      "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\nf 1 2 4\nf 0 1 2\nf -9 1 2\nf 1 1 2\nf 2 3 1\n"
      "f 1 2 99999999999999999999999\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.faceCount(), 1);
  const std::string remarks = remarksOf(scan.value());
  EXPECT_NE(remarks.find("4 faces that refer to points"), std::string::npos) << remarks;
  EXPECT_NE(remarks.find("1 face without area"), std::string::npos) << remarks;
  EXPECT_NE(remarks.find("1 face that repeat"), std::string::npos) << remarks;
}

TEST_F(ObjReader, NamesTheLineThatIsNotNumbers) {
  const auto scan = read("v 0 0 0\nv 1 zero 0\n");
  ASSERT_FALSE(scan);
  EXPECT_NE(scan.error().context.find("line 2"), std::string::npos) << scan.error().text();
  const auto face = read("v 0 0 0\nv 1 0 0\nv 1 1 0\n\nf 1 2 x\n");
  ASSERT_FALSE(face);
  EXPECT_NE(face.error().context.find("line 5"), std::string::npos) << face.error().text();
  EXPECT_FALSE(read("This is a letter,\nnot a mesh.\n"));
}

TEST_F(ObjReader, ReadsTheCharactersAndTheClothed) {
  LOOPREG_REQUIRE_DATA(character, "scans/characters/wong_bind.obj");
  const auto scan = readScan(character);
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_GT(scan->mesh.faceCount(), 10000);
  for (const char* name : {"f1", "m1", "m3"}) {
    LOOPREG_REQUIRE_DATA(clothed, std::string("scans/clothed/") + name + "_clothed.obj");
    const auto dressed = readScan(clothed);
    ASSERT_TRUE(dressed) << dressed.error().text();
    EXPECT_GT(dressed->mesh.faceCount(), 10000);
    EXPECT_EQ(dressed->mesh.normals.cols(), dressed->mesh.vertexCount());
  }
}

}  // namespace
}  // namespace loopreg::io::testing
