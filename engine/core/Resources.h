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

/// Folder for what this user's programs make once and keep between runs (converted models,
/// body-to-body maps): $LOOPREG_CACHE, else $XDG_CACHE_HOME/loopreg-studio, else
/// ~/.cache/loopreg-studio. Made on first use. Empty, which means "keep nothing", if LOOPREG_CACHE
/// is "none", if no such folder can be made, or if the path is relative. Whoever writes there takes
/// a subfolder of its own ("models", "canonical") and treats every file in it as possibly damaged.
std::filesystem::path cacheFolder();

}  // namespace loopreg
