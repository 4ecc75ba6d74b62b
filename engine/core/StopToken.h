#pragma once

#include <atomic>
#include <memory>

namespace loopreg {

/// Read side of a stop request. Copyable, cheap, safe from any thread; a default token never stops.
/// The request is sticky: once seen, it stays. Long engine calls look at it at least every 50 ms.
class StopToken {
 public:
  StopToken() = default;
  bool stopRequested() const { return flag_ && flag_->load(std::memory_order_relaxed); }

 private:
  friend class StopSource;
  explicit StopToken(std::shared_ptr<const std::atomic<bool>> flag) : flag_(std::move(flag)) {}
  std::shared_ptr<const std::atomic<bool>> flag_;
};

/// Write side: whoever owns the job keeps the source and hands out tokens.
/// `request()` is idempotent and async-signal-safe.
class StopSource {
 public:
  StopSource() : flag_(std::make_shared<std::atomic<bool>>(false)) {}
  void request() { flag_->store(true, std::memory_order_relaxed); }
  bool stopRequested() const { return flag_->load(std::memory_order_relaxed); }
  StopToken token() const { return StopToken(flag_); }

 private:
  std::shared_ptr<std::atomic<bool>> flag_;
};

}  // namespace loopreg
