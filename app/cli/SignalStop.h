#pragma once

#include "core/StopToken.h"

namespace loopreg::cli {

/// Turns SIGINT and SIGTERM into a stop request from now on; a second signal ends the program at
/// once. The source lives as long as the program, because signal handlers do.
StopToken stopOnSignals();

}  // namespace loopreg::cli
