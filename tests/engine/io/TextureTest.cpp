// Pictures on scans: found beside the file, laid where the file says, and missed with a word.
#include <gtest/gtest.h>

#include "core/Image.h"
#include "io/Neighbours.h"
#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

const char* const kSquareObj =
    "mtllib square.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"
    "vt 0.25 0.25\nvt 0.75 0.25\nvt 0.75 0.75\nvt 0.25 0.75\n"
    "usemtl skin\nf 1/1 2/2 3/3 4/4\n";

std::string square(const std::string& comments, const std::string& vertexMore,
                   const std::string& faceMore, const std::string& rows) {
  return "ply\nformat ascii 1.0\n" + comments +
         "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n" + vertexMore +
         "element face 1\nproperty list uchar int vertex_indices\n" + faceMore + "end_header\n" +
         rows;
}

class Texture : public ::testing::Test {
 protected:
  /// 2 x 2 pixels: red and green above, blue and white below.
  void makePicture(const std::string& name) {
    Image image(2, 2, 255, 0, 0);
    const std::uint8_t others[3][3] = {{0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    for (int i = 1; i < 4; ++i) std::copy_n(others[i - 1], 3, image.at(i % 2, i / 2));
    ASSERT_TRUE(writePng(folder_ / name, image));
  }
  Scan read(const std::string& name, const std::string& content) {
    const auto scan = readText(folder_ / name, content);
    EXPECT_TRUE(scan) << scan.error().text();
    return scan ? scan.value() : Scan();
  }
  /// The picture lies upright on the square: blue, white, green, red around its corners.
  void expectUpright(const Scan& scan) {
    ASSERT_TRUE(scan.texture) << remarksOf(scan);
    ASSERT_EQ(scan.mesh.faceCount(), 2);
    ASSERT_EQ(scan.mesh.colors.cols(), 4);
    Colors expected(3, 4);
    expected << 0, 255, 0, 255,  //
        0, 255, 255, 0,          //
        255, 255, 0, 0;
    EXPECT_EQ(scan.mesh.colors.cast<int>(), expected.cast<int>());
    Vector3d colour;
    ASSERT_TRUE(scan.texture->sample(1, Vector3d(0, 0.5, 0.5), colour));
    EXPECT_EQ(colour, Vector3d(127.5, 127.5, 0)) << "between green and red";
  }
  loopreg::testing::TemporaryFolder folder_;
};

TEST_F(Texture, OfAnObjIsRead) {
  makePicture("skin.png");
  write(folder_ / "square.mtl", "newmtl skin\nmap_Kd skin.png\n");
  const Scan scan = read("square.obj", kSquareObj);
  expectUpright(scan);
  EXPECT_EQ(remarksOf(scan).find("Left out"), std::string::npos) << remarksOf(scan);
}

TEST_F(Texture, AMissingMaterialFileIsTold) {
  const Scan scan = read("square.obj", kSquareObj);
  EXPECT_FALSE(scan.texture);
  EXPECT_EQ(scan.mesh.faceCount(), 2);
  ASSERT_FALSE(scan.remarks.empty());
  EXPECT_TRUE(tellsOfLostPicture(scan.remarks.front())) << remarksOf(scan);
  EXPECT_NE(remarksOf(scan).find("Left out the materials 'square.mtl'"), std::string::npos);
}

TEST_F(Texture, AMissingPictureIsTold) {
  write(folder_ / "square.mtl", "newmtl skin\nmap_Kd gone.png\n");
  const Scan scan = read("square.obj", kSquareObj);
  EXPECT_FALSE(scan.texture);
  EXPECT_NE(remarksOf(scan).find("Left out the texture 'gone.png'"), std::string::npos);
}

TEST_F(Texture, OfAPlyLiesWhereItsFacesSay) {
  makePicture("my skin.png");
  const std::string rows =
      "0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3 8 .25 .25 .75 .25 .75 .75 .25 .75\n";
  const std::string list = "property list uchar float texcoord\n";
  expectUpright(read("a.ply", square("comment TextureFile my skin.png\r\n", "", list, rows)));
  // The coordinates first, the corners second.
  std::string turned = square("comment TextureFile my skin.png\n", "", "", "");
  turned.replace(turned.find("property list"), std::string::npos,
                 list +
                     "property list uchar int vertex_indices\nend_header\n"
                     "0 0 0\n1 0 0\n1 1 0\n0 1 0\n"
                     "8 .25 .25 .75 .25 .75 .75 .25 .75 4 0 1 2 3\n");
  expectUpright(read("b.ply", turned));
}

TEST_F(Texture, OfAPlyLiesWhereItsVerticesSay) {
  makePicture("skin.png");
  for (const auto& [u, v] :
       {std::pair("s", "t"), std::pair("u", "v"), std::pair("texture_u", "texture_v")}) {
    const std::string more = std::string("property float ") + u + "\nproperty float " + v + "\n";
    expectUpright(read("square.ply", square("comment TextureFile skin.png\n", more, "",
                                            "0 0 0 .25 .25\n1 0 0 .75 .25\n1 1 0 .75 .75\n"
                                            "0 1 0 .25 .75\n4 0 1 2 3\n")));
  }
  std::string binary =
      "ply\nformat binary_big_endian 1.0\ncomment TextureFile skin.png\nelement vertex 4\n"
      "property float x\nproperty double s\nproperty float y\nproperty float t\n"
      "property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n";
  for (int i = 0; i < 4; ++i) {
    const float x = i == 1 || i == 2, y = i >= 2;
    binary += bytesOf(x, true) + bytesOf(0.25 + 0.5 * x, true) + bytesOf(y, true) +
              bytesOf(0.25f + 0.5f * y, true) + bytesOf(0.f, true);
  }
  binary += '\4';
  for (std::int32_t i = 0; i < 4; ++i) binary += bytesOf(i, true);
  expectUpright(read("binary.ply", binary));
}

TEST_F(Texture, FacesOfAPlyChooseAmongPictures) {
  makePicture("skin.png");
  const std::string text =
      "ply\nformat ascii 1.0\ncomment TextureFile gone.png\ncomment TextureFile skin.png\n"
      "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
      "element face 4\nproperty list uchar int vertex_indices\n"
      "property list uchar float texcoord\nproperty int texnumber\nend_header\n"
      "0 0 0\n1 0 0\n1 1 0\n0 1 1\n"
      "3 0 1 2 6 .25 .25 .75 .25 .75 .75 1\n3 0 2 3 6 0 0 0 0 0 0 0\n"
      "3 0 1 3 6 0 0 0 0 0 0 7\n3 1 2 3 0 1\n";
  const Scan scan = read("square.ply", text);
  ASSERT_TRUE(scan.texture) << remarksOf(scan);
  EXPECT_EQ(scan.texture->images.size(), 1u);
  EXPECT_EQ(scan.texture->image, (std::vector<std::int16_t>{0, -1, -1, -1}))
      << "the second's picture is gone, the third's never was, the fourth has no place";
  EXPECT_NE(remarksOf(scan).find("Left out the texture 'gone.png'"), std::string::npos);
}

TEST_F(Texture, OfAPlyIsMissedWithAWord) {
  const std::string rows = "0 0 0 0 0\n1 0 0 1 0\n1 1 0 1 1\n0 1 0 0 1\n4 0 1 2 3\n";
  const std::string uv = "property float s\nproperty float t\n";
  const Scan gone = read("a.ply", square("comment TextureFile gone.png\n", uv, "", rows));
  EXPECT_FALSE(gone.texture);
  EXPECT_NE(remarksOf(gone).find("Left out the texture 'gone.png'"), std::string::npos);
  makePicture("skin.png");
  const Scan placeless = read("b.ply", square("comment TextureFile skin.png\n", "", "",
                                              "0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3\n"));
  EXPECT_FALSE(placeless.texture);
  EXPECT_NE(remarksOf(placeless).find("nothing says where"), std::string::npos);
  // Coordinates without a picture are nobody's loss.
  const Scan plain = read("c.ply", square("", uv, "", rows));
  EXPECT_FALSE(plain.texture);
  EXPECT_EQ(remarksOf(plain).find("Left out"), std::string::npos);
}

}  // namespace
}  // namespace loopreg::io::testing
