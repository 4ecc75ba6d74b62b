#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "Command.h"

namespace loopreg::cli {

/// `loopreg evaluate --suite`: what is registered, and with what.
struct SuiteOptions {
  std::string suite;  ///< standard, moderate, crossbody, or a folder made by synth
  std::string body = "builtin", corrnet = "default";
  std::string data;                ///< data folder of part f
  std::vector<std::string> parts;  ///< of the standard suite; empty: all
  bool compare = false;            ///< every scan with and without the network
  bool json = false;
  int limit = 0;  ///< of each part; 0: all scans
  int threads = 0;
  std::uint64_t seed = 1;
  Verbosity verbosity;
};

/// Registers the scans of a suite and prints how far off the results are.
int evaluateSuite(const SuiteOptions& options);

}  // namespace loopreg::cli
