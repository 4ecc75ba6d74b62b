#pragma once

#include "core/StopToken.h"
#include "project/Project.h"

namespace loopreg::project {

/// Where a project's scan is now.
struct FoundScan {
  enum class State {
    same,     ///< the very content, wherever it lies
    changed,  ///< a file in its place, or of its name, with other content
    missing,
  };
  State state = State::missing;
  std::filesystem::path file;  ///< empty: missing
};

/// Looks for a scan: at its path relative to the project, at its absolute one, beside the project,
/// and by name in the project's folder tree (kDepth folders down, kMostEntries files). The first
/// file of the same content wins; the content is compared by size and SHA-256. Where a project does
/// not know its scan's content, the first file is taken for it.
constexpr int kSearchDepth = 3;
constexpr std::size_t kSearchEntries = 20000;
FoundScan findScan(const ScanReference& scan, const std::filesystem::path& projectFolder,
                   StopToken stop = {});

/// Whether a file is the scan: what findScan() asks of each.
bool isSameScan(const ScanReference& scan, const std::filesystem::path& file, StopToken stop = {});

/// The files that a scan's file names (OBJ: materials and their textures; glTF: buffers and images;
/// PLY: textures), as far as they exist in its folder or below it. Relative to that folder.
std::vector<std::filesystem::path> companionFiles(const std::filesystem::path& scan);

}  // namespace loopreg::project
