#include "io/GlbBuffer.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "io/ColorSpace.h"

namespace loopreg::io {
namespace {

// Numbers of the specification.
constexpr int kFloat = 5126, kUnsignedInt = 5125, kUnsignedShort = 5123;
constexpr int kNoTarget = 0, kVertexTarget = 34962, kIndexTarget = 34963;
constexpr std::uint32_t kMagic = 0x46546C67, kJsonChunk = 0x4E4F534A, kBinaryChunk = 0x004E4942;

template <class T>
void put(std::string& bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

const char* typeOfWidth(int width) {
  switch (width) {
    case 1:
      return "SCALAR";
    case 2:
      return "VEC2";
    case 3:
      return "VEC3";
    case 4:
      return "VEC4";
    default:
      return "MAT4";
  }
}

void pad(std::string& bytes, char with) {
  while (bytes.size() % 4 != 0) bytes += with;
}

}  // namespace

GlbBuffer::GlbBuffer() {
  document_["asset"] = {{"version", "2.0"}, {"generator", "LoopReg Studio"}};
  document_["scene"] = 0;
}

std::size_t GlbBuffer::describe(std::size_t start, int target, int componentType, const char* type,
                                std::size_t count) {
  Json view = {{"buffer", 0}, {"byteOffset", start}, {"byteLength", bytes_.size() - start}};
  if (target != kNoTarget) view["target"] = target;
  document_["bufferViews"].push_back(std::move(view));
  document_["accessors"].push_back({{"bufferView", document_["bufferViews"].size() - 1},
                                    {"componentType", componentType},
                                    {"count", count},
                                    {"type", type}});
  pad(bytes_, '\0');  // the next block begins at a multiple of its component's size
  return document_["accessors"].size() - 1;
}

std::size_t GlbBuffer::addVectors(const Points& values, bool withBounds) {
  const Eigen::MatrixXf narrow = values.cast<float>();
  return addFloats(std::vector<float>(narrow.data(), narrow.data() + narrow.size()), 3, true,
                   withBounds);
}

std::size_t GlbBuffer::addFloats(const std::vector<float>& values, int width, bool forVertices,
                                 bool withBounds) {
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  const std::size_t index =
      describe(start, forVertices ? kVertexTarget : kNoTarget, kFloat, typeOfWidth(width),
               values.size() / static_cast<std::size_t>(width));
  if (withBounds && !values.empty()) {
    const Eigen::Map<const Eigen::MatrixXf> rows(values.data(), width,
                                                 static_cast<Eigen::Index>(values.size()) / width);
    Json low = Json::array();
    Json high = Json::array();
    for (int k = 0; k < width; ++k) {
      low.push_back(rows.row(k).minCoeff());
      high.push_back(rows.row(k).maxCoeff());
    }
    document_["accessors"][index]["min"] = std::move(low);
    document_["accessors"][index]["max"] = std::move(high);
  }
  return index;
}

std::size_t GlbBuffer::addShorts(const std::vector<std::uint16_t>& values, int width) {
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(values.data()),
                values.size() * sizeof(std::uint16_t));
  return describe(start, kVertexTarget, kUnsignedShort, typeOfWidth(width),
                  values.size() / static_cast<std::size_t>(width));
}

// The fourth channel keeps rows at multiples of four bytes.
std::size_t GlbBuffer::addColors(const Colors& colors) {
  std::array<std::uint16_t, 256> linear;
  for (int i = 0; i < 256; ++i) {
    linear[i] = static_cast<std::uint16_t>(std::lround(65535 * linearFromSrgb(i / 255.0)));
  }
  std::vector<std::uint16_t> rgba;
  rgba.reserve(static_cast<std::size_t>(4 * colors.cols()));
  for (Eigen::Index i = 0; i < colors.cols(); ++i) {
    for (int k = 0; k < 3; ++k) rgba.push_back(linear[colors(k, i)]);
    rgba.push_back(65535);
  }
  const std::size_t index = addShorts(rgba, 4);
  document_["accessors"][index]["normalized"] = true;
  return index;
}

std::size_t GlbBuffer::addIndices(const Faces& faces) {
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(faces.data()),
                static_cast<std::size_t>(faces.size()) * sizeof(std::int32_t));
  return describe(start, kIndexTarget, kUnsignedInt, "SCALAR",
                  static_cast<std::size_t>(faces.size()));
}

std::size_t GlbBuffer::addTexturedMaterial(const std::string& png) {
  constexpr int kLinear = 9729, kMipmaps = 9987, kClamp = 33071;
  Json& views = document_["bufferViews"];
  views.push_back({{"buffer", 0}, {"byteOffset", bytes_.size()}, {"byteLength", png.size()}});
  document_["images"].push_back(
      {{"name", "skin"}, {"mimeType", "image/png"}, {"bufferView", views.size() - 1}});
  bytes_ += png;
  pad(bytes_, '\0');
  document_["samplers"].push_back(
      {{"magFilter", kLinear}, {"minFilter", kMipmaps}, {"wrapS", kClamp}, {"wrapT", kClamp}});
  document_["textures"].push_back(
      {{"source", document_["images"].size() - 1}, {"sampler", document_["samplers"].size() - 1}});
  document_["materials"].push_back(
      {{"name", "skin"},
       {"pbrMetallicRoughness",
        {{"baseColorTexture", {{"index", document_["textures"].size() - 1}}},
         {"metallicFactor", 0.0},
         {"roughnessFactor", 0.9}}}});
  return document_["materials"].size() - 1;
}

std::string GlbBuffer::bytes() {
  document_["buffers"] = Json::array({{{"byteLength", bytes_.size()}}});
  std::string json = document_.dump();
  pad(json, ' ');
  pad(bytes_, '\0');
  std::string file;
  file.reserve(28 + json.size() + bytes_.size());
  put(file, kMagic);
  put(file, std::uint32_t{2});
  put(file, static_cast<std::uint32_t>(28 + json.size() + bytes_.size()));
  put(file, static_cast<std::uint32_t>(json.size()));
  put(file, kJsonChunk);
  file += json;
  put(file, static_cast<std::uint32_t>(bytes_.size()));
  put(file, kBinaryChunk);
  return file + bytes_;
}

Json glbAttributes(GlbBuffer& buffer, const Mesh& mesh) {
  Json attributes = Json::object();
  attributes["POSITION"] = buffer.addVectors(mesh.vertices, true);
  if (mesh.normals.cols() == mesh.vertices.cols() && mesh.normals.cols() > 0) {
    attributes["NORMAL"] = buffer.addVectors(mesh.normals);
  }
  if (mesh.colors.cols() == mesh.vertices.cols() && mesh.colors.cols() > 0) {
    attributes["COLOR_0"] = buffer.addColors(mesh.colors);
  }
  return attributes;
}

}  // namespace loopreg::io
