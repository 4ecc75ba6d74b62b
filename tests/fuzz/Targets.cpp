#include "tests/fuzz/Targets.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "body/ModelFile.h"
#include "body/SmplFile.h"
#include "core/Npz.h"
#include "core/Zip.h"

namespace loopreg::testing {
namespace {

/// SMPL's names and those of this program's own format.
std::vector<std::string> arrayNames() {
  std::vector<std::string> names = body::smplArrayNames();
  for (const char* own :
       {"loopreg_body", "name", "gender", "family", "weights_joint", "J_regressor_index",
        "joint_names", "part_labels", "mirror", "uv", "hands_mean"}) {
    names.emplace_back(own);
  }
  return names;
}

}  // namespace

void fuzzModel(const std::string& bytes) {
  const Result<body::ModelPointer> model = body::parseModel(bytes, "fuzz_f.pkl");
  // What was read must be whole: its invariants are checked by whoever poses it.
  if (model && model.value()->vertexCount() < 4) __builtin_trap();
  if (!model && model.error().message.empty()) __builtin_trap();
}

void fuzzNpz(const std::string& bytes) {
  const Result<NpzFile> file = parseNpz(bytes, "fuzz.npz");
  if (!file) return;
  for (const auto& [name, array] : file->arrays) {
    const std::size_t held = array.isText() ? array.strings.size() : array.values.size();
    if (held != array.count()) __builtin_trap();
  }
}

void fuzzNpy(const std::string& bytes) {
  const Result<NpyArray> array = parseNpy(bytes, "fuzz.npy");
  if (!array) return;
  const std::size_t held = array->isText() ? array->strings.size() : array->values.size();
  if (held != array->count()) __builtin_trap();
}

void fuzzPackedModel(const std::string& bytes) {
  static const std::vector<std::string> kNames = arrayNames();
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::size_t at = 0; at + 3 <= bytes.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
    const std::string& name = kNames[byte(0) % kNames.size()];
    const std::size_t length = byte(1) | static_cast<std::size_t>(byte(2)) << 8;
    entries.emplace_back(name + ".npy", bytes.substr(at + 3, length));
    at += 3 + length;
  }
  Result<std::string> zip = makeZip(entries);
  if (zip) fuzzModel(zip.value());
}

std::string packForFuzzing(const std::string& npz) {
  const std::vector<std::string> names = arrayNames();
  std::string out;
  Result<ZipReader> zip = ZipReader::open(npz, "npz");
  if (!zip) return out;
  for (const ZipReader::Entry& entry : zip->entries()) {
    const Result<std::string> image = zip->extract(entry);
    if (!image || image->size() > 0xffff) continue;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] + ".npy" != entry.name) continue;
      out += static_cast<char>(i);
      out += static_cast<char>(image->size() & 255);
      out += static_cast<char>(image->size() >> 8);
      out += image.value();
    }
  }
  return out;
}

}  // namespace loopreg::testing
