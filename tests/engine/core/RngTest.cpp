#include "core/Rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace loopreg {
namespace {

TEST(Rng, GivesTheNumbersOfSplitMix64) {
  // The published sequence of the seed 1234567: the same on every machine, for ever.
  Rng rng(1234567);
  EXPECT_EQ(rng.next(), 6457827717110365317ULL);
  EXPECT_EQ(rng.next(), 3203168211198807973ULL);
  EXPECT_EQ(rng.next(), 9817491932198370423ULL);
}

TEST(Rng, UniformStaysInItsRangeAndFillsIt) {
  Rng rng(1);
  double sum = 0, lowest = 1, highest = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = rng.uniform();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
    lowest = std::min(lowest, x);
    highest = std::max(highest, x);
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
  EXPECT_LT(lowest, 1e-3);
  EXPECT_GT(highest, 1 - 1e-3);
  for (int i = 0; i < 100; ++i) {
    const double x = rng.uniform(-3, -2);
    EXPECT_TRUE(x >= -3 && x < -2);
  }
}

TEST(Rng, BelowIsFair) {
  Rng rng(5);
  int counts[7] = {};
  for (int i = 0; i < 70'000; ++i) {
    const std::uint64_t x = rng.below(7);
    ASSERT_LT(x, 7u);
    ++counts[x];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
  EXPECT_EQ(rng.below(1), 0u);
}

TEST(Rng, NormalHasItsMoments) {
  Rng rng(8);
  double sum = 0, squares = 0, fourth = 0;
  constexpr int kCount = 200'000;
  for (int i = 0; i < kCount; ++i) {
    const double x = rng.normal();
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.01);
  EXPECT_NEAR(squares / kCount, 1, 0.02);
  EXPECT_NEAR(fourth / kCount, 3, 0.1);
}

TEST(Rng, ForksAreIndependentAndLeaveTheirParentAlone) {
  Rng parent(42), untouched(42);
  std::set<std::uint64_t> firsts;
  for (std::uint64_t i = 0; i < 1000; ++i) firsts.insert(parent.fork(i).next());
  EXPECT_EQ(firsts.size(), 1000u);
  EXPECT_EQ(parent.next(), untouched.next());
  EXPECT_EQ(Rng(42).fork(3).next(), Rng(42).fork(3).next());
  EXPECT_NE(Rng(42).fork(3).next(), Rng(43).fork(3).next());
}

}  // namespace
}  // namespace loopreg
