#include "core/Progress.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/StopToken.h"

namespace loopreg {
namespace {

TEST(Progress, CountsPhasesByTheirCost) {
  std::vector<ProgressUpdate> heard;
  Progress progress({{"load", 1}, {"fit", 3}},
                    [&](const ProgressUpdate& update) { heard.push_back(update); });
  progress.enter("load");
  progress.advance(0.5);
  progress.enter("fit");
  progress.advance(0.5);
  progress.finish();
  ASSERT_EQ(heard.size(), 5u);
  const double fractions[] = {0, 0.125, 0.25, 0.625, 1};
  for (int i = 0; i < 5; ++i) EXPECT_DOUBLE_EQ(heard[i].fraction, fractions[i]);
  EXPECT_EQ(heard[1].phase, "load");
  EXPECT_EQ(heard[3].phase, "fit");
}

TEST(Progress, NeverFallsAndNeverPassesTheEnd) {
  double last = 0;
  int calls = 0;
  Progress progress({{"a", 1}, {"b", 1}, {"c", 2}}, [&](const ProgressUpdate& update) {
    EXPECT_GE(update.fraction, last);
    EXPECT_LE(update.fraction, 1);
    last = update.fraction;
    ++calls;
  });
  progress.enter("b");
  progress.advance(0.9);
  progress.advance(0.1);  // a step back
  progress.enter("a");    // and a whole phase
  progress.advance(7);    // shares out of range
  progress.enter("c");
  progress.advance(-1);
  progress.finish();
  EXPECT_EQ(last, 1);
  EXPECT_EQ(calls, 8);
}

TEST(Progress, IgnoresUnknownPhasesAndMissingListeners) {
  int calls = 0;
  Progress progress({{"a", 1}}, [&](const ProgressUpdate&) { ++calls; });
  progress.enter("nobody declared this");
  EXPECT_EQ(calls, 0);
  Progress silent;
  silent.enter("a");
  silent.advance(0.5);
  silent.finish();
  Progress deaf({{"a", 1}}, nullptr);
  deaf.enter("a");
  deaf.finish();
}

TEST(StopToken, RequestsAreStickyAndSharedByCopies) {
  EXPECT_FALSE(StopToken().stopRequested());
  StopSource source;
  const StopToken token = source.token(), copy = token;
  EXPECT_FALSE(token.stopRequested());
  std::thread([&] { source.request(); }).join();
  source.request();
  EXPECT_TRUE(token.stopRequested());
  EXPECT_TRUE(copy.stopRequested());
  EXPECT_TRUE(source.stopRequested());
  EXPECT_TRUE(source.token().stopRequested());
}

TEST(StopToken, OutlivesItsSource) {
  StopToken token;
  {
    StopSource source;
    token = source.token();
    source.request();
  }
  EXPECT_TRUE(token.stopRequested());
}

}  // namespace
}  // namespace loopreg
