#include "widgets/feedback/TimeLeft.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace loopreg::ui {
namespace {

constexpr double kMemory = 4;  // seconds
constexpr double kFirstWord = 1;
constexpr double kFirstShare = 0.02;

QString tr(const char* text) { return QCoreApplication::translate("TimeLeft", text); }

}  // namespace

void TimeLeft::update(double seconds, double fraction) {
  const double step = seconds - time_;
  if (step <= 0) return;
  const double pace = std::max(0.0, fraction - fraction_) / step;
  // The first pace is taken whole; afterwards each counts by how long it lasted.
  const double weight = pace_ > 0 ? 1 - std::exp(-step / kMemory) : 1;
  pace_ += weight * (pace - pace_);
  time_ = seconds;
  fraction_ = fraction;
}

std::optional<double> TimeLeft::seconds() const {
  if (time_ < kFirstWord || fraction_ < kFirstShare || pace_ <= 0) return std::nullopt;
  return (1 - fraction_) / pace_;
}

QString TimeLeft::words(double seconds) {
  const auto whole = static_cast<qint64>(std::ceil(std::max(0.0, seconds)));
  if (whole < 60) return tr("%1 s").arg(whole);
  // Ten-second steps above a minute: nobody reads the last digit of an estimate.
  if (whole < 3600) {
    const qint64 rounded = (whole + 9) / 10 * 10;
    return rounded % 60 == 0 ? tr("%1 min").arg(rounded / 60)
                             : tr("%1 min %2 s").arg(rounded / 60).arg(rounded % 60);
  }
  return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

}  // namespace loopreg::ui
