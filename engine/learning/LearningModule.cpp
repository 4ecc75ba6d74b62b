#include "learning/LearningModule.h"

#include <dlfcn.h>

#include <mutex>
#include <string>

#include "core/Parallel.h"
#include "corrnet/WeightsFile.h"
#include "learning/ModuleEntry.h"

namespace loopreg::learning {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFileName = "loopreg-learning.so";
constexpr const char* kWithout =
    "Everything but the Adam reference and training works without it; install LibTorch "
    "(libtorch-dev) and build again with LOOPREG_LEARNING=ON.";

Error moduleError(std::string context, std::string message) {
  return {ErrorCode::unreadableInput, std::move(message), std::move(context), kWithout};
}

/// Opens one file and asks it for its Learning. The handle is never closed: objects of LibTorch's
/// own thread pools outlive any use of it.
Result<std::shared_ptr<const Learning>> openModule(const fs::path& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* reason = ::dlerror();
    return moduleError(path.string(), "The learning module cannot be loaded (" +
                                          std::string(reason ? reason : "unknown reason") + ").");
  }
  const auto function = reinterpret_cast<ModuleEntryFunction>(::dlsym(handle, kModuleEntryName));
  const ModuleEntry* entry = function ? function() : nullptr;
  if (!entry || !entry->create) {
    return moduleError(path.string(), "This file is not a learning module of LoopReg Studio.");
  }
  if (entry->abi != kModuleAbi) {
    return moduleError(
        path.string(),
        "The learning module belongs to another version of this program (interface " +
            std::to_string(entry->abi) + ", needed " + std::to_string(kModuleAbi) + ").");
  }
  return std::shared_ptr<const Learning>(entry->create());
}

}  // namespace

std::vector<fs::path> learningModulePlaces() {
  std::vector<fs::path> places;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) {
    const fs::path folder = program.parent_path();
    places.push_back(folder / kFileName);
    places.push_back(folder.parent_path() / "lib" / kFileName);
    places.push_back(folder.parent_path() / "lib" / "loopreg-studio" / kFileName);
  }
  places.push_back(fs::path(LOOPREG_MODULE_BUILD_FOLDER) / kFileName);
  return places;
}

Result<std::shared_ptr<const Learning>> loadLearningFrom(const std::vector<fs::path>& places) {
  std::string searched;
  for (const fs::path& place : places) {
    std::error_code ignored;
    if (fs::exists(place, ignored)) return openModule(place);
    searched += (searched.empty() ? "" : ", ") + place.parent_path().string();
  }
  return moduleError(kFileName, "The learning module was not found (searched: " + searched + ").");
}

Result<std::shared_ptr<const Learning>> loadLearning() {
  // Only success is remembered: a module that is installed later is found by the next call.
  static std::mutex mutex;
  static std::shared_ptr<const Learning> loaded;
  const std::lock_guard<std::mutex> lock(mutex);
  if (loaded) return loaded;
  Result<std::shared_ptr<const Learning>> result = loadLearningFrom(learningModulePlaces());
  if (result) loaded = result.value();
  return result;
}

Result<std::shared_ptr<const corrnet::CorrNet>> openNetworkFile(const fs::path& file, int threads) {
  const Result<corrnet::Weights> weights = corrnet::readWeights(file);
  if (!weights) return weights.error();
  const Result<body::ModelPointer> canonical = body::loadBuiltin();
  if (!canonical) return canonical.error();
  const auto module = loadLearning();
  if (!module) return module.error();
  Result<std::shared_ptr<const corrnet::CorrNet>> net =
      module.value()->openNetwork(weights.value(), canonical.value(), resolveThreads(threads));
  if (net || !net.error().context.empty()) return net;
  Error error = net.error();
  error.context = file.string();
  return error;
}

}  // namespace loopreg::learning
