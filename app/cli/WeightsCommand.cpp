// loopreg weights info: what is in a correspondence network's file, and how it was trained.
#include <CLI/CLI.hpp>
#include <iostream>

#include "Command.h"
#include "corrnet/WeightsFile.h"

namespace loopreg::cli {
namespace {

int info(const std::string& file) {
  const Result<corrnet::Weights> read = corrnet::readWeights(file);
  if (!read) return fail(read.error());
  const corrnet::Weights& weights = read.value();
  const auto line = [](const std::string& label, const std::string& value) {
    std::cout << format("%-22s %s\n", label.c_str(), value.c_str());
  };
  line("network", weights.preset);
  line("parameters", grouped(weights.parameterCount()));
  line("arrays", std::to_string(weights.arrays.size()));
  const Result<body::ModelPointer> builtin = body::loadBuiltin();
  const bool ours = builtin && builtin.value()->checksum == weights.bodyChecksum;
  line("canonical body",
       format("%016llx (%s)", static_cast<unsigned long long>(weights.bodyChecksum),
              ours ? "this program's built-in body"
                   : "not this program's built-in body: they need training on"));
  // The record of the training, one level deep below a heading.
  for (const auto& [key, value] : weights.training.items()) {
    if (!value.is_object()) {
      line("training " + key, value.dump());
      continue;
    }
    for (const auto& [inner, number] : value.items()) line(key + " " + inner, number.dump());
  }
  return kDone;
}

}  // namespace

void addWeights(CLI::App& app, Action& action) {
  auto file = std::make_shared<std::string>();
  CLI::App* weights = app.add_subcommand("weights", "Look into a correspondence network's file");
  weights->require_subcommand(1);
  CLI::App* command = weights->add_subcommand(
      "info", "Print what network it is, which body it belongs to, and how it was trained");
  command->add_option("FILE", *file, "Weights file (.safetensors)")->required();
  command->callback([file, &action] { action = [file] { return info(*file); }; });
}

}  // namespace loopreg::cli
