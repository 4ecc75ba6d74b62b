#pragma once

#include "widgets/jobs/Services.h"

namespace loopreg::studio {

/// The engine itself behind the window's services.
ui::Services engineServices();

/// Demo scans that come with the program, in the order they are offered; empty if none are there.
std::vector<std::filesystem::path> demoScans();

}  // namespace loopreg::studio
