#include "RegisterInputs.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "io/ScanReader.h"

namespace loopreg::cli {
namespace fs = std::filesystem;

Result<std::vector<batch::BatchScan>> collectInputs(const std::vector<std::string>& arguments) {
  std::vector<batch::BatchScan> inputs;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      inputs.push_back({argument, {}});
      continue;
    }
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(argument, error)) {
      if (entry.is_regular_file(error) && io::isScanFile(entry.path()))
        files.push_back(entry.path());
    }
    if (files.empty()) {
      return unreadable(argument, "The folder holds no scans.",
                        "Scans are ply, obj, stl, off, pcd, xyz, pts, glb, gltf or fbx files.");
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) inputs.push_back({file, {}});
  }
  std::set<std::string> taken;
  for (batch::BatchScan& input : inputs) {
    const std::string stem = input.file.stem().empty() ? "scan" : input.file.stem().string();
    input.name = stem;
    for (int number = 2; !taken.insert(input.name).second; ++number) {
      input.name = stem + "_" + std::to_string(number);
    }
  }
  return inputs;
}

Result<Shard> parseShard(const std::string& text) {
  unsigned long index = 0, count = 0;
  int used = 0;
  const bool read = std::sscanf(text.c_str(), "%lu/%lu%n", &index, &count, &used) == 2;
  if (!read || std::size_t(used) != text.size() || index < 1 || index > count) {
    return usageError("--shard " + text + " is not I/N with 1 <= I <= N.",
                      "Say --shard 2/8 for the second eighth.");
  }
  return Shard{index - 1, count};
}

}  // namespace loopreg::cli
