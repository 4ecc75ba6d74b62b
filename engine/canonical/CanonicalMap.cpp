#include "canonical/CanonicalMap.h"

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <deque>
#include <mutex>

#include "body/ModelFile.h"
#include "core/Npz.h"
#include "core/Resources.h"

namespace loopreg::canonical {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kKeptInMemory = 4;

std::string cacheName(const body::BodyModel& model, const body::BodyModel& builtin) {
  char name[80];
  std::snprintf(name, sizeof name, "%016" PRIx64 "-%016" PRIx64 "-v%d.npz", model.checksum,
                builtin.checksum, kTemplateRegistrationVersion);
  return name;
}

std::vector<double> numbersOf(const metrics::DistanceStats& stats) {
  return {stats.mean, stats.median, stats.p95, stats.max};
}
metrics::DistanceStats statsOf(const double* numbers) {
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

/// Nothing but a complete file of the right size is believed.
bool readMap(const fs::path& file, Eigen::Index vertices, TemplateMap& map) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return false;
  const Result<NpzFile> read = readNpz(file);
  if (!read) return false;
  const auto places = read->arrays.find("vertices"), quality = read->arrays.find("quality");
  if (places == read->arrays.end() || quality == read->arrays.end()) return false;
  const std::vector<std::size_t> shape{static_cast<std::size_t>(vertices), 3};
  if (places->second.shape != shape || places->second.values.size() != 3 * shape[0]) return false;
  if (quality->second.values.size() != 12) return false;
  map.vertices = Eigen::Map<const Points>(places->second.values.data(), 3, vertices);
  const double* numbers = quality->second.values.data();
  map.quality.bodyRoundTripMm = statsOf(numbers);
  map.quality.canonicalRoundTripMm = statsOf(numbers + 4);
  map.quality.flippedShare = numbers[8];
  map.quality.onSurfaceShare = numbers[9];
  map.quality.outerShare = numbers[10];
  map.quality.fingers = numbers[11] != 0;
  return map.vertices.allFinite();
}

/// Best effort: a full disk or a folder that cannot be written does not stop anybody.
void writeMap(const fs::path& file, const TemplateMap& map) {
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  if (failed) return;
  std::vector<double> quality = numbersOf(map.quality.bodyRoundTripMm);
  const std::vector<double> canonical = numbersOf(map.quality.canonicalRoundTripMm);
  quality.insert(quality.end(), canonical.begin(), canonical.end());
  quality.push_back(map.quality.flippedShare);
  quality.push_back(map.quality.onSurfaceShare);
  quality.push_back(map.quality.outerShare);
  quality.push_back(map.quality.fingers ? 1 : 0);
  const double* values = map.vertices.data();
  const auto count = static_cast<std::size_t>(map.vertices.size());
  static_cast<void>(writeNpz(
      file,
      {{"vertices", NpyArray::numbers({count / 3, 3}, std::vector<double>(values, values + count))},
       {"quality", NpyArray::numbers({quality.size()}, quality)}}));
}

}  // namespace

Result<CanonicalMap> canonicalMap(const body::BodyModel& model, const body::BodyModel& builtin,
                                  const fs::path& folder, int threads) {
  const auto begin = std::chrono::steady_clock::now();
  CanonicalMap found;
  if (model.checksum == builtin.checksum) {
    found.isBuiltin = true;
    found.quality.onSurfaceShare = found.quality.outerShare = 1;
    found.quality.fingers = true;
    found.surface = std::make_shared<const CanonicalSurface>(model);
  } else {
    const fs::path file = folder / cacheName(model, builtin);
    TemplateMap map;
    found.fromCache = !folder.empty() && readMap(file, model.vertexCount(), map);
    if (!found.fromCache) {
      Result<TemplateMap> made = registerTemplate(model, builtin, threads);
      if (!made) return made.error();
      map = std::move(made).value();
      if (!folder.empty()) writeMap(file, map);
    }
    found.quality = map.quality;
    found.surface = std::make_shared<const CanonicalSurface>(std::move(map.vertices), model.faces);
  }
  found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return found;
}

Result<CanonicalMap> canonicalMap(const body::BodyModel& model, int threads) {
  struct Entry {
    std::uint64_t checksum;
    CanonicalMap map;
  };
  static std::mutex mutex;
  static std::deque<Entry> recent;  // newest first
  // Held while computing: a second caller for the same body waits rather than computing it again.
  const std::lock_guard<std::mutex> lock(mutex);
  for (const Entry& entry : recent) {
    if (entry.checksum == model.checksum) return entry.map;
  }
  const Result<body::ModelPointer> builtin = body::loadBuiltin();
  if (!builtin) return builtin.error();
  fs::path folder = cacheFolder();
  if (!folder.empty()) folder /= "canonical";
  Result<CanonicalMap> map = canonicalMap(model, *builtin.value(), folder, threads);
  if (!map) return map;
  recent.push_front({model.checksum, map.value()});
  if (recent.size() > kKeptInMemory) recent.pop_back();
  return map;
}

}  // namespace loopreg::canonical
