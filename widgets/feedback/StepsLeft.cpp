#include "widgets/feedback/StepsLeft.h"

#include <algorithm>
#include <cmath>

namespace loopreg::ui {
namespace {

constexpr std::size_t kEnds = 25;  // 24 intervals
constexpr double kTrust = 1.0 / 3;

}  // namespace

// The first piece's own time says little: it warms up caches, and of several at a time the first
// end comes after a whole piece, the second at once after it. Only times between ends count.
void StepsLeft::update(double seconds, int done, int total, int atOnce) {
  if (done <= done_) return;
  const double before = ends_.empty() ? 0 : ends_.back();
  for (; done_ < done; ++done_) ends_.push_back(seconds);
  while (ends_.size() > kEnds) ends_.pop_front();
  const int enough = std::min(std::max(3, 2 * atOnce), std::max(2, total / 2));
  if (done < enough || ends_.back() <= ends_.front()) return;
  const double pace = (ends_.back() - ends_.front()) / static_cast<double>(ends_.size() - 1);
  const double estimate = pace * (total - done);
  const double expected = left_ ? std::max(0.0, *left_ - (seconds - before)) : estimate;
  left_ = expected + kTrust * (estimate - expected);
}

std::optional<double> StepsLeft::seconds(double now) const {
  if (!left_) return std::nullopt;
  return std::max(0.0, *left_ - (now - ends_.back()));
}

double StepsLeft::rounded(double seconds) {
  const double step = seconds <= 60 ? 10 : seconds <= 300 ? 30 : seconds <= 3600 ? 60 : 300;
  return std::max(step, std::ceil(seconds / step - 1e-9) * step);
}

}  // namespace loopreg::ui
