#pragma once

#include <memory>
#include <string>

#include "corrnet/CorrNet.h"

namespace CLI {
class App;
}

namespace loopreg::cli {

/// The option that several subcommands share: --corrnet default|none|FILE.
void addCorrNetOption(CLI::App& command, std::string& corrnet);

/// Opens the network. Null for `none`, and for `default` where weights or the learning module are
/// missing: then a line says so and registration starts from pose hypotheses. A file that was named
/// and cannot be used is an error.
Result<std::shared_ptr<const corrnet::CorrNet>> loadCorrNetOption(const std::string& corrnet,
                                                                  int threads);

}  // namespace loopreg::cli
