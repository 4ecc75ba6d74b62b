#pragma once

#include <mutex>
#include <vector>

#include "fit/FitIteration.h"

namespace loopreg::ui {

/// Where the fitting thread leaves its iterations and the window fetches them.
///
/// Each iteration is a few kilobytes (parameters, not vertices), so all are kept: the timeline
/// scrubs through every one. What the window *draws* is only the newest at each fetch. post() holds
/// the lock for one push_back, so the solver never waits for a frame.
class FitMailbox {
 public:
  /// Fitting thread. True if the window has to be woken: nothing had been waiting.
  bool post(const fit::FitIteration& iteration) {
    const std::lock_guard lock(mutex_);
    const bool wake = waiting_.empty();
    waiting_.push_back(iteration);
    return wake;
  }

  /// GUI thread: all iterations since the last call, oldest first.
  std::vector<fit::FitIteration> fetch() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<fit::FitIteration> waiting_;
};

}  // namespace loopreg::ui
