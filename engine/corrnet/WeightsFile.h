#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/Json.h"
#include "core/Result.h"

namespace loopreg::corrnet {

/// A named array of a network.
struct WeightArray {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  ///< row-major
};

/// A network's weights with the record of how they came about.
struct Weights {
  std::map<std::string, WeightArray> arrays;
  std::string preset;              ///< which network: "voxels", "pointnet"
  std::uint64_t bodyChecksum = 0;  ///< of the canonical body whose surface they predict
  Json training = Json::object();  ///< steps, samples, seconds, validation errors, ...

  std::size_t parameterCount() const;
};

/// The newest layout of networks that this program reads.
constexpr int kWeightsVersion = 1;

enum class WeightType { half, single };
const char* weightTypeName(WeightType type);  ///< "F16", "F32"

/// Weights as a safetensors file: 8 bytes of header length (little endian), a JSON header with
/// type, shape and place of every array, then the numbers. The header's __metadata__ says whose
/// weights they are: format, version, preset, body_checksum and training (JSON as text). Written
/// atomically; the same weights give the same bytes.
Result<void> writeWeights(const std::filesystem::path& path, const Weights& weights,
                          WeightType type);
/// Reads F16, BF16 and F32. Everything is checked before it is used: damaged files, weights of
/// other programs and of newer versions of this one are refused with the reason.
Result<Weights> readWeights(const std::filesystem::path& path);
/// The same from memory; `file` is named in errors.
Result<Weights> parseWeights(const std::string& bytes, const std::string& file);

}  // namespace loopreg::corrnet
