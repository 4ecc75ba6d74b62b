#include "body/ModelFile.h"

#include "body/LoopregFile.h"
#include "body/ModelArrays.h"
#include "body/pickle/PickleArrays.h"
#include "body/SmplFile.h"
#include "core/AtomicFile.h"
#include "core/Npz.h"
#include "core/Resources.h"

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
  if (bytes.substr(0, 200).find("<html") != std::string::npos ||
      startsWith(bytes, "<!")) {
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

}  // namespace

Result<ModelPointer> loadBuiltin() { return loadModel(resourceFile("bodies/builtin.npz"), 64); }

Result<ModelPointer> loadModel(const std::filesystem::path& path, int maxBetas) {
  Result<std::string> bytes = readFile(path, kMaxFileBytes);
  if (!bytes) return bytes.error();
  return parseModel(std::move(bytes).value(), path.string(), maxBetas);
}

Result<ModelPointer> parseModel(std::string bytes, const std::string& file, int maxBetas) {
  if (startsWith(bytes, "PK")) {
    Result<NpzFile> npz = parseNpz(std::move(bytes), file);
    if (!npz) return npz.error();
    std::map<std::string, std::string> objects;
    for (const std::string& name : npz->skipped) {
      objects[name] = "it holds Python objects, which are never loaded.";
    }
    ModelArrays arrays(file, std::move(npz->arrays), std::move(objects));
    return isLoopregFile(arrays) ? assembleLoopreg(arrays, maxBetas)
                                 : assembleSmpl(std::move(arrays), maxBetas);
  }
  if (!looksLikePickle(bytes)) return notAModel(bytes, file);
  Result<ModelArrays> arrays = readPickledArrays(std::move(bytes), file, smplArrayNames());
  if (!arrays) return arrays.error();
  return assembleSmpl(std::move(arrays).value(), maxBetas);
}

Result<ModelPointer> loadBody(const std::string& builtinOrPath) {
  return builtinOrPath == "builtin" ? loadBuiltin() : loadModel(builtinOrPath);
}

Result<void> saveModel(const std::filesystem::path& path, const BodyModel& model) {
  return writeLoopreg(path, model);
}

}  // namespace loopreg::body
