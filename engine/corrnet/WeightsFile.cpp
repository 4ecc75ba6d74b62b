#include "corrnet/WeightsFile.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/AtomicFile.h"

namespace loopreg::corrnet {
namespace fs = std::filesystem;
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "safetensors are little endian");

constexpr const char* kFormat = "loopreg-corrnet";
constexpr std::uint64_t kMostHeaderBytes = 8 << 20;
constexpr std::uintmax_t kMostFileBytes = std::uintmax_t{1} << 30;

Error damaged(const std::string& file, const std::string& what) {
  return unreadable(file, "These weights are damaged: " + what + ".",
                    "Copy or download the file again.");
}

std::string hexOf(std::uint64_t value) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (int i = 0; i < 16; ++i) text[std::size_t(15 - i)] = kDigits[(value >> (4 * i)) & 15];
  return text;
}

std::size_t bytesPerNumber(const std::string& type) {
  return type == "F32" ? 4 : type == "F16" || type == "BF16" ? 2 : 0;
}

float numberAt(const char* data, const std::string& type) {
  if (type == "F32") {
    float value;
    std::memcpy(&value, data, 4);
    return value;
  }
  std::uint16_t bits;
  std::memcpy(&bits, data, 2);
  if (type == "F16") {
    return Eigen::half_impl::half_to_float(Eigen::half_impl::raw_uint16_to_half(bits));
  }
  const std::uint32_t wide = std::uint32_t(bits) << 16;
  float value;
  std::memcpy(&value, &wide, 4);
  return value;
}

/// One array of the header; its numbers must lie wholly inside the `size` bytes at `data`.
Result<WeightArray> readArray(const std::string& name, const Json& entry, const char* data,
                              std::uint64_t size, const std::string& file) {
  const std::string type = entry.at("dtype");
  const std::size_t width = bytesPerNumber(type);
  if (width == 0) return damaged(file, "array " + name + " has the unknown type " + type);
  WeightArray array;
  std::uint64_t numbers = 1;
  for (const Json& extent : entry.at("shape")) {
    const auto length = extent.get<std::int64_t>();
    if (length <= 0 || std::uint64_t(length) > size) {
      return damaged(file, "array " + name + " has an impossible shape");
    }
    numbers *= std::uint64_t(length);
    if (numbers > size) return damaged(file, "array " + name + " is larger than the file");
    array.shape.push_back(length);
  }
  const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
  const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
  if (begin > end || end > size) {
    return damaged(file, "array " + name + " ends after the end of the file");
  }
  if (end - begin != numbers * width) {
    return damaged(file, "array " + name + " has another size than its shape says");
  }
  array.values.resize(numbers);
  for (std::uint64_t i = 0; i < numbers; ++i) {
    array.values[i] = numberAt(data + begin + i * width, type);
  }
  if (!std::all_of(array.values.begin(), array.values.end(),
                   [](float value) { return std::isfinite(value); })) {
    return damaged(file, "array " + name + " holds numbers that are not finite");
  }
  return array;
}

/// Whose weights these are, before any number is read.
Result<void> readMetadata(const Json& header, const std::string& file, Weights& weights) {
  const auto found = header.find("__metadata__");
  if (found == header.end() || found->value("format", "") != kFormat) {
    return unreadable(file,
                      "This is a safetensors file, but not one of this program's "
                      "correspondence networks.",
                      "Give a file that `loopreg train` wrote.");
  }
  const int version = std::stoi(found->at("version").get<std::string>());
  if (version > kWeightsVersion) {
    return unreadable(file,
                      "These weights belong to a newer version of this program (layout " +
                          std::to_string(version) + ", this one reads up to " +
                          std::to_string(kWeightsVersion) + ").",
                      "Update LoopReg Studio.");
  }
  weights.preset = found->at("preset").get<std::string>();
  weights.bodyChecksum = std::stoull(found->at("body_checksum").get<std::string>(), nullptr, 16);
  weights.training = Json::parse(found->at("training").get<std::string>());
  return {};
}

}  // namespace

const char* weightTypeName(WeightType type) { return type == WeightType::half ? "F16" : "F32"; }

std::size_t Weights::parameterCount() const {
  std::size_t count = 0;
  for (const auto& [name, array] : arrays) count += array.values.size();
  return count;
}

Result<void> writeWeights(const fs::path& path, const Weights& weights, WeightType type) {
  Json header;
  header["__metadata__"] = {{"format", kFormat},
                            {"version", std::to_string(kWeightsVersion)},
                            {"preset", weights.preset},
                            {"body_checksum", hexOf(weights.bodyChecksum)},
                            {"training", weights.training.dump()}};
  const std::size_t width = type == WeightType::half ? 2 : 4;
  std::uint64_t offset = 0;
  for (const auto& [name, array] : weights.arrays) {
    const std::uint64_t end = offset + width * array.values.size();
    header[name] = {
        {"dtype", weightTypeName(type)}, {"shape", array.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // the format wants the numbers aligned
  AtomicFile file(path);
  const std::uint64_t length = text.size();
  file.stream().write(reinterpret_cast<const char*>(&length), 8);
  file.stream().write(text.data(), std::streamsize(text.size()));
  for (const auto& [name, array] : weights.arrays) {
    if (type == WeightType::single) {
      file.stream().write(reinterpret_cast<const char*>(array.values.data()),
                          std::streamsize(4 * array.values.size()));
      continue;
    }
    std::vector<std::uint16_t> brief(array.values.size());
    std::transform(array.values.begin(), array.values.end(), brief.begin(),
                   [](float value) { return Eigen::half_impl::float_to_half_rtne(value).x; });
    file.stream().write(reinterpret_cast<const char*>(brief.data()),
                        std::streamsize(2 * brief.size()));
  }
  return file.commit();
}

Result<Weights> readWeights(const fs::path& path) {
  const Result<std::string> bytes = readFile(path, kMostFileBytes);
  if (!bytes) return bytes.error();
  return parseWeights(bytes.value(), path.string());
}

Result<Weights> parseWeights(const std::string& bytes, const std::string& file) {
  std::uint64_t length = 0;
  if (bytes.size() >= 8) std::memcpy(&length, bytes.data(), 8);
  if (bytes.size() < 10 || length < 2 || length > kMostHeaderBytes || bytes[8] != '{') {
    return unreadable(file, "This is no safetensors file: it does not begin with a header.",
                      "Give a weights file that `loopreg train` wrote.");
  }
  if (length > bytes.size() - 8) {
    return damaged(
        file, "the header of " + std::to_string(length) + " bytes ends after the end of the file");
  }
  const Json header = Json::parse(bytes.data() + 8, bytes.data() + 8 + length, nullptr, false);
  if (header.is_discarded() || !header.is_object()) {
    return damaged(file, "the header is no JSON object");
  }
  const char* data = bytes.data() + 8 + length;
  const std::uint64_t size = bytes.size() - 8 - length;
  Weights weights;
  try {
    const Result<void> known = readMetadata(header, file, weights);
    if (!known) return known.error();
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") continue;
      Result<WeightArray> array = readArray(name, entry, data, size, file);
      if (!array) return array.error();
      weights.arrays[name] = std::move(array.value());
    }
  } catch (const std::exception& error) {  // nlohmann's and std::stoi's
    return damaged(file, std::string("the header is incomplete (") + error.what() + ")");
  }
  if (weights.arrays.empty()) return damaged(file, "there is no array in it");
  return weights;
}

}  // namespace loopreg::corrnet
