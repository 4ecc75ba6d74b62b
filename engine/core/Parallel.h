#pragma once

#include <cstddef>
#include <functional>

namespace loopreg {

/// Number of threads to use for a request of `requested` (0: as many as the machine has cores).
int resolveThreads(int requested);

/// Splits [0, count) into `threads` contiguous ranges and runs `body(begin, end, worker)` on each,
/// worker 0 on the calling thread. The split depends on `count` and `threads` only, so a reduction
/// that adds up per-worker results in worker order gives the same bytes every time.
/// Ranges smaller than `grain` are not split off. `body` must not throw.
void parallelRanges(std::size_t count, int threads, std::size_t grain,
                    const std::function<void(std::size_t, std::size_t, int)>& body);

}  // namespace loopreg
