// loopreg body measure: the dimensions of a body model's T-pose, as tape and calipers take them.
#include <CLI/CLI.hpp>
#include <iostream>

#include "Command.h"
#include "body/Anthropometry.h"

namespace loopreg::cli {
namespace {

struct Options {
  std::string file, side = "right";
  std::vector<double> betas;
  double scale = 1;
  bool csv = false, skin = false;
};

int measureBody(const Options& options) {
  const Result<body::ModelPointer> model = loadBodyOption(options.file);
  if (!model) return fail(model.error());
  if (int(options.betas.size()) > model.value()->betaCount()) {
    return fail(usageError(format("--betas has %zu values; this body has %d shape directions.",
                                  options.betas.size(), model.value()->betaCount())));
  }
  const VectorXd betas =
      Eigen::Map<const VectorXd>(options.betas.data(), Eigen::Index(options.betas.size()));
  body::MeasureOptions how;
  how.side = options.side == "left" ? body::Side::left : body::Side::right;
  how.alongSkin = options.skin;
  const Result<std::vector<body::Measurement>> list =
      body::measure(*model.value(), betas, options.scale, nullptr, how);
  if (!list) return fail(list.error());
  if (options.csv) {
    std::cout << body::measurementsCsv(list.value());
    return kDone;
  }
  for (const body::Measurement& m : list.value()) {
    std::cout << format("%-30s %8.1f %-6s %s\n", m.name.c_str(), m.value, m.unit.c_str(),
                        m.definition.c_str());
  }
  return kDone;
}

}  // namespace

void addBodyMeasure(CLI::App& body, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      body.add_subcommand("measure", "Print a body's dimensions: girths, lengths, volume, mass");
  command->add_option("FILE", options->file, "builtin, a model file, or a folder")->required();
  command->add_option("--betas", options->betas, "Shape coefficients, the first ones")
      ->delimiter(',');
  command->add_option("--scale", options->scale, "Factor on the body's size")
      ->check(CLI::Range(0.01, 100.0))
      ->capture_default_str();
  command->add_option("--side", options->side, "Side that limbs are measured on")
      ->check(CLI::IsMember({"right", "left"}))
      ->capture_default_str();
  command->add_flag("--skin", options->skin,
                    "Girths along the skin, instead of a tape pulled tight over its hollows");
  command->add_flag("--csv", options->csv, "Print comma-separated values");
  command->callback([options, &action] { action = [options] { return measureBody(*options); }; });
}

}  // namespace loopreg::cli
