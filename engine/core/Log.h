#pragma once

#include <string>

namespace loopreg::log {

enum class Level { quiet, normal, verbose };

/// Sends messages to standard error at the given level; called once by a program's main.
/// Standard output stays free for results.
void configure(Level level);

/// `detail` is shown with --verbose only; `info` unless --quiet; `warning` always.
void detail(const std::string& message);
void info(const std::string& message);
void warning(const std::string& message);

}  // namespace loopreg::log
