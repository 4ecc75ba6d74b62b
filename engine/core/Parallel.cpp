#include "core/Parallel.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace loopreg {

int resolveThreads(int requested) {
  if (requested > 0) return requested;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallelRanges(std::size_t count, int threads, std::size_t grain,
                    const std::function<void(std::size_t, std::size_t, int)>& body) {
  if (count == 0) return;
  const std::size_t most = std::max<std::size_t>(1, count / std::max<std::size_t>(1, grain));
  const std::size_t workers = std::min<std::size_t>(std::max(1, threads), most);
  const auto begin = [&](std::size_t worker) { return count * worker / workers; };
  std::vector<std::thread> helpers;
  helpers.reserve(workers - 1);
  for (std::size_t w = 1; w < workers; ++w) {
    helpers.emplace_back([&, w] { body(begin(w), begin(w + 1), static_cast<int>(w)); });
  }
  body(begin(0), begin(1), 0);
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace loopreg
