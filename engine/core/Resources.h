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

}  // namespace loopreg
