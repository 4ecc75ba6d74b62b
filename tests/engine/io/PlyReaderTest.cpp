#include <gtest/gtest.h>

#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

class PlyReader : public ::testing::Test {
 protected:
  Result<Scan> read(const std::string& content) { return readText(folder_ / "scan.ply", content); }
  loopreg::testing::TemporaryFolder folder_;
};

TEST_F(PlyReader, ReadsAsciiWithExtraPropertiesListsAndPolygons) {
  const auto scan = read(
      "ply\r\nformat ascii 1.0\r\ncomment a square of a scanner\r\nobj_info x\r\n"
      "element vertex 4\r\nproperty float x\r\nproperty list uchar int hits\r\nproperty double "
      "y\r\n"
      "property float z\r\nproperty float confidence\r\n"
      "property uchar red\r\nproperty uchar green\r\nproperty uchar blue\r\n"
      "element face 1\r\nproperty uchar flag\r\nproperty list uchar uint vertex_index\r\n"
      "end_header\r\n"
      "0 2 7 7 0 0 0.5 1 2 3\r\n1 0 0 0 0.5 4 5 6\r\n1 1 9 1 0 0.5 7 8 9\r\n0 0 1 0 .5 250 251 "
      "252\r\n"
      "1 4 0 1 2 3\r\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.vertexCount(), 4);
  EXPECT_EQ(scan->mesh.vertices.col(2), Vector3d(1, 1, 0));
  ASSERT_EQ(scan->mesh.faceCount(), 2);
  EXPECT_EQ(scan->mesh.faces.col(1), Eigen::Vector3i(0, 2, 3));
  EXPECT_EQ(scan->mesh.colors(2, 3), 252);
  EXPECT_FALSE(scan->normalsEstimated);
}

/// The same cloud in both orders: double coordinates, float normals, float colours.
std::string binaryCloud(bool big) {
  std::string text = "ply\nformat binary_" + std::string(big ? "big" : "little") +
                     "_endian 1.0\nelement vertex 3\n";
  for (const char* name : {"x", "y", "z"}) text += std::string("property double ") + name + "\n";
  text += "property short quality\n";
  for (const char* name : {"nx", "ny", "nz", "red", "green", "blue"}) {
    text += std::string("property float ") + name + "\n";
  }
  text += "end_header\n";
  for (int i = 0; i < 3; ++i) {
    text += bytesOf(i * 0.1, big) + bytesOf(i * i * 1.0, big) + bytesOf(1e6 + i, big);
    text += bytesOf(std::int16_t{-5}, big);
    text += bytesOf(0.f, big) + bytesOf(2.f, big) + bytesOf(0.f, big);
    text += bytesOf(0.f, big) + bytesOf(0.5f, big) + bytesOf(1.f, big);
  }
  return text;
}

TEST_F(PlyReader, ReadsBothBinaryOrders) {
  for (const bool big : {false, true}) {
    const auto scan = read(binaryCloud(big));
    ASSERT_TRUE(scan) << scan.error().text();
    EXPECT_TRUE(scan->mesh.isPointCloud());
    EXPECT_EQ(scan->mesh.vertices.col(2), Vector3d(0.2, 4, 1e6 + 2));
    EXPECT_EQ(scan->mesh.normals.col(1), Vector3d(0, 1, 0)) << "made a unit vector";
    EXPECT_EQ(scan->mesh.colors(1, 0), 128);
    EXPECT_EQ(scan->mesh.colors(2, 0), 255);
  }
}

TEST_F(PlyReader, ReadsTriangleStrips) {
  const auto scan = read(
      "ply\nformat ascii 1.0\nelement vertex 5\nproperty float x\nproperty float y\nproperty float "
      "z\n"
      "element tristrips 1\nproperty list int int vertex_indices\nend_header\n"
      "0 0 0\n1 0 0\n0 1 0\n1 1 0\n5 5 5\n8 0 1 2 3 -1 0 1 4\n");
  ASSERT_TRUE(scan) << scan.error().text();
  ASSERT_EQ(scan->mesh.faceCount(), 3);
  EXPECT_EQ(scan->mesh.faces.col(1), Eigen::Vector3i(2, 1, 3)) << "every second one is turned";
  EXPECT_EQ(scan->mesh.faces.col(2), Eigen::Vector3i(0, 1, 4));
}

TEST_F(PlyReader, RefusesBillionsBeforeAllocating) {
  const auto scan = read(
      "ply\nformat binary_little_endian 1.0\nelement vertex 190000000\nproperty float x\n"
      "property float y\nproperty float z\nend_header\n0123456789");
  ASSERT_FALSE(scan);
  EXPECT_EQ(scan.error().code, ErrorCode::unreadableInput);
  EXPECT_NE(scan.error().message.find("190,000,000 vertices"), std::string::npos);
  EXPECT_NE(scan.error().context.find("byte"), std::string::npos);
  const auto more = read(
      "ply\nformat ascii 1.0\nelement vertex 3000000000\nproperty float x\nproperty float y\n"
      "property float z\nend_header\n0 0 0\n");
  ASSERT_FALSE(more);
  EXPECT_NE(more.error().message.find("3,000,000,000"), std::string::npos);
}

TEST_F(PlyReader, NamesLineOrByteOfDamage) {
  const std::string header =
      "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
      "property float z\nend_header\n";
  const auto text = read(header + "0 0 0\n1 0 0\nabc 1 0\n");
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().context.find("line 10"), std::string::npos) << text.error().text();
  EXPECT_FALSE(read("ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\n"));
  EXPECT_FALSE(read("ply\nformat ebcdic 1.0\nend_header\n"));
  EXPECT_FALSE(read("ply\nformat ascii 1.0\nelement vertex 1\nproperty list float int x\n"));
  EXPECT_FALSE(read("ply\nformat ascii 1.0\nend_header\n"));
  std::string cut = binaryCloud(false);
  cut.resize(cut.size() - 1);
  const auto binary = read(cut);
  ASSERT_FALSE(binary);
  EXPECT_NE(binary.error().context.find("byte"), std::string::npos) << binary.error().text();
}

TEST_F(PlyReader, ListLongerThanTheFileIsTruncation) {
  const auto scan = read(
      "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty uchar x\nproperty uchar y\n"
      "property uchar z\nelement face 1\nproperty list uint int vertex_indices\nend_header\n" +
      std::string("\0\0\0\1\0\0\0\1\0", 9) + bytesOf(std::uint32_t{4000000000u}) + "abcdefgh");
  ASSERT_FALSE(scan);
  EXPECT_NE(scan.error().message.find("element 'face'"), std::string::npos) << scan.error().text();
}

}  // namespace
}  // namespace loopreg::io::testing
