#include "CorrNetOption.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/Log.h"
#include "core/Resources.h"
#include "learning/LearningModule.h"

namespace loopreg::cli {
namespace {

using NetPointer = std::shared_ptr<const corrnet::CorrNet>;

}  // namespace

void addCorrNetOption(CLI::App& command, std::string& corrnet) {
  command
      .add_option("--corrnet", corrnet, "Correspondence network: default, none or a weights file")
      ->type_name("default|none|FILE")
      ->capture_default_str();
}

Result<NetPointer> loadCorrNetOption(const std::string& corrnet, int threads) {
  if (corrnet == "none") return NetPointer();
  if (corrnet != "default") return learning::openNetworkFile(corrnet, threads);
  const std::filesystem::path file = resourceFile("weights/corrnet.safetensors");
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    log::detail("No correspondence network is installed: the start comes from pose hypotheses.");
    return NetPointer();
  }
  Result<NetPointer> net = learning::openNetworkFile(file, threads);
  if (net) return net;
  log::info("The correspondence network is not used, the start comes from pose hypotheses: " +
            net.error().text());
  return NetPointer();
}

}  // namespace loopreg::cli
