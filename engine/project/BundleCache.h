#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>

namespace loopreg::project {

/// The folder that bundles are unpacked into: a folder per content, named by 64 hexadecimal digits
/// (openProject()). The time stamp of each is when a project last used it. Any thread.

/// Notes that `file`, a bundle's folder or something in it, is in use; elsewhere: nothing.
void markBundleUsed(const std::filesystem::path& cache, const std::filesystem::path& file);

/// Removes what no project has used for longer than `age`; other files stay. How many it was.
std::size_t pruneBundles(const std::filesystem::path& cache, std::chrono::hours age);

}  // namespace loopreg::project
