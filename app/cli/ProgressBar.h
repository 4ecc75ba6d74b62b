#pragma once

#include <chrono>
#include <string>

#include "core/Log.h"

namespace loopreg::cli {

/// Progress on standard error: a bar that is redrawn on a terminal, one line per phase elsewhere,
/// nothing with --quiet. The bar is wiped before anything else is printed: call clear() first.
class ProgressBar {
 public:
  explicit ProgressBar(log::Level level);
  ~ProgressBar();
  /// `title` says what ("2/7 walking_woman"), `phase` what of it, `fraction` in [0, 1] how far.
  void show(const std::string& title, const std::string& phase, double fraction);
  void clear();

 private:
  bool terminal_ = false, silent_ = false, drawn_ = false;
  std::string lastLine_;
  std::chrono::steady_clock::time_point lastDrawn_{};
};

}  // namespace loopreg::cli
