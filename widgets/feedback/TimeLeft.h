#pragma once

#include <QString>
#include <optional>

namespace loopreg::ui {

/// How long a job still takes, from how far it is.
///
/// The pace is the share done per second, smoothed over the last seconds (time constant 4 s), so a
/// change of phase shows soon and a single slow step does not make the number jump. Unknown during
/// the first second, and while less than 2 % is done.
class TimeLeft {
 public:
  /// `fraction` in [0, 1] at `seconds` since the start; times must not go back.
  void update(double seconds, double fraction);
  /// Seconds from the last update on; nothing while it cannot be told.
  std::optional<double> seconds() const;

  /// "4 s", "1 min 20 s", "2 h 5 min": as precise as somebody waiting wants it.
  static QString words(double seconds);

 private:
  double time_ = 0;
  double fraction_ = 0;
  double pace_ = 0;  ///< share per second; 0: not known yet
};

}  // namespace loopreg::ui
