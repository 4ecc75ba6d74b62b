#include "project/BundleCache.h"

#include <algorithm>
#include <string>
#include <vector>

namespace loopreg::project {
namespace fs = std::filesystem;
namespace {

bool isBundleName(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

void markBundleUsed(const fs::path& cache, const fs::path& file) {
  if (cache.empty()) return;
  const fs::path inside = file.lexically_normal().lexically_relative(cache.lexically_normal());
  if (inside.empty() || !isBundleName(inside.begin()->string())) return;
  std::error_code error;
  fs::last_write_time(cache / *inside.begin(), fs::file_time_type::clock::now(), error);
}

std::size_t pruneBundles(const fs::path& cache, std::chrono::hours age) {
  const fs::file_time_type oldest = fs::file_time_type::clock::now() - age;
  std::vector<fs::path> stale;
  std::error_code error;
  fs::directory_iterator entry(cache, error);
  while (!error && entry != fs::directory_iterator()) {
    std::error_code unknown;
    const bool isFolder = entry->is_directory(unknown) && !entry->is_symlink(unknown);
    const fs::file_time_type used = entry->last_write_time(unknown);
    if (isFolder && !unknown && used < oldest && isBundleName(entry->path().filename().string())) {
      stale.push_back(entry->path());
    }
    entry.increment(error);
  }
  for (const fs::path& folder : stale) fs::remove_all(folder, error);
  return stale.size();
}

}  // namespace loopreg::project
