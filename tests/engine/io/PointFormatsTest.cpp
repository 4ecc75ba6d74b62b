// PCD and the text point formats.
#include <gtest/gtest.h>

#include "io/Lzf.h"
#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

class PointFormats : public ::testing::Test {
 protected:
  Result<Scan> read(const std::string& name, const std::string& content) {
    return readText(folder_ / name, content);
  }
  loopreg::testing::TemporaryFolder folder_;
};

TEST(Lzf, RepeatsPatternsAndRefusesDamage) {
  // "ab", then 9 + 2 bytes from distance 2, which overlap their own output; then "c".
  const std::string packed = std::string(
                                 "\x01"
                                 "ab",
                                 3) +
                             "\xe0" + '\x02' + '\x01' + std::string("\0c", 2);
  std::string out(14, '?');
  ASSERT_TRUE(decompressLzf(packed.data(), packed.size(), out.data(), out.size()));
  EXPECT_EQ(out,
            "abababababab"
            "ac");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_FALSE(decompressLzf(packed.data(), size, out.data(), out.size())) << size;
  }
  EXPECT_FALSE(decompressLzf(packed.data(), packed.size(), out.data(), 13));
  const std::string before = std::string("\x20\x05", 2);  // refers to before the first byte
  EXPECT_FALSE(decompressLzf(before.data(), before.size(), out.data(), 3));
}

const char* const kPcdHeader =
    "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\n"
    "FIELDS x y z _ rgb normal_x normal_y normal_z\nSIZE 4 4 4 1 4 4 4 4\nTYPE F F F U U F F F\n"
    "COUNT 1 1 1 4 1 1 1 1\nWIDTH 3\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS 3\n";

TEST_F(PointFormats, PcdReadsItsThreeEncodingsAlike) {
  std::string rows, text;
  std::string fields[8];
  for (int i = 0; i < 3; ++i) {
    const float x = 0.5f * static_cast<float>(i), y = static_cast<float>(i * i), z = -1;
    const std::uint32_t rgb = 0x010203u * static_cast<std::uint32_t>(i + 1);
    const std::string columns[8] = {bytesOf(x),   bytesOf(y),   bytesOf(z),   "pad.",
                                    bytesOf(rgb), bytesOf(0.f), bytesOf(0.f), bytesOf(1.f)};
    for (int k = 0; k < 8; ++k) {
      rows += columns[k];
      fields[k] += columns[k];
    }
    text += std::to_string(x) + " " + std::to_string(y) + " -1 9 9 9 9 " + std::to_string(rgb) +
            " 0 0 1\n";
  }
  std::string plain, packed;
  for (const std::string& field : fields) plain += field;
  for (std::size_t at = 0; at < plain.size(); at += 32) {  // literals only: valid LZF
    const std::string literal = plain.substr(at, 32);
    packed += static_cast<char>(literal.size() - 1) + literal;
  }
  const std::string compressed = bytesOf(static_cast<std::uint32_t>(packed.size())) +
                                 bytesOf(static_cast<std::uint32_t>(plain.size())) + packed;
  for (const std::string& body :
       {"DATA ascii\n" + text, "DATA binary\n" + rows, "DATA binary_compressed\n" + compressed}) {
    const auto scan = read("scan.pcd", kPcdHeader + body);
    ASSERT_TRUE(scan) << scan.error().text();
    ASSERT_EQ(scan->mesh.vertexCount(), 3);
    EXPECT_EQ(scan->mesh.vertices.col(2), Vector3d(1, 4, -1));
    EXPECT_EQ(scan->mesh.colors(0, 1), 2);
    EXPECT_EQ(scan->mesh.colors(2, 2), 9);
    EXPECT_EQ(scan->mesh.normals.col(0), Vector3d(0, 0, 1));
    const auto cut = read("cut.pcd", kPcdHeader + body.substr(0, body.size() - 8));
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, ErrorCode::unreadableInput);
  }
}

TEST_F(PointFormats, PcdRefusesBillions) {
  std::string header = kPcdHeader;
  header.replace(header.find("POINTS 3"), 8, "POINTS 99999999");
  for (const char* encoding : {"ascii", "binary", "binary_compressed"}) {
    const auto scan = read("scan.pcd", header + "DATA " + encoding + "\n1 2 3 4 5 6 7 8 9");
    ASSERT_FALSE(scan);
    EXPECT_NE(scan.error().message.find("99,999,999"), std::string::npos) << scan.error().text();
  }
}

TEST_F(PointFormats, PcdReadsTheRawKinectCapture) {
  LOOPREG_REQUIRE_DATA(path, "scans/kinect/20190823_020756.pcd");
  const auto scan = readScan(path);
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.vertexCount(), 65098);
  EXPECT_TRUE(scan->normalsEstimated);
  EXPECT_EQ(scan->mesh.normals.cols(), 65098);
}

TEST_F(PointFormats, XyzTellsColumnsApartByRange) {
  const auto normals = read("a.xyz", "0 0 0 0 0 1\n1 0 0 0 0 1\n0 1 0 0 .6 .8\n");
  ASSERT_TRUE(normals) << normals.error().text();
  EXPECT_EQ(normals->mesh.normals.col(0), Vector3d(0, 0, 1));
  EXPECT_EQ(normals->mesh.colors.cols(), 0);
  const auto pts = read("a.pts", "3\n0 0 0 -127 10 20 30\n1 0 0 5 0 0 0\n0 1 0 9 255 0 1\n");
  ASSERT_TRUE(pts) << pts.error().text();
  EXPECT_EQ(pts->mesh.vertexCount(), 3);
  EXPECT_EQ(pts->mesh.colors(2, 0), 30);
  EXPECT_EQ(pts->mesh.colors(0, 2), 255);
  const auto both = read("b.asc", "0;0;0;10;20;30;0;0;1\n1;0;0;9;9;9;0;0;1\n0;1;0;0;0;0;1;0;0");
  ASSERT_TRUE(both) << both.error().text();
  EXPECT_EQ(both->mesh.colors(1, 0), 20);
  EXPECT_EQ(both->mesh.normals.col(2), Vector3d(1, 0, 0));
}

TEST_F(PointFormats, XyzTakesNamesCommentsAndSeparators) {
  const auto scan =
      read("c.xyz",
           "//X,Y,Z,R,G,B,Nx,Ny,Nz\r\n# made by hand\r\n1, 2,\t3, 0, 0, 9, 0, 2, 0\r\n\r\n"
           "4,5,6,1,1,1,0,1,0\r\n7,8,10,1,1,200,0,1,0 # last\r\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.vertices.col(0), Vector3d(1, 2, 3));
  EXPECT_EQ(scan->mesh.colors(2, 0), 9);
  EXPECT_EQ(scan->mesh.normals.col(0), Vector3d(0, 1, 0));
}

TEST_F(PointFormats, XyzNamesTheBadLine) {
  const auto words = read("d.xyz", "Dear Sir,\nthis is a letter\n");
  ASSERT_FALSE(words);
  EXPECT_NE(words.error().context.find("line 1"), std::string::npos) << words.error().text();
  const auto ragged = read("d.xyz", "0 0 0\n1 0 0\n1 2\n");
  ASSERT_FALSE(ragged);
  EXPECT_NE(ragged.error().context.find("line 3"), std::string::npos) << ragged.error().text();
}

}  // namespace
}  // namespace loopreg::io::testing
