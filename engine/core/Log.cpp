#include "core/Log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace loopreg::log {

void configure(Level level) {
  auto logger = std::make_shared<spdlog::logger>(
      "loopreg", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_pattern("%^%v%$");
  logger->set_level(level == Level::quiet     ? spdlog::level::warn
                    : level == Level::verbose ? spdlog::level::debug
                                              : spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void detail(const std::string& message) { spdlog::debug(message); }
void info(const std::string& message) { spdlog::info(message); }
void warning(const std::string& message) { spdlog::warn(message); }

}  // namespace loopreg::log
