#include "core/Parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "core/Result.h"

namespace loopreg {
namespace {

struct Call {
  std::size_t begin, end;
  int worker;
  std::thread::id thread;
};

std::vector<Call> callsOf(std::size_t count, int threads, std::size_t grain) {
  std::mutex mutex;
  std::vector<Call> calls;
  parallelRanges(count, threads, grain, [&](std::size_t begin, std::size_t end, int worker) {
    const std::lock_guard<std::mutex> lock(mutex);
    calls.push_back({begin, end, worker, std::this_thread::get_id()});
  });
  std::sort(calls.begin(), calls.end(),
            [](const Call& a, const Call& b) { return a.worker < b.worker; });
  return calls;
}

TEST(ParallelRanges, CoverEverythingOnceInOrderOfWorkers) {
  for (const std::size_t count : {1u, 2u, 7u, 100u, 1001u}) {
    for (const int threads : {1, 2, 3, 8}) {
      const std::vector<Call> calls = callsOf(count, threads, 1);
      ASSERT_EQ(calls.size(), std::min<std::size_t>(count, static_cast<std::size_t>(threads)));
      std::size_t next = 0;
      for (std::size_t w = 0; w < calls.size(); ++w) {
        EXPECT_EQ(calls[w].worker, static_cast<int>(w));
        EXPECT_EQ(calls[w].begin, next);
        EXPECT_GT(calls[w].end, calls[w].begin);
        next = calls[w].end;
      }
      EXPECT_EQ(next, count);
    }
  }
}

TEST(ParallelRanges, FirstWorkerIsTheCaller) {
  EXPECT_EQ(callsOf(100, 4, 1)[0].thread, std::this_thread::get_id());
  EXPECT_NE(callsOf(100, 4, 1)[1].thread, std::this_thread::get_id());
}

TEST(ParallelRanges, SmallJobsStayTogether) {
  EXPECT_EQ(callsOf(100, 8, 100).size(), 1u);
  EXPECT_EQ(callsOf(100, 8, 1000).size(), 1u);
  EXPECT_EQ(callsOf(100, 8, 30).size(), 3u);
  EXPECT_EQ(callsOf(100, 8, 0).size(), 8u);
  EXPECT_TRUE(callsOf(0, 8, 1).empty());
  EXPECT_EQ(callsOf(10, 0, 1).size(), 1u);
  EXPECT_EQ(callsOf(10, -3, 1).size(), 1u);
}

TEST(ResolveThreads, ZeroMeansAllCores) {
  EXPECT_EQ(resolveThreads(5), 5);
  EXPECT_GE(resolveThreads(0), 1);
  EXPECT_GE(resolveThreads(-1), 1);
}

TEST(Result, CarriesAValueOrAnError) {
  const Result<int> good = 7;
  ASSERT_TRUE(good);
  EXPECT_EQ(good.value(), 7);
  const Result<int> bad =
      unreadable("a.ply, byte 12", "The header ends early.", "Export it again.");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::unreadableInput);
  EXPECT_EQ(bad.error().text(), "a.ply, byte 12: The header ends early. Export it again.");
  EXPECT_EQ(cancelledError().text(), "Stopped by the user.");
  EXPECT_TRUE(Result<void>());
  EXPECT_FALSE(Result<void>(usageError("No.")));
}

}  // namespace
}  // namespace loopreg
