#include "io/GlbWriter.h"

#include "io/GlbBuffer.h"

namespace loopreg::io {
namespace {

constexpr int kPointsMode = 0, kTrianglesMode = 4;  // numbers of the specification

}  // namespace

std::string glbBytes(const Mesh& mesh) {
  GlbBuffer buffer;
  Json& document = buffer.document();
  document["scenes"] = Json::array({{{"nodes", Json::array({0})}}});
  document["nodes"] = Json::array({{{"mesh", 0}}});
  Json primitive = {{"attributes", glbAttributes(buffer, mesh)},
                    {"mode", mesh.isPointCloud() ? kPointsMode : kTrianglesMode}};
  if (!mesh.isPointCloud()) primitive["indices"] = buffer.addIndices(mesh.faces);
  document["meshes"] = Json::array({{{"primitives", Json::array({std::move(primitive)})}}});
  return buffer.bytes();
}

}  // namespace loopreg::io
