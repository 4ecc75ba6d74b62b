#include "picture/Image.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/Rng.h"
#include "tests/engine/picture/PngReader.h"
#include "tests/support/TestData.h"

namespace loopreg {
namespace {

using namespace loopreg::testing;
using picture::Image;

/// Smooth to the left, noise to the right: every row filter is of use somewhere.
Image pattern(int width, int height) {
  Image image(width, height);
  Rng rng(5);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool noisy = x > width / 2;
      for (int c = 0; c < 3; ++c) {
        image.at(x, y)[c] = std::uint8_t(noisy ? rng.below(256) : (3 * x + 2 * y * (c + 1)) % 256);
      }
    }
  }
  return image;
}

TEST(Image, PngHoldsThePixels) {
  for (const auto& [width, height] : {std::pair(1, 1), {7, 3}, {64, 41}, {1, 300}}) {
    const Image image = pattern(width, height);
    const Image back = decodePng(picture::encodePng(image));
    EXPECT_EQ(back.width, width);
    EXPECT_EQ(back.height, height);
    EXPECT_EQ(back.pixels, image.pixels) << width << " x " << height;
  }
}

TEST(Image, FiltersPackASmoothPicture) {
  Image ramp(256, 256);
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) {
      for (int c = 0; c < 3; ++c) ramp.at(x, y)[c] = std::uint8_t((x * (c + 1) + 5 * y) % 256);
    }
  }
  EXPECT_LT(picture::encodePng(ramp).size(), ramp.pixels.size() / 40);
}

TEST(Image, IsWrittenWholeOrNotAtAll) {
  const TemporaryFolder folder;
  const Image image = pattern(20, 10);
  ASSERT_TRUE(picture::writePng(folder / "a.png", image));
  std::ifstream file(folder / "a.png", std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  EXPECT_EQ(bytes.str(), picture::encodePng(image));
  EXPECT_FALSE(picture::writePng(folder / "none" / "a.png", image));
}

TEST(Image, PasteCutsAtTheBorder) {
  Image target(4, 4, 0, 0, 0);
  picture::paste(target, Image(3, 3, 9, 8, 7), -1, 2);
  EXPECT_EQ(target.at(0, 2)[0], 9);
  EXPECT_EQ(target.at(1, 3)[2], 7);
  EXPECT_EQ(target.at(2, 2)[0], 0);
  EXPECT_EQ(target.at(0, 1)[0], 0);
  picture::paste(target, Image(3, 3), 10, 0);  // outside: nothing happens
}

TEST(Image, TilesInRows) {
  const Image sheet =
      picture::tiled({Image(3, 2, 1, 1, 1), Image(2, 4, 2, 2, 2), Image(4, 1, 3, 3, 3)}, 2, 1);
  EXPECT_EQ(sheet.width, 6);
  EXPECT_EQ(sheet.height, 6);
  EXPECT_EQ(sheet.at(0, 0)[0], 1);
  EXPECT_EQ(sheet.at(3, 0)[0], 255);  // the gap
  EXPECT_EQ(sheet.at(5, 3)[0], 2);
  EXPECT_EQ(sheet.at(3, 5)[0], 3);
}

TEST(Image, SrgbIsItsOwnInverse) {
  for (int value = 0; value < 256; ++value) {
    EXPECT_EQ(picture::toSrgb(picture::fromSrgb(std::uint8_t(value))), value);
  }
  EXPECT_EQ(picture::toSrgb(-1), 0);
  EXPECT_EQ(picture::toSrgb(2), 255);
  EXPECT_NEAR(picture::fromSrgb(188), 0.5, 0.01);  // middle grey of IEC 61966-2-1
}

}  // namespace
}  // namespace loopreg
