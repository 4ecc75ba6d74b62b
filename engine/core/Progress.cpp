#include "core/Progress.h"

#include <algorithm>

namespace loopreg {

Progress::Progress(std::vector<Phase> phases, Sink sink)
    : phases_(std::move(phases)), sink_(std::move(sink)) {
  for (const Phase& phase : phases_) totalCost_ += phase.cost;
}

void Progress::enter(const std::string& phase) {
  double before = 0;
  for (std::size_t i = 0; i < phases_.size(); ++i) {
    if (phases_[i].name == phase) {
      current_ = i;
      doneBefore_ = before;
      report(doneBefore_ / totalCost_);
      return;
    }
    before += phases_[i].cost;
  }
}

void Progress::advance(double share) {
  if (phases_.empty()) return;
  share = std::clamp(share, 0.0, 1.0);
  report((doneBefore_ + share * phases_[current_].cost) / totalCost_);
}

void Progress::finish() {
  if (phases_.empty()) return;
  current_ = phases_.size() - 1;
  report(1.0);
}

void Progress::report(double fraction) {
  if (!sink_ || phases_.empty()) return;
  last_ = std::max(last_, std::min(fraction, 1.0));
  sink_({phases_[current_].name, last_});
}

}  // namespace loopreg
