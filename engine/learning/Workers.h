#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace loopreg::learning {

/// Threads that live as long as the training: LibTorch and oneDNN keep buffers per thread, which
/// threads made anew for every step would fill again and again.
class Workers {
 public:
  explicit Workers(int count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int count() const { return static_cast<int>(threads_.size()); }
  /// Runs work(worker) on every thread and waits for all; the first exception is thrown on.
  void run(const std::function<void(int)>& work);

 private:
  void loop(int worker);

  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const std::function<void(int)>* work_ = nullptr;
  std::uint64_t round_ = 0;
  int running_ = 0;
  bool over_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace loopreg::learning
