// STL, OFF, glTF and FBX.
#include <gtest/gtest.h>

#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

class MeshFormats : public ::testing::Test {
 protected:
  Result<Scan> read(const std::string& name, const std::string& content) {
    return readText(folder_ / name, content);
  }
  loopreg::testing::TemporaryFolder folder_;
};

TEST_F(MeshFormats, StlMergesCornersOfAsciiAndBinary) {
  const auto ascii = read("a.stl",
                          "solid two words\n facet normal 0 0 1\n  outer loop\n   vertex 0 0 0\n"
                          "   vertex 1 0 0\n   vertex 0 1 0\n  endloop\n endfacet\n"
                          " facet normal 0 0 1\n  outer loop\n   vertex 1.0 0 -0\n   vertex 1 1 0\n"
                          "   vertex 0 1e0 0\n  endloop\n endfacet\nendsolid two words\n");
  ASSERT_TRUE(ascii) << ascii.error().text();
  EXPECT_EQ(ascii->mesh.vertexCount(), 4);
  EXPECT_EQ(ascii->mesh.faces.col(1), Eigen::Vector3i(1, 3, 2));

  ASSERT_TRUE(writeMesh(folder_ / "b.stl", ascii->mesh));
  std::string bytes = readFile(folder_ / "b.stl").value();
  bytes.replace(0, 5, "solid");  // some programs begin binary files like this
  const auto binary = read("c.stl", bytes);
  ASSERT_TRUE(binary) << binary.error().text();
  EXPECT_EQ(binary->mesh.vertices, ascii->mesh.vertices);
  EXPECT_EQ(binary->mesh.faces, ascii->mesh.faces);
  const auto cut = read("d.stl", bytes.substr(0, bytes.size() - 10));
  ASSERT_FALSE(cut);
  const auto inLoop = read("e.stl", "solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0");
  ASSERT_FALSE(inLoop);
  EXPECT_NE(inLoop.error().context.find("line 4"), std::string::npos) << inLoop.error().text();
}

TEST_F(MeshFormats, OffReadsColoursNormalsAndPolygons) {
  const auto plain = read("a.off",
                          "OFF # a square\n# counts\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n\n0 1 0\n"
                          "4 0 1 2 3 255 0 0\n");
  ASSERT_TRUE(plain) << plain.error().text();
  EXPECT_EQ(plain->mesh.faceCount(), 2);
  const auto rich = read("b.off",
                         "CNOFF\n3 1 0\n0 0 0 0 0 2 255 0 7 255\n1 0 0 0 0 1 1 2 3 255\n"
                         "0 1 0 0 0 1 9 9 9 255\n3 0 1 2\n");
  ASSERT_TRUE(rich) << rich.error().text();
  EXPECT_EQ(rich->mesh.normals.col(0), Vector3d(0, 0, 1));
  EXPECT_EQ(rich->mesh.colors(2, 0), 7);
  const auto joined =
      read("c.off", "OFF3 1 0\n0 0 0 1.0 0 0\n1 0 0 0 1.0 0\n0 1 0 0 0 .5\n3 0 1 2\n");
  ASSERT_TRUE(joined) << joined.error().text();
  EXPECT_EQ(joined->mesh.colors(1, 1), 255);
  EXPECT_EQ(joined->mesh.colors(2, 2), 128);
  const auto cut = read("d.off", "OFF\n3 2 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n");
  ASSERT_FALSE(cut);
  EXPECT_NE(cut.error().message.find("1 of 2 faces"), std::string::npos) << cut.error().text();
  EXPECT_FALSE(read("e.off", "OFF\n900000000 2 0\n0 0 0\n"));
  EXPECT_FALSE(read("f.off", "OFF BINARY\n"));
}

TEST_F(MeshFormats, GltfBakesNodeTransformsAndMirrors) {
  // One triangle, node scaled by (-2, 1, 1) and moved up by 5 below a parent moved by x + 1.
  std::string data;
  for (const float v : {0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f, 0.f}) data += bytesOf(v);
  write(folder_ / "data file.bin", data);
  const std::string json = R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],
    "nodes":[{"translation":[1,0,0],"children":[1]},
             {"mesh":0,"scale":[-2,1,1],"translation":[0,5,0]}],
    "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
    "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3",
                  "min":[0,0,0],"max":[1,1,0]}],
    "bufferViews":[{"buffer":0,"byteLength":36}],
    "buffers":[{"byteLength":36,"uri":"data%20file.bin"}]})";
  const auto scan = read("a.gltf", json);
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->statedMetresPerUnit, 1);
  ASSERT_EQ(scan->mesh.vertexCount(), 3);
  EXPECT_EQ(scan->mesh.vertices.col(1), Vector3d(-1, 5, 0));
  ASSERT_EQ(scan->mesh.faceCount(), 1);
  EXPECT_EQ(scan->mesh.faces.col(0), Eigen::Vector3i(0, 2, 1)) << "mirrored, so turned";
  std::filesystem::remove(folder_ / "data file.bin");
  EXPECT_FALSE(readScan(folder_ / "a.gltf")) << "its data are gone";
}

TEST_F(MeshFormats, FbxKeepsItsOwnFrameAndStatesItsUnit) {
  const auto scan = read("a.fbx", kFbx);
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_NEAR(scan->statedMetresPerUnit, 1, 1e-6);
  ASSERT_EQ(scan->mesh.vertexCount(), 4) << "corners are merged";
  EXPECT_EQ(scan->mesh.vertices.col(0), Vector3d(10, 0, 0));
  EXPECT_EQ(scan->mesh.vertices.col(2), Vector3d(12, 2, 0)) << "z stays up, units stay";
  EXPECT_EQ(scan->mesh.faceCount(), 3);
  EXPECT_FALSE(read("b.fbx", std::string(kFbx).substr(0, 700)));
}

}  // namespace
}  // namespace loopreg::io::testing
