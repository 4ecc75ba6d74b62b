#pragma once

#include <filesystem>
#include <string>

namespace loopreg {

/// Folder with bodies/, weights/, demo/ ...: the environment variable LOOPREG_RESOURCES, else
/// <program>/../share/loopreg-studio, else the source tree this was built from. Empty if none
/// exists.
std::filesystem::path resourceFolder();

/// One file below it ("bodies/builtin.npz"); the path is returned whether or not the file exists.
std::filesystem::path resourceFile(const std::string& relative);

/// Folder for files this user's programs may keep between runs (converted models, registered
/// bodies): $XDG_CACHE_HOME/loopreg-studio or ~/.cache/loopreg-studio; made on first use, empty if
/// it cannot be.
std::filesystem::path cacheFolder();

}  // namespace loopreg
