#include "batch/BatchInputs.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "io/ScanReader.h"

namespace loopreg::batch {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kFewestFrames = 10;
constexpr double kEvenSteps = 0.9;  // share of neighbours that are one step apart

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// A name as text, number, text, ... in turns; numbers without leading zeros.
std::vector<std::string> chunksOf(const std::string& name) {
  std::vector<std::string> chunks(1);
  for (const char c : name) {
    const bool digits = chunks.size() % 2 == 0;
    if (isDigit(c) != digits) chunks.emplace_back();
    chunks.back() += c;
  }
  for (std::size_t i = 1; i < chunks.size(); i += 2) {
    const std::size_t first = chunks[i].find_first_not_of('0');
    chunks[i] = first == std::string::npos ? "0" : chunks[i].substr(first);
  }
  return chunks;
}

constexpr int kNearLevels = 4;  // ways to name a scan that need no more than its own folder

/// The name of a scan whose simpler names others have too. Says only what its own path says, so
/// that it does not depend on the order of the list: "walk", "walk_ply", "anna_walk",
/// "anna_walk_ply", and then with more and more of the folders above.
std::string nameAt(const fs::path& file, int level) {
  std::string name = file.stem().empty() ? "scan" : file.stem().string();
  const bool extension = level == 1 || level >= kNearLevels - 1;
  if (extension && file.has_extension()) name += "_" + file.extension().string().substr(1);
  const int folders = level < 2 ? 0 : level < kNearLevels ? 1 : level - kNearLevels + 2;
  fs::path folder = file.parent_path();
  for (int i = 0; i < folders && folder.has_filename(); ++i, folder = folder.parent_path()) {
    name.insert(0, folder.filename().string() + "_");
  }
  return name;
}

/// A name for each of these different files, no two the same.
std::map<fs::path, std::string> namesOf(const std::set<fs::path>& files) {
  std::map<fs::path, int> levels;
  std::ptrdiff_t deepest = 0;
  for (const fs::path& file : files) {
    levels[file] = 0;
    deepest = std::max(deepest, std::distance(file.begin(), file.end()));
  }
  std::map<fs::path, std::string> names;
  for (std::ptrdiff_t round = 0; round < kNearLevels + deepest; ++round) {
    std::map<std::string, int> uses;
    for (const auto& [file, level] : levels) ++uses[names[file] = nameAt(file, level)];
    for (auto& [file, level] : levels) level += uses[names[file]] > 1 ? 1 : 0;
  }
  return names;
}

}  // namespace

bool naturalLess(const std::string& a, const std::string& b) {
  const std::vector<std::string> left = chunksOf(a), right = chunksOf(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (left[i] == right[i]) continue;
    const bool number = i % 2 == 1;
    if (number && left[i].size() != right[i].size()) return left[i].size() < right[i].size();
    return left[i] < right[i];
  }
  return left.size() != right.size() ? left.size() < right.size() : a < b;
}

Result<std::vector<BatchScan>> collectScans(const std::vector<std::string>& arguments) {
  std::vector<BatchScan> scans;
  for (const std::string& argument : arguments) {
    if (argument.empty()) return usageError("An empty name was given as a scan.");
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      scans.push_back({argument, {}});
      continue;
    }
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(argument, error)) {
      const bool hidden = entry.path().filename().string().front() == '.';
      if (!hidden && entry.is_regular_file(error) && io::isScanFile(entry.path())) {
        files.push_back(entry.path());
      }
    }
    if (files.empty()) {
      return unreadable(argument, "The folder holds no scans.",
                        "Scans are ply, obj, stl, off, pcd, xyz, pts, glb, gltf or fbx files.");
    }
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
      return naturalLess(a.filename().string(), b.filename().string());
    });
    for (const fs::path& file : files) scans.push_back({file, {}});
  }
  const auto place = [](const BatchScan& scan) {
    std::error_code error;
    return fs::absolute(scan.file, error).lexically_normal();
  };
  std::set<fs::path> places;
  for (const BatchScan& scan : scans) places.insert(place(scan));
  const std::map<fs::path, std::string> names = namesOf(places);
  std::set<std::string> taken;
  for (const auto& [file, name] : names) taken.insert(name);
  std::set<std::string> used;
  for (BatchScan& scan : scans) {
    const fs::path file = place(scan);
    scan.name = names.at(file);
    if (used.insert(scan.name).second) continue;
    // The same file once more, or paths that differ only in how they are put together.
    for (int number = 2; !taken.insert(scan.name).second; ++number) {
      scan.name = names.at(file) + "_" + std::to_string(number);
    }
  }
  return scans;
}

bool looksLikeSequence(const std::vector<BatchScan>& scans) {
  if (scans.size() < kFewestFrames) return false;
  std::vector<std::vector<std::string>> names;
  for (const BatchScan& scan : scans) names.push_back(chunksOf(scan.file.filename().string()));
  const std::vector<std::string>& first = names.front();
  std::set<std::size_t> varying;
  for (const auto& name : names) {
    if (name.size() != first.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] != first[i]) varying.insert(i);
    }
  }
  if (varying.size() != 1 || *varying.begin() % 2 == 0) return false;
  std::vector<long long> numbers;
  for (const auto& name : names) {
    const std::string& digits = name[*varying.begin()];
    if (digits.size() > 15) return false;
    numbers.push_back(std::stoll(digits));
  }
  std::sort(numbers.begin(), numbers.end());
  std::map<long long, int> steps;
  int most = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    most = std::max(most, ++steps[numbers[i] - numbers[i - 1]]);
  }
  return most >= kEvenSteps * static_cast<double>(numbers.size() - 1);
}

}  // namespace loopreg::batch
