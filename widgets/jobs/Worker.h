#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace loopreg::ui {

/// One thread that runs tasks in order. Destruction drops tasks that have not begun and waits for
/// the running one, which its owner has told to stop before.
///
/// A std::thread rather than a QThread: tasks need no event loop, and ThreadSanitizer sees the
/// start and the join (Qt's own library is not instrumented).
class Worker {
 public:
  /// `behind`: the thread, and all that its tasks start, gives way to the window whenever both want
  /// a core. Without that a solver on all cores makes the window wait for whole time slices.
  enum class Priority { normal, behind };

  /// `name` (at most 15 characters) is what debuggers and `top -H` show.
  explicit Worker(const char* name, Priority priority = Priority::normal);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Any thread.
  void post(std::function<void()> task);

 private:
  void run();

  const Priority priority_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool quit_ = false;
  std::thread thread_;  ///< last: starts when all else is there
};

}  // namespace loopreg::ui
