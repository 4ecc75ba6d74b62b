#include "core/Resources.h"

#include <cstdlib>
#include <string>

namespace loopreg {
namespace fs = std::filesystem;

fs::path resourceFolder() {
  std::error_code ignored;
  if (const char* given = std::getenv("LOOPREG_RESOURCES"); given && *given) return given;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed = program.parent_path().parent_path() / "share" / "loopreg-studio";
  if (!program.empty() && fs::is_directory(installed, ignored)) return installed;
  const fs::path source = LOOPREG_RESOURCE_SOURCE;
  return fs::is_directory(source, ignored) ? source : fs::path();
}

fs::path resourceFile(const std::string& relative) { return resourceFolder() / relative; }

fs::path cacheFolder() {
  fs::path folder;
  if (const char* given = std::getenv("LOOPREG_CACHE"); given && *given) {
    if (std::string(given) == "none") return {};
    folder = given;
  } else if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg && *xdg) {
    folder = fs::path(xdg) / "loopreg-studio";
  } else if (const char* home = std::getenv("HOME"); home && *home) {
    folder = fs::path(home) / ".cache" / "loopreg-studio";
  }
  if (!folder.is_absolute()) return {};  // XDG: relative paths are to be ignored
  std::error_code error;
  fs::create_directories(folder, error);
  return error ? fs::path() : folder;
}

}  // namespace loopreg
