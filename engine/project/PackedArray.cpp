#include "project/PackedArray.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace loopreg::project {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;
constexpr std::uint64_t kBestRatio = 1032;  // of deflate
constexpr double kSteps = 65535;
const char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct Kind {
  const char* name;
  std::size_t bytes;
};
constexpr Kind kKinds[] = {{"exact", 8}, {"single", 4}, {"grid", 2}, {"whole", 4}, {"byte", 1}};
const Kind& kindOf(Packing packing) { return kKinds[static_cast<int>(packing)]; }

std::string toBase64(const std::string& bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0);
    }
    for (int k = 0; k < 4; ++k) {
      const bool there = i + static_cast<std::size_t>(k) <= bytes.size();
      text.push_back(there ? kDigits[three >> (18 - 6 * k) & 63] : '=');
    }
  }
  return text;
}

/// False for what is no base64.
bool fromBase64(const std::string& text, std::string& bytes) {
  static const std::vector<int> values = [] {
    std::vector<int> made(256, -1);
    for (int i = 0; i < 64; ++i) made[static_cast<unsigned char>(kDigits[i])] = i;
    return made;
  }();
  if (text.size() % 4 != 0) return false;
  bytes.clear();
  bytes.reserve(text.size() / 4 * 3);
  std::size_t ends = 0;
  while (ends < 2 && ends < text.size() && text[text.size() - 1 - ends] == '=') ++ends;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t four = 0;
    const std::size_t missing = i + 4 == text.size() ? ends : 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = k < 4 - missing ? values[static_cast<unsigned char>(text[i + k])] : 0;
      if (value < 0) return false;
      four = four << 6 | static_cast<std::uint32_t>(value);
    }
    for (std::size_t k = 0; k < 3 - missing; ++k) {
      bytes.push_back(static_cast<char>(four >> (16 - 8 * k) & 0xff));
    }
  }
  return true;
}

/// Byte k of every value together, for all k, and the way back.
std::string shuffled(const std::string& bytes, std::size_t width) {
  std::string out(bytes.size(), '\0');
  const std::size_t count = bytes.size() / width;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < width; ++k) out[k * count + i] = bytes[i * width + k];
  }
  return out;
}
std::string unshuffled(const std::string& bytes, std::size_t width) {
  std::string out(bytes.size(), '\0');
  const std::size_t count = bytes.size() / width;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < width; ++k) out[i * width + k] = bytes[k * count + i];
  }
  return out;
}

template <class T>
void put(std::string& out, T value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);  // little-endian hosts only, as all that this runs on
  for (std::size_t k = 0; k < sizeof value; ++k) out.push_back(static_cast<char>(bits >> 8 * k));
}
template <class T>
T take(const std::string& bytes, std::size_t index) {
  T value{};
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

Json packed(const std::string& bytes, Packing packing, Eigen::Index rows, Eigen::Index columns) {
  const std::string plain = shuffled(bytes, kindOf(packing).bytes);
  uLongf length = ::compressBound(static_cast<uLong>(plain.size()));
  std::string small(length, '\0');
  ::compress2(reinterpret_cast<Bytef*>(small.data()), &length,
              reinterpret_cast<const Bytef*>(plain.data()), static_cast<uLong>(plain.size()), 6);
  small.resize(length);
  return {{"packing", kindOf(packing).name},
          {"rows", rows},
          {"columns", columns},
          {"data", toBase64(small)}};
}

/// The plain bytes of an array of the given kind, or of one of two; empty after a problem.
struct Unpacked {
  std::string bytes;
  Packing packing = Packing::byte;
  Eigen::Index rows = 0, columns = 0;
};
Unpacked unpackedBytes(const Fields& array, std::initializer_list<Packing> allowed) {
  Unpacked out;
  const std::string name = array.text("packing");
  const auto* kind = std::find_if(allowed.begin(), allowed.end(),
                                  [&](Packing p) { return name == kindOf(p).name; });
  if (kind == allowed.end()) {
    array.fail("packing", "is \"" + name + "\", which does not belong here");
    return out;
  }
  out.packing = *kind;
  out.rows = array.integer("rows", 0, std::int64_t(kMostBytes));
  out.columns = array.integer("columns", 0, std::int64_t(kMostBytes));
  const std::uint64_t width = kindOf(*kind).bytes;
  const auto rows = std::uint64_t(out.rows), columns = std::uint64_t(out.columns);
  std::string small;
  if (!fromBase64(array.text("data", std::size_t{1} << 30), small)) {
    array.fail("data", "is no base64");
  } else if (rows > 0 && columns > kMostBytes / width / rows) {
    array.fail("columns", "declares more than is ever kept");
  } else if (rows * columns * width / kBestRatio > small.size()) {
    array.fail("columns", "declares more than its data can hold");
  }
  if (!array.good()) return out;
  std::string plain(rows * columns * width, '\0');
  uLongf length = static_cast<uLong>(plain.size());
  char spare = 0;  // zlib wants a place even for nothing
  const int status =
      ::uncompress(reinterpret_cast<Bytef*>(plain.empty() ? &spare : plain.data()), &length,
                   reinterpret_cast<const Bytef*>(small.data()), static_cast<uLong>(small.size()));
  if (status != Z_OK || length != plain.size()) {
    array.fail("data", "is damaged or of another length");
    return out;
  }
  out.bytes = unshuffled(plain, width);
  return out;
}

void checkShape(const Fields& array, const Unpacked& found, Eigen::Index rows,
                Eigen::Index columns) {
  if (array.good() && rows != kAnyCount && found.rows != rows) {
    array.fail("rows", "is not " + std::to_string(rows));
  }
  if (array.good() && columns != kAnyCount && found.columns != columns) {
    array.fail("columns", "is not " + std::to_string(columns));
  }
}

}  // namespace

Json pack(const Eigen::Ref<const Eigen::MatrixXd>& values, Packing packing) {
  std::string bytes;
  const Eigen::Index rows = values.rows(), columns = values.cols();
  bytes.reserve(static_cast<std::size_t>(values.size()) * kindOf(packing).bytes);
  const auto each = [&](auto&& write) {
    for (Eigen::Index c = 0; c < columns; ++c) {
      for (Eigen::Index r = 0; r < rows; ++r) write(values(r, c));
    }
  };
  if (packing == Packing::exact) {
    each([&](double v) { put(bytes, v); });
    return packed(bytes, packing, rows, columns);
  }
  if (packing == Packing::single) {
    each([&](double v) { put(bytes, static_cast<float>(v)); });
    return packed(bytes, packing, rows, columns);
  }
  const auto real = [](double v) { return std::isfinite(v) ? v : 0.0; };
  double least = 0, largest = 0;
  bool first = true;
  each([&](double v) {
    least = first ? real(v) : std::min(least, real(v));
    largest = first ? real(v) : std::max(largest, real(v));
    first = false;
  });
  int exponent = -60;
  const auto span = [&](int e) {
    return std::floor(std::ldexp(largest, -e) + 0.5) - std::floor(std::ldexp(least, -e) + 0.5);
  };
  const double most = std::max(std::abs(least), std::abs(largest));
  while (span(exponent) > kSteps || std::ldexp(most, -exponent) > 1e15) ++exponent;
  const double origin = std::floor(std::ldexp(least, -exponent) + 0.5);
  each([&](double v) {
    const double q = std::floor(std::ldexp(real(v), -exponent) + 0.5) - origin;
    put(bytes, static_cast<std::uint16_t>(q));
  });
  Json json = packed(bytes, Packing::grid, rows, columns);
  json["exponent"] = exponent;
  json["origin"] = static_cast<std::int64_t>(origin);
  return json;
}

Json packWhole(const std::vector<std::int32_t>& values) {
  std::string bytes;
  for (const std::int32_t value : values) put(bytes, value);
  return packed(bytes, Packing::whole, 1, static_cast<Eigen::Index>(values.size()));
}

Json packBytes(const std::string& bytes) {
  return packed(bytes, Packing::byte, 1, static_cast<Eigen::Index>(bytes.size()));
}

Eigen::MatrixXd unpack(const Fields& fields, const char* key, Eigen::Index rows,
                       Eigen::Index columns, bool mayBeOpen) {
  const Fields array = fields.object(key);
  const Unpacked found = unpackedBytes(array, {Packing::exact, Packing::single, Packing::grid});
  checkShape(array, found, rows, columns);
  if (!array.good()) {
    return Eigen::MatrixXd::Zero(std::max<Eigen::Index>(rows, 0),
                                 std::max<Eigen::Index>(columns, 0));
  }
  const bool grid = found.packing == Packing::grid;
  const auto exponent = grid ? static_cast<int>(array.integer("exponent", -60, 200)) : 0;
  const auto origin =
      grid ? double(array.integer("origin", -(std::int64_t{1} << 52), std::int64_t{1} << 52)) : 0;
  Eigen::MatrixXd values(found.rows, found.columns);
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    double& value = values.data()[i];
    value = grid ? std::ldexp(origin + take<std::uint16_t>(found.bytes, at), exponent)
            : found.packing == Packing::exact ? take<double>(found.bytes, at)
                                              : double(take<float>(found.bytes, at));
  }
  if (!mayBeOpen && !values.allFinite()) fields.fail(key, "holds what is no number");
  return values;
}

std::vector<std::int32_t> unpackWhole(const Fields& fields, const char* key, Eigen::Index count) {
  const Fields array = fields.object(key);
  const Unpacked found = unpackedBytes(array, {Packing::whole});
  checkShape(array, found, 1, count);
  std::vector<std::int32_t> values(array.good() ? std::size_t(found.columns)
                                                : std::size_t(std::max<Eigen::Index>(0, count)));
  for (std::size_t i = 0; i < values.size() && array.good(); ++i) {
    values[i] = take<std::int32_t>(found.bytes, i);
  }
  return values;
}

std::string unpackBytes(const Fields& fields, const char* key) {
  const Fields array = fields.object(key);
  Unpacked found = unpackedBytes(array, {Packing::byte});
  checkShape(array, found, 1, kAnyCount);
  return std::move(found.bytes);
}

Json packMask(const std::vector<bool>& mask) {
  std::vector<std::int32_t> runs;
  bool value = false;
  std::int32_t length = 0;
  for (const bool entry : mask) {
    if (entry != value) {
      runs.push_back(length);
      length = 0;
      value = entry;
    }
    ++length;
  }
  runs.push_back(length);
  return packWhole(runs);
}

std::vector<bool> unpackMask(const Fields& fields, const char* key, std::int64_t count) {
  std::vector<bool> mask;
  std::int64_t total = 0;
  const std::vector<std::int32_t> runs = unpackWhole(fields, key);
  for (const std::int32_t run : runs) {
    total = run < 0 ? -1 : total + run;
    if (total < 0 || total > count) break;
  }
  if (fields.good() && total != count && total != 0) {
    fields.fail(key, "is not about " + std::to_string(count) + " points");
  }
  if (!fields.good()) return mask;
  mask.reserve(std::size_t(total));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    mask.insert(mask.end(), std::size_t(runs[i]), i % 2 == 1);
  }
  return mask;
}

}  // namespace loopreg::project
