#include "io/GlbWriter.h"

#include <array>
#include <cmath>
#include <cstring>

#include "core/Json.h"
#include "io/ColorSpace.h"

namespace loopreg::io {
namespace {

// Numbers of the specification.
constexpr int kFloat = 5126, kUnsignedInt = 5125, kUnsignedShort = 5123;
constexpr int kVertexTarget = 34962, kIndexTarget = 34963;
constexpr int kPointsMode = 0, kTrianglesMode = 4;
constexpr std::uint32_t kMagic = 0x46546C67, kJsonChunk = 0x4E4F534A, kBinaryChunk = 0x004E4942;

template <class T>
void put(std::string& bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

/// The binary chunk, and the views and accessors that say what is where in it.
class Buffer {
 public:
  explicit Buffer(Json& document) : document_(document) {}

  /// Ends the block that began at `start` and describes it; returns the accessor's number.
  std::size_t describe(std::size_t start, int target, int componentType, const char* type,
                       std::size_t count, bool normalized = false) {
    document_["bufferViews"].push_back({{"buffer", 0},
                                        {"byteOffset", start},
                                        {"byteLength", bytes_.size() - start},
                                        {"target", target}});
    Json accessor = {{"bufferView", document_["bufferViews"].size() - 1},
                     {"componentType", componentType},
                     {"count", count},
                     {"type", type}};
    if (normalized) accessor["normalized"] = true;
    document_["accessors"].push_back(std::move(accessor));
    return document_["accessors"].size() - 1;
  }

  std::size_t addVectors(const Points& values) {
    const std::size_t start = bytes_.size();
    for (Eigen::Index i = 0; i < values.size(); ++i)
      put(bytes_, static_cast<float>(values.data()[i]));
    return describe(start, kVertexTarget, kFloat, "VEC3", static_cast<std::size_t>(values.cols()));
  }

  /// Linear light in 16 bits, with an opaque fourth channel that keeps rows at multiples of four
  /// bytes.
  std::size_t addColors(const Colors& colors) {
    std::array<std::uint16_t, 256> linear;
    for (int i = 0; i < 256; ++i) {
      linear[i] = static_cast<std::uint16_t>(std::lround(65535 * linearFromSrgb(i / 255.0)));
    }
    const std::size_t start = bytes_.size();
    for (Eigen::Index i = 0; i < colors.cols(); ++i) {
      for (int k = 0; k < 3; ++k) put(bytes_, linear[colors(k, i)]);
      put(bytes_, std::uint16_t{65535});
    }
    return describe(start, kVertexTarget, kUnsignedShort, "VEC4",
                    static_cast<std::size_t>(colors.cols()), true);
  }

  std::size_t addIndices(const Faces& faces) {
    const std::size_t start = bytes_.size();
    bytes_.append(reinterpret_cast<const char*>(faces.data()),
                  static_cast<std::size_t>(faces.size()) * sizeof(std::int32_t));
    return describe(start, kIndexTarget, kUnsignedInt, "SCALAR",
                    static_cast<std::size_t>(faces.size()));
  }

  const std::string& bytes() const { return bytes_; }

 private:
  Json& document_;
  std::string bytes_;
};

Json asArray(const Eigen::Vector3f& v) { return Json::array({v.x(), v.y(), v.z()}); }

void pad(std::string& bytes, char with) {
  while (bytes.size() % 4 != 0) bytes += with;
}

}  // namespace

std::string glbBytes(const Mesh& mesh) {
  Json document;
  document["asset"] = {{"version", "2.0"}, {"generator", "LoopReg Studio"}};
  document["scene"] = 0;
  document["scenes"] = Json::array({{{"nodes", Json::array({0})}}});
  document["nodes"] = Json::array({{{"mesh", 0}}});

  Buffer buffer(document);
  Json attributes = Json::object();
  const std::size_t positions = buffer.addVectors(mesh.vertices);
  attributes["POSITION"] = positions;
  if (mesh.vertexCount() > 0) {  // positions must state their bounds
    document["accessors"][positions]["min"] =
        asArray(mesh.vertices.rowwise().minCoeff().cast<float>());
    document["accessors"][positions]["max"] =
        asArray(mesh.vertices.rowwise().maxCoeff().cast<float>());
  }
  if (mesh.normals.cols() == mesh.vertices.cols() && mesh.normals.cols() > 0) {
    attributes["NORMAL"] = buffer.addVectors(mesh.normals);
  }
  if (mesh.colors.cols() == mesh.vertices.cols() && mesh.colors.cols() > 0) {
    attributes["COLOR_0"] = buffer.addColors(mesh.colors);
  }
  Json primitive = {{"attributes", attributes},
                    {"mode", mesh.isPointCloud() ? kPointsMode : kTrianglesMode}};
  if (!mesh.isPointCloud()) primitive["indices"] = buffer.addIndices(mesh.faces);
  document["meshes"] = Json::array({{{"primitives", Json::array({std::move(primitive)})}}});
  document["buffers"] = Json::array({{{"byteLength", buffer.bytes().size()}}});

  std::string json = document.dump();
  pad(json, ' ');
  std::string binary = buffer.bytes();
  pad(binary, '\0');
  std::string bytes;
  bytes.reserve(28 + json.size() + binary.size());
  put(bytes, kMagic);
  put(bytes, std::uint32_t{2});
  put(bytes, static_cast<std::uint32_t>(28 + json.size() + binary.size()));
  put(bytes, static_cast<std::uint32_t>(json.size()));
  put(bytes, kJsonChunk);
  bytes += json;
  put(bytes, static_cast<std::uint32_t>(binary.size()));
  put(bytes, kBinaryChunk);
  bytes += binary;
  return bytes;
}

}  // namespace loopreg::io
