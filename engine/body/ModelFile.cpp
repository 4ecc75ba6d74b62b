#include "body/ModelFile.h"

#include "body/LoopregFile.h"
#include "body/ModelArrays.h"
#include "core/AtomicFile.h"
#include "core/Npz.h"
#include "core/Resources.h"

namespace loopreg::body {

Result<ModelPointer> loadBuiltin() { return loadModel(resourceFile("bodies/builtin.npz"), 64); }

Result<ModelPointer> loadModel(const std::filesystem::path& path, int maxBetas) {
  Result<NpzFile> npz = readNpz(path);
  if (!npz) return npz.error();
  const ModelArrays arrays(path.string(), std::move(npz->arrays));
  if (isLoopregFile(arrays)) return assembleLoopreg(arrays, maxBetas);
  return arrays.problem("This is not a body model.");
}

Result<ModelPointer> loadBody(const std::string& builtinOrPath) {
  return builtinOrPath == "builtin" ? loadBuiltin() : loadModel(builtinOrPath);
}

Result<void> saveModel(const std::filesystem::path& path, const BodyModel& model) {
  return writeLoopreg(path, model);
}

}  // namespace loopreg::body
