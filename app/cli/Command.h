#pragma once

#include <functional>
#include <string>

#include "body/ModelFile.h"
#include "core/Log.h"
#include "core/Result.h"
#include "core/Text.h"

namespace CLI {
class App;
}

namespace loopreg::cli {

/// Exit codes of every subcommand: part of the program's contract.
enum ExitCode {
  kDone = 0,
  kInternal = 1,
  kUsage = 2,
  kUnreadable = 3,
  kVerdictFailed = 4,
  kInterrupted = 130,
};
int exitCode(const Error& error);

/// "loopreg: context: message hint" on standard error; returns the exit code.
int fail(const Error& error);

/// What the chosen subcommand does; its value is the exit code. Set by CLI11's callback, run by
/// main after parsing, so that an exception in the work is not mistaken for a usage error.
using Action = std::function<int()>;

/// Each adds one subcommand with its options to `app`; choosing it on the command line sets
/// `action`.
void addRegister(CLI::App& app, Action& action);
void addEvaluate(CLI::App& app, Action& action);
void addSynth(CLI::App& app, Action& action);
void addBody(CLI::App& app, Action& action);
/// `picture` and `measure`, below the subcommand `body`.
void addBodyPicture(CLI::App& body, Action& action);
void addBodyMeasure(CLI::App& body, Action& action);
void addConvert(CLI::App& app, Action& action);
void addBench(CLI::App& app, Action& action);
void addTrain(CLI::App& app, Action& action);
void addWeights(CLI::App& app, Action& action);

/// The option that several subcommands share: --body builtin|FILE|FOLDER.
void addBodyOption(CLI::App& command, std::string& body);
/// Loads it; a folder stands for the model in it (the neutral one, where there are several).
Result<body::ModelPointer> loadBodyOption(const std::string& body);

/// --quiet, --verbose.
struct Verbosity {
  bool quiet = false, verbose = false;
  log::Level level() const;
};
void addVerbosity(CLI::App& command, Verbosity& verbosity);

/// printf into a string.
__attribute__((format(printf, 1, 2))) std::string format(const char* pattern, ...);

}  // namespace loopreg::cli
