#pragma once

#include "widgets/jobs/Services.h"

namespace loopreg::studio {

class NetStore;

/// The engine itself behind the window's services. Fits start from the network of `nets`, where
/// there is one; null: from pose hypotheses.
ui::Services engineServices(std::shared_ptr<NetStore> nets = nullptr);

/// Demo scans that come with the program, in the order they are offered; empty if none are there.
std::vector<std::filesystem::path> demoScans();

}  // namespace loopreg::studio
