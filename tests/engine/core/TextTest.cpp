#include "core/Text.h"

#include <gtest/gtest.h>

#include "core/Statistics.h"

namespace loopreg {
namespace {

TEST(Text, LowersOnlyAToZ) {
  EXPECT_EQ(lowered(".OBJ"), ".obj");
  EXPECT_EQ(lowered("Az@[`{09\xc4"), "az@[`{09\xc4");
  EXPECT_EQ(lowered(""), "");
}

TEST(Text, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(123456), "123,456");
  EXPECT_EQ(grouped(18446744073709551615u), "18,446,744,073,709,551,615");
}

TEST(Statistics, TheMedianIsTheUpperOfTwo) {
  EXPECT_EQ(medianOf({}), 0);
  EXPECT_EQ(medianOf({7}), 7);
  EXPECT_EQ(medianOf({4, 1, 3, 2}), 3);
  EXPECT_EQ(medianOf({5, -1, 2}), 2);
}

}  // namespace
}  // namespace loopreg
