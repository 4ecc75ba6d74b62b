#include "core/Gzip.h"

#include <gtest/gtest.h>

namespace loopreg {
namespace {

/// "hello, hello, hello\n", as the program gzip packs it.
std::string packedHello() {
  const unsigned char bytes[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03,
                                 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0xc8, 0x40, 0xa2,
                                 0xb8, 0x00, 0xe7, 0x42, 0x6e, 0x52, 0x14, 0x00, 0x00, 0x00};
  return std::string(reinterpret_cast<const char*>(bytes), sizeof bytes);
}
const std::string kText = "hello, hello, hello\n";

TEST(Gzip, UnpacksOneMemberAndSeveral) {
  const Result<std::string> one = gunzip(packedHello(), "a.gz");
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_EQ(one.value(), kText);
  EXPECT_EQ(gunzip(packedHello() + packedHello(), "a.gz").value(), kText + kText);
  EXPECT_TRUE(isGzip(packedHello()));
  EXPECT_FALSE(isGzip(kText));
}

TEST(Gzip, RefusesWhatIsDamagedOrTooLarge) {
  const std::string good = packedHello();
  EXPECT_FALSE(gunzip(kText, "a.gz"));
  EXPECT_FALSE(gunzip("", "a.gz"));
  // Cut anywhere, or with any one byte of data, checksum or length changed.
  for (std::size_t cut = 2; cut < good.size(); ++cut) {
    EXPECT_FALSE(gunzip(good.substr(0, cut), "a.gz")) << cut;
  }
  for (std::size_t at = 22; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_FALSE(gunzip(bad, "a.gz")) << at;
  }
  EXPECT_TRUE(gunzip(good, "a.gz", 20));
  const Result<std::string> large = gunzip(good, "a.gz", 19);
  ASSERT_FALSE(large);
  EXPECT_NE(large.error().text().find("more than 19 bytes"), std::string::npos);
}

}  // namespace
}  // namespace loopreg
