#pragma once

#include <deque>
#include <optional>

namespace loopreg::ui {

/// How long a run of many like pieces still takes: the scans of a folder.
///
/// The pace is the mean time between the ends of the last pieces (up to 24 of them), so one slow
/// scan among many hardly counts. Between ends the estimate counts down; a new pace moves it by a
/// third of the difference only. Nothing is said until enough pieces are done: three, and two
/// rounds of those in work at a time, yet no more than half of a small run.
class StepsLeft {
 public:
  /// Times are seconds of work since the start (pauses left out) and must not go back.
  void update(double seconds, int done, int total, int atOnce);
  /// From `now` on; nothing while it cannot be told.
  std::optional<double> seconds(double now) const;

  /// As people say it: steps of 10 s below a minute, of half a minute below five, then minutes, and
  /// of five minutes above an hour. Always up, never nothing.
  static double rounded(double seconds);

 private:
  std::deque<double> ends_;     ///< when the last pieces ended
  std::optional<double> left_;  ///< at the last end
  int done_ = 0;
};

}  // namespace loopreg::ui
