// loopreg: the display-free twin of LoopReg Studio. One subcommand per file in this folder.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "Command.h"

namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 internal error, 2 usage, 3 an input cannot be read,\n"
    "            4 finished but some verdict is `failed`, 130 interrupted (finished scans are "
    "kept).\n"
    "Results go to standard output, progress to standard error.\n"
    "First steps: loopreg register scan.ply --out fits";

int run(int argc, char** argv) {
  using namespace loopreg;
  CLI::App app("LoopReg Studio's command line: fits a parametric human body to 3D scans of people.",
               "loopreg");
  app.set_version_flag("--version", std::string("loopreg ") + LOOPREG_VERSION);
  app.set_help_flag("--help,-h", "Print this help and exit");
  app.footer(kFooter);
  app.require_subcommand(1);
  cli::Action action;
  cli::addRegister(app, action);
  cli::addEvaluate(app, action);
  cli::addSynth(app, action);
  cli::addBody(app, action);
  cli::addConvert(app, action);
  cli::addBench(app, action);
  cli::addTrain(app, action);
  cli::addWeights(app, action);
  if (argc == 1) {
    std::cout << app.help();
    return cli::kUsage;
  }
  const std::string first = argv[1];
  const std::vector<CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
  const bool known = std::any_of(commands.begin(), commands.end(), [&](const CLI::App* command) {
    return command->get_name() == first;
  });
  if (first[0] != '-' && !known) {
    std::cerr << "loopreg: There is no command " << first << ". Commands:";
    for (const CLI::App* command : commands) std::cerr << " " << command->get_name();
    std::cerr << ".\n";
    return cli::kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::cerr << "loopreg: " << error.what()
              << "\nRun loopreg --help, or loopreg COMMAND --help.\n";
    return cli::kUsage;
  }
  return action ? action() : int(cli::kUsage);
}

}  // namespace

int main(int argc, char** argv) {
  // LibTorch's OpenBLAS and OpenMP pools fight over the cores otherwise; read when the module is
  // loaded.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::cerr << "loopreg: Not enough memory for this input.\n";
  } catch (const std::exception& error) {
    std::cerr << "loopreg: internal error: " << error.what() << "\n";
  }
  return loopreg::cli::kInternal;
}
