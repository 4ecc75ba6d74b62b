#include "ProgressBar.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "Command.h"

namespace loopreg::cli {

ProgressBar::ProgressBar(log::Level level)
    : terminal_(isatty(STDERR_FILENO) != 0), silent_(level == log::Level::quiet) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::show(const std::string& title, const std::string& phase, double fraction) {
  if (silent_) return;
  if (!terminal_) {
    const std::string line = title + ": " + phase;
    if (line != lastLine_) std::cerr << line << std::endl;
    lastLine_ = line;
    return;
  }
  // Twenty frames a second are enough for an eye and cost nothing.
  const auto now = std::chrono::steady_clock::now();
  const std::string line = title + phase;
  if (line == lastLine_ && now - lastDrawn_ < std::chrono::milliseconds(50)) return;
  lastLine_ = line;
  lastDrawn_ = now;
  constexpr int kWidth = 28;
  const int full = int(std::lround(std::clamp(fraction, 0.0, 1.0) * kWidth));
  std::cerr << "\r\033[K[" << std::string(std::size_t(full), '#')
            << std::string(std::size_t(kWidth - full), '.')
            << format("] %3.0f %%  %s: %s", 100 * fraction, title.c_str(), phase.c_str())
            << std::flush;
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace loopreg::cli
