#include "exchange/FbxDocument.h"

#include <zlib.h>

#include <cstring>
#include <type_traits>

namespace loopreg::exchange {
namespace {

constexpr std::uint32_t kVersion = 7400;
constexpr std::size_t kNullRecord = 13;     // ends a list of children: a record header of zeros
constexpr std::size_t kCompressFrom = 128;  // bytes; shorter arrays are stored as they are

template <class T>
void put(std::string& bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

void overwrite(std::string& bytes, std::size_t at, std::uint32_t value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

template <class T>
void putArray(std::string& bytes, char code, const std::vector<T>& values) {
  const std::size_t size = values.size() * sizeof(T);
  const auto* data = reinterpret_cast<const char*>(values.data());
  bytes += code;
  put(bytes, static_cast<std::uint32_t>(values.size()));
  if (size >= kCompressFrom) {
    uLongf packed = compressBound(static_cast<uLong>(size));
    std::string buffer(packed, '\0');
    const int done = compress2(reinterpret_cast<Bytef*>(buffer.data()), &packed,
                               reinterpret_cast<const Bytef*>(data), static_cast<uLong>(size), 6);
    if (done == Z_OK && packed < size) {
      put(bytes, std::uint32_t{1});
      put(bytes, static_cast<std::uint32_t>(packed));
      bytes.append(buffer.data(), packed);
      return;
    }
  }
  put(bytes, std::uint32_t{0});
  put(bytes, static_cast<std::uint32_t>(size));
  bytes.append(data, size);
}

struct PropertyWriter {
  std::string& bytes;
  void operator()(bool value) const { bytes += 'C', bytes += static_cast<char>(value ? 1 : 0); }
  void operator()(std::int32_t value) const { bytes += 'I', put(bytes, value); }
  void operator()(std::int64_t value) const { bytes += 'L', put(bytes, value); }
  void operator()(double value) const { bytes += 'D', put(bytes, value); }
  void operator()(const std::string& value) const { text('S', value); }
  void operator()(const FbxNode::Raw& value) const { text('R', value.bytes); }
  void operator()(const std::vector<std::int32_t>& v) const { putArray(bytes, 'i', v); }
  void operator()(const std::vector<std::int64_t>& v) const { putArray(bytes, 'l', v); }
  void operator()(const std::vector<float>& v) const { putArray(bytes, 'f', v); }
  void operator()(const std::vector<double>& v) const { putArray(bytes, 'd', v); }
  void text(char code, const std::string& value) const {
    bytes += code;
    put(bytes, static_cast<std::uint32_t>(value.size()));
    bytes += value;
  }
};

// Header: where the record ends (from the file's begin), number and bytes of its properties, name.
void putNode(std::string& bytes, const FbxNode& node) {
  const std::size_t header = bytes.size();
  put(bytes, std::uint32_t{0});
  put(bytes, static_cast<std::uint32_t>(node.properties.size()));
  put(bytes, std::uint32_t{0});
  bytes += static_cast<char>(node.name.size());
  bytes += node.name;
  const std::size_t begin = bytes.size();
  for (const FbxNode::Property& property : node.properties) {
    std::visit(PropertyWriter{bytes}, property);
  }
  overwrite(bytes, header + 8, static_cast<std::uint32_t>(bytes.size() - begin));
  // A record without properties counts as a list of children, even of none.
  if (!node.children.empty() || node.properties.empty()) {
    for (const FbxNode& child : node.children) putNode(bytes, child);
    bytes.append(kNullRecord, '\0');
  }
  overwrite(bytes, header, static_cast<std::uint32_t>(bytes.size()));
}

// Readers compare the footer with a hash of the creation time; these are the values that belong to
// the fixed time below, as in every file of programs that do not compute the hash.
constexpr unsigned char kFileId[] = {0x28, 0xb3, 0x2a, 0xeb, 0xb6, 0x24, 0xcc, 0xc2,
                                     0xbf, 0xc8, 0xb0, 0x2a, 0xa9, 0x2b, 0xfc, 0xf1};
constexpr unsigned char kFooterId[] = {0xfa, 0xbc, 0xab, 0x09, 0xd0, 0xc8, 0xd4, 0x66,
                                       0xb1, 0x76, 0xfb, 0x83, 0x1c, 0xf7, 0x26, 0x7e};
constexpr unsigned char kFooterEnd[] = {0xf8, 0x5a, 0x8c, 0x6a, 0xde, 0xf5, 0xd9, 0x7e,
                                        0xec, 0xe9, 0x0c, 0xe3, 0x75, 0x8f, 0x29, 0x0b};
constexpr char kCreationTime[] = "1970-01-01 10:00:00:000";

template <std::size_t N>
std::string asBytes(const unsigned char (&data)[N]) {
  return std::string(reinterpret_cast<const char*>(data), N);
}

}  // namespace

std::string fbxName(const std::string& name, const std::string& kind) {
  return name + std::string("\0\1", 2) + kind;
}

std::string fbxBytes(const std::vector<FbxNode>& topLevel) {
  std::string bytes("Kaydara FBX Binary  \0\x1a\0", 23);
  put(bytes, kVersion);
  for (const FbxNode& node : topLevel) {
    putNode(bytes, node);
    if (node.name == "FBXHeaderExtension") {
      putNode(bytes, FbxNode("FileId", FbxNode::Raw{asBytes(kFileId)}));
      putNode(bytes, FbxNode("CreationTime", std::string(kCreationTime)));
      putNode(bytes, FbxNode("Creator", std::string("LoopReg Studio")));
    }
  }
  bytes.append(kNullRecord, '\0');
  bytes += asBytes(kFooterId);
  put(bytes, std::uint32_t{0});
  bytes.append(16 - bytes.size() % 16, '\0');  // a whole 16 where it was aligned already
  put(bytes, kVersion);
  bytes.append(120, '\0');
  bytes += asBytes(kFooterEnd);
  return bytes;
}

}  // namespace loopreg::exchange
