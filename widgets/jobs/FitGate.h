#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "core/StopToken.h"

namespace loopreg::ui {

/// Where the fitting thread waits between two iterations while the user looks around.
///
/// The window closes the gate (pause), lets single iterations through (step) and opens it again
/// (resume); ending the fit opens it for good. The wait is a condition, not a loop with naps, and
/// every way out wakes it: whoever waits for the thread (a window that closes) calls abort() first
/// and never hangs. All members but pass() are for the GUI thread; they never wait.
class FitGate {
 public:
  void pause() {
    change([this] { closed_ = true; });
  }
  void resume() {
    change([this] {
      closed_ = false;
      steps_ = 0;
    });
  }
  /// One more iteration, then paused (again).
  void step() {
    change([this] {
      closed_ = true;
      ++steps_;
    });
  }
  /// After the next iteration the fit ends and keeps what it has.
  void keep() {
    change([this] { keep_ = true; });
  }
  void abort() {
    change([this] { stop_.request(); });
  }

  bool paused() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  bool keepRequested() const {
    const std::lock_guard lock(mutex_);
    return keep_;
  }
  bool aborted() const { return stop_.stopRequested(); }
  StopToken token() const { return stop_.token(); }

  /// Fitting thread, between two iterations: returns when the fit may go on or has to end.
  void pass() {
    std::unique_lock lock(mutex_);
    const auto free = [this] { return !closed_ || steps_ > 0 || keep_ || stop_.stopRequested(); };
    if (!free()) {
      const auto begin = std::chrono::steady_clock::now();
      changed_.wait(lock, free);
      waited_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    if (steps_ > 0) --steps_;
  }
  /// Seconds spent waiting so far: no part of what the fit took.
  double waitedSeconds() const {
    const std::lock_guard lock(mutex_);
    return waited_;
  }

 private:
  template <class F>
  void change(F set) {
    {
      const std::lock_guard lock(mutex_);
      set();
    }
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  StopSource stop_;
  bool closed_ = false, keep_ = false;
  int steps_ = 0;
  double waited_ = 0;
};

}  // namespace loopreg::ui
