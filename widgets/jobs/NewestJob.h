#pragma once

#include <atomic>
#include <memory>

#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// Work on a thread of its own where only the newest request matters: a request that still waits
/// when another comes is dropped, one that has begun is finished and delivered. So a long drag sees
/// answers all along, and costs one in flight and one waiting.
///
/// Lives on the GUI thread.
class NewestJob {
 public:
  /// `behind`: long work that gives way to the window.
  explicit NewestJob(const char* name, Worker::Priority priority = Worker::Priority::normal)
      : worker_(name, priority) {}

  /// `work()` runs on the worker and knows nothing of the window; `deliver(answer)` gets what it
  /// returned on the GUI thread.
  template <class Work, class Deliver>
  void request(Work work, Deliver deliver) {
    const std::uint64_t generation = ++generation_;
    newest_->store(generation);
    worker_.post(
        [this, generation, newest = newest_, work = std::move(work), deliver = std::move(deliver)] {
          if (newest->load() != generation) return;
          using Answer = decltype(work());
          auto answer = std::make_shared<const Answer>(work());
          inbox_.post([this, generation, answer, deliver] {
            if (generation <= cancelled_) return;
            delivered_ = generation;
            deliver(*answer);
          });
        });
  }
  /// Answers to all that was asked so far are not wanted any more.
  void cancel() {
    newest_->store(++generation_);
    cancelled_ = delivered_ = generation_;
  }
  bool running() const { return delivered_ < generation_; }

 private:
  std::uint64_t generation_ = 0, delivered_ = 0, cancelled_ = 0;
  std::shared_ptr<std::atomic<std::uint64_t>> newest_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
