#include "project/ScanSearch.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "core/AtomicFile.h"
#include "core/Sha256.h"
#include "core/Text.h"

namespace loopreg::project {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kMostText = std::uintmax_t{1} << 26;  // of a material or glTF file

bool isFile(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::is_regular_file(path, error);
}

/// Files of this name in a folder and the folders below it.
std::vector<fs::path> filesNamed(const fs::path& name, const fs::path& folder, StopToken stop) {
  std::vector<fs::path> found;
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  std::size_t seen = 0;
  for (fs::recursive_directory_iterator it(folder, options, error), end; !error && it != end;
       it.increment(error)) {
    if (++seen > kSearchEntries || stop.stopRequested()) break;
    if (it.depth() >= kSearchDepth) it.disable_recursion_pending();
    if (it->path().filename() == name && isFile(it->path())) found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The rest of every line that begins with one of the keywords, case aside.
std::vector<std::string> valuesOf(const fs::path& file, const std::vector<std::string>& keywords) {
  std::vector<std::string> values;
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  while (std::getline(stream, line)) {
    if (line.empty() || std::string("vf#").find(line[0]) != std::string::npos) continue;  // most
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (std::find(keywords.begin(), keywords.end(), lowered(first)) == keywords.end()) continue;
    std::string rest;
    std::getline(words >> std::ws, rest);
    while (!rest.empty() && std::isspace(static_cast<unsigned char>(rest.back()))) rest.pop_back();
    if (!rest.empty()) values.push_back(rest);
  }
  return values;
}

class Companions {
 public:
  explicit Companions(fs::path folder) : folder_(std::move(folder)) {}

  /// A name as the file gives it; only what lies in the folder or below it is taken. Returns
  /// whether it is there.
  bool add(std::string name) {
    std::replace(name.begin(), name.end(), '\\', '/');
    const fs::path relative = fs::path(name).lexically_normal();
    if (relative.empty() || relative.is_absolute() || *relative.begin() == "..") return false;
    if (!isFile(folder_ / relative)) return false;
    if (std::find(files.begin(), files.end(), relative) == files.end()) files.push_back(relative);
    return true;
  }
  std::vector<fs::path> files;

 private:
  fs::path folder_;
};

/// A texture's name comes after options ("-bm 0.5 skin.png"): the whole, or else the last word.
void addTextures(const fs::path& material, Companions& out) {
  for (const std::string& value :
       valuesOf(material, {"map_kd", "map_ka", "map_ks", "map_d", "map_bump", "bump", "norm"})) {
    if (!out.add(value)) out.add(value.substr(value.find_last_of(" \t") + 1));
  }
}

void addGltf(const fs::path& file, Companions& out) {
  const Result<std::string> text = readFile(file, kMostText);
  if (!text) return;
  const Json json = Json::parse(text.value(), nullptr, false);
  for (const char* list : {"buffers", "images"}) {
    if (!json.is_object() || !json.contains(list) || !json[list].is_array()) continue;
    for (const Json& entry : json[list]) {
      if (entry.is_object() && entry.contains("uri") && entry["uri"].is_string()) {
        out.add(entry["uri"].get<std::string>());
      }
    }
  }
}

/// "comment TextureFile name", before the header's end.
void addPlyTextures(const fs::path& file, Companions& out) {
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  for (int i = 0; i < 1000 && std::getline(stream, line) && line.rfind("end_header", 0) != 0; ++i) {
    const std::string key = "comment TextureFile ";
    while (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.rfind(key, 0) == 0) out.add(line.substr(key.size()));
  }
}

}  // namespace

bool isSameScan(const ScanReference& scan, const fs::path& file, StopToken stop) {
  if (!isFile(file)) return false;
  std::error_code error;
  if (scan.sha256.empty()) return true;
  if (fs::file_size(file, error) != scan.bytes || error) return false;
  const Result<std::string> sum = sha256File(file, stop);
  return sum && sum.value() == scan.sha256;
}

FoundScan findScan(const ScanReference& scan, const fs::path& projectFolder, StopToken stop) {
  const fs::path name = scan.file.filename();
  std::vector<fs::path> places;
  if (!scan.relative.empty()) places.push_back((projectFolder / scan.relative).lexically_normal());
  if (!scan.file.empty()) places.push_back(scan.file);
  if (!name.empty()) places.push_back(projectFolder / name);
  FoundScan other;
  const auto look = [&](const fs::path& place) {
    if (!isFile(place)) return false;
    if (other.file.empty()) other = {FoundScan::State::changed, place};
    return isSameScan(scan, place, stop);
  };
  for (const fs::path& place : places) {
    if (look(place)) return {FoundScan::State::same, place};
  }
  if (name.empty()) return other;
  for (const fs::path& place : filesNamed(name, projectFolder, stop)) {
    if (look(place)) return {FoundScan::State::same, place};
  }
  return other;
}

std::vector<fs::path> companionFiles(const fs::path& scan) {
  const std::string ending = lowered(scan.extension().string());
  Companions found(scan.parent_path());
  if (ending == ".obj") {
    for (const std::string& material : valuesOf(scan, {"mtllib"})) {
      if (!found.add(material)) continue;
      addTextures(scan.parent_path() / fs::path(material), found);
    }
  } else if (ending == ".gltf") {
    addGltf(scan, found);
  } else if (ending == ".ply") {
    addPlyTextures(scan, found);
  }
  return found.files;
}

}  // namespace loopreg::project
