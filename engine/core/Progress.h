#pragma once

#include <functional>
#include <string>
#include <vector>

namespace loopreg {

/// One announcement: which phase runs, and the share of the whole job that is done, in [0, 1].
struct ProgressUpdate {
  std::string phase;
  double fraction = 0;
};

/// Progress counted in declared phases rather than guessed percentages.
///
/// A job declares its phases with relative costs; entering a phase completes those before it, and
/// `advance(x)` moves inside the current one. What the sink hears is monotone. Not thread-safe: one
/// job, one thread. A default object swallows everything.
class Progress {
 public:
  struct Phase {
    std::string name;
    double cost = 1;
  };
  using Sink = std::function<void(const ProgressUpdate&)>;

  Progress() = default;
  Progress(std::vector<Phase> phases, Sink sink);

  /// Enters the named phase; a name that was not declared is ignored.
  void enter(const std::string& phase);
  /// Says that `share` in [0, 1] of the current phase is done.
  void advance(double share);
  /// Completes the last phase.
  void finish();

 private:
  void report(double fraction);

  std::vector<Phase> phases_;
  Sink sink_;
  double totalCost_ = 0;
  double doneBefore_ = 0;
  std::size_t current_ = 0;
  double last_ = 0;
};

}  // namespace loopreg
