#include "Command.h"

#include <CLI/CLI.hpp>
#include <cstdarg>
#include <cstdio>
#include <iostream>

namespace loopreg::cli {

int exitCode(const Error& error) {
  switch (error.code) {
    case ErrorCode::internal:
      return kInternal;
    case ErrorCode::usage:
      return kUsage;
    case ErrorCode::unreadableInput:
      return kUnreadable;
    case ErrorCode::cancelled:
      return kInterrupted;
  }
  return kInternal;
}

int fail(const Error& error) {
  std::cerr << "loopreg: " << error.text() << "\n";
  return exitCode(error);
}

void addBodyOption(CLI::App& command, std::string& body) {
  command.add_option("--body", body, "Body model: builtin, a model file (.npz, .pkl), or a folder")
      ->type_name("builtin|FILE|FOLDER")
      ->capture_default_str();
}

Result<body::ModelPointer> loadBodyOption(const std::string& body) { return body::loadBody(body); }

log::Level Verbosity::level() const {
  return quiet ? log::Level::quiet : verbose ? log::Level::verbose : log::Level::normal;
}

void addVerbosity(CLI::App& command, Verbosity& verbosity) {
  CLI::Option* quiet = command.add_flag("--quiet,-q", verbosity.quiet, "Warnings and errors only");
  command.add_flag("--verbose,-v", verbosity.verbose, "Say more about each step")->excludes(quiet);
}

std::string format(const char* pattern, ...) {
  va_list arguments, again;
  va_start(arguments, pattern);
  va_copy(again, arguments);
  const int length = std::vsnprintf(nullptr, 0, pattern, arguments);
  va_end(arguments);
  std::string text(std::size_t(std::max(0, length)), '\0');
  std::vsnprintf(text.data(), text.size() + 1, pattern, again);
  va_end(again);
  return text;
}

}  // namespace loopreg::cli
