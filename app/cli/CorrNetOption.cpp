#include "CorrNetOption.h"

#include <filesystem>

#include "core/Log.h"
#include "core/Parallel.h"
#include "core/Resources.h"
#include "learning/LearningModule.h"

namespace loopreg::cli {
namespace {

using NetPointer = std::shared_ptr<const corrnet::CorrNet>;

Result<NetPointer> open(const std::filesystem::path& file, int threads) {
  const Result<corrnet::Weights> weights = corrnet::readWeights(file);
  if (!weights) return weights.error();
  const Result<body::ModelPointer> canonical = body::loadBuiltin();
  if (!canonical) return canonical.error();
  const auto module = learning::loadLearning();
  if (!module) return module.error();
  Result<NetPointer> net =
      module.value()->openNetwork(weights.value(), canonical.value(), resolveThreads(threads));
  if (net || !net.error().context.empty()) return net;
  Error error = net.error();
  error.context = file.string();
  return error;
}

}  // namespace

void addCorrNetOption(CLI::App& command, std::string& corrnet) {
  command
      .add_option("--corrnet", corrnet, "Correspondence network: default, none or a weights file")
      ->type_name("default|none|FILE")
      ->capture_default_str();
}

Result<NetPointer> loadCorrNetOption(const std::string& corrnet, int threads) {
  if (corrnet == "none") return NetPointer();
  if (corrnet != "default") return open(corrnet, threads);
  const std::filesystem::path file = resourceFile("weights/corrnet.safetensors");
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    log::detail("No correspondence network is installed: the start comes from pose hypotheses.");
    return NetPointer();
  }
  Result<NetPointer> net = open(file, threads);
  if (net) return net;
  log::info("The correspondence network is not used, the start comes from pose hypotheses: " +
            net.error().text());
  return NetPointer();
}

}  // namespace loopreg::cli
