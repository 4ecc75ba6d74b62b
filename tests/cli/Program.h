#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/Json.h"

namespace loopreg::testing {

/// What a run of the program left: exit code (-1: it crashed), standard output, standard error.
struct ProgramRun {
  int code = -1;
  std::string out, err;
};

/// Starts build/bin/loopreg with these arguments, without a display, and waits for it.
ProgramRun runLoopreg(const std::vector<std::string>& arguments);

/// The same in the background: for signals.
class BackgroundProgram {
 public:
  BackgroundProgram(const std::vector<std::string>& arguments, const std::filesystem::path& folder);
  ~BackgroundProgram();
  void signal(int number) const;
  /// Exit code, or 128 + signal.
  int wait();

 private:
  pid_t process_ = -1;
};

/// Whole file as bytes; empty where it cannot be read.
std::string bytesOf(const std::filesystem::path& file);

/// Parses JSON; null where it is none.
Json parsed(const std::string& text);

/// A folder with one small synthetic scan, made once per test program: scan_000.ply, its body and
/// its truth.
const std::filesystem::path& oneScanFolder();

/// Fast settings for tests: two threads, so that results do not depend on the machine.
std::vector<std::string> registerArguments(const std::vector<std::string>& scans,
                                           const std::filesystem::path& out,
                                           const std::vector<std::string>& more = {});

}  // namespace loopreg::testing
