#pragma once

#include <condition_variable>
#include <mutex>

namespace loopreg::batch {

/// Lets workers through, or holds them. Any thread may open and close it.
class Gate {
 public:
  void close() { set(false); }
  void open() { set(true); }
  bool isOpen() const {
    const std::lock_guard lock(mutex_);
    return open_;
  }
  /// Returns when the gate is open, or `done()` has become true and open() or wake() was called.
  template <class Done>
  void pass(const Done& done) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_ || done(); });
  }
  /// Those who wait ask `done()` again.
  void wake() { changed_.notify_all(); }

 private:
  void set(bool open) {
    {
      const std::lock_guard lock(mutex_);
      open_ = open;
    }
    changed_.notify_all();
  }
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
};

}  // namespace loopreg::batch
