#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>

#include "tests/flows/StallSampler.h"

namespace loopreg::testing {

/// Beats every 5 ms on the GUI thread and remembers the longest pause between beats: how long the
/// window stood still. With LOOPREG_STALLS it also says where (StallSampler).
class Heartbeat {
 public:
  Heartbeat() {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.callOnTimeout([this] {
      longest_ = std::max(longest_, clock_.restart());
      ++beats_;
      sampler_.beat();
    });
    clock_.start();
    timer_.start(5);
  }
  void report(const char* flow) const {
    qInfo("%s: longest stall %lld ms in %d beats", flow, static_cast<long long>(longest_), beats_);
  }
  qint64 longest() const { return longest_; }

 private:
  StallSampler sampler_;
  QTimer timer_;
  QElapsedTimer clock_;
  qint64 longest_ = 0;
  int beats_ = 0;
};

}  // namespace loopreg::testing
