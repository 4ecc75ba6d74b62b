#pragma once

#include "Command.h"

namespace loopreg::cli {

/// `loop`, below the subcommand `train`.
void addTrainLoop(CLI::App& train, Action& action);

/// Makes the folder of a training. Refused where it holds one that is not to be resumed, or none
/// that could be.
Result<void> prepareTrainingFolder(const std::filesystem::path& out, bool resume);

}  // namespace loopreg::cli
