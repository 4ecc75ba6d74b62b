#include "exchange/GltfWriter.h"

#include <Eigen/Geometry>
#include <map>

#include "geometry/Normals.h"
#include "io/GlbBuffer.h"

namespace loopreg::exchange {
namespace {

/// The mesh with one texture coordinate per vertex.
struct SplitMesh {
  Mesh mesh;
  std::vector<std::int32_t> source;  ///< per vertex: the model's vertex it is a copy of
  std::vector<float> uv;             ///< 2 per vertex; empty: none
};

SplitMesh splitAtSeams(const RiggedBody& body) {
  SplitMesh split;
  split.mesh.faces = body.faces;
  const Eigen::Index n = body.vertexCount();
  for (Eigen::Index v = 0; v < n; ++v) split.source.push_back(static_cast<std::int32_t>(v));
  if (body.uv.cols() > 0) {
    const Faces& corners = body.uvFaces.cols() > 0 ? body.uvFaces : body.faces;
    std::vector<std::int32_t> uvOf(static_cast<std::size_t>(n), -1);
    std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> copies;  // (vertex, uv) -> copy
    for (Eigen::Index f = 0; f < corners.cols(); ++f) {
      for (int k = 0; k < 3; ++k) {
        const std::int32_t v = body.faces(k, f);
        const std::int32_t t = corners(k, f);
        if (uvOf[v] < 0) uvOf[v] = t;
        if (uvOf[v] == t) continue;
        const auto [copy, fresh] =
            copies.try_emplace({v, t}, static_cast<std::int32_t>(split.source.size()));
        if (fresh) {
          split.source.push_back(v);
          uvOf.push_back(t);
        }
        split.mesh.faces(k, f) = copy->second;
      }
    }
    for (const std::int32_t t : uvOf) {  // glTF counts v from the top
      split.uv.push_back(t < 0 ? 0.0f : static_cast<float>(body.uv(0, t)));
      split.uv.push_back(t < 0 ? 0.0f : static_cast<float>(1 - body.uv(1, t)));
    }
  }
  const Points normals = geometry::vertexNormals(body.vertices, body.faces);
  split.mesh.vertices = body.vertices(Eigen::all, split.source);
  split.mesh.normals = normals(Eigen::all, split.source);
  if (body.colors.cols() == n) split.mesh.colors = body.colors(Eigen::all, split.source);
  return split;
}

/// JOINTS_i and WEIGHTS_i, four influences each; weights renormalised in float32.
void addSkin(io::GlbBuffer& buffer, const RiggedBody& body, const std::vector<std::int32_t>& source,
             Json& attributes) {
  const Eigen::Index slots = body.skin.slots();
  for (Eigen::Index first = 0; first < slots; first += 4) {
    std::vector<std::uint16_t> joints;
    std::vector<float> weights;
    for (const std::int32_t v : source) {
      const double sum = body.skin.weight.col(v).sum();
      for (Eigen::Index s = first; s < first + 4; ++s) {
        const double weight = s < slots ? body.skin.weight(s, v) / sum : 0.0;
        weights.push_back(static_cast<float>(weight));
        // Unused slots must name joint 0.
        joints.push_back(static_cast<std::uint16_t>(weight > 0 ? body.skin.joint(s, v) : 0));
      }
    }
    const std::string set = std::to_string(first / 4);
    attributes["JOINTS_" + set] = buffer.addShorts(joints, 4);
    attributes["WEIGHTS_" + set] = buffer.addFloats(weights, 4, true);
  }
}

Json quaternion(const Matrix3d& rotation) {
  const Eigen::Quaterniond q(rotation);
  return Json::array({q.x(), q.y(), q.z(), q.w()});
}

Json vector(const Vector3d& v) { return Json::array({v.x(), v.y(), v.z()}); }

Vector3d localRest(const RiggedBody& body, int joint) {
  const int a = body.parents[joint];
  return body.joints.col(joint) - (a < 0 ? Vector3d::Zero().eval() : body.joints.col(a).eval());
}

/// Node 0 is the mesh, node 1 + j joint j.
Json makeNodes(const RiggedBody& body, const RiggedBody::Frame& shown) {
  Json nodes = Json::array({{{"name", body.name}, {"mesh", 0}, {"skin", 0}}});
  for (int j = 0; j < body.jointCount(); ++j) {
    Json node = {{"name", body.jointNames[j]},
                 {"translation", vector(j == 0 ? shown.root : localRest(body, j))},
                 {"rotation", quaternion(shown.rotations[j])}};
    for (int child = j + 1; child < body.jointCount(); ++child) {
      if (body.parents[child] == j) node["children"].push_back(1 + child);
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

Json makeSkin(io::GlbBuffer& buffer, const RiggedBody& body) {
  std::vector<float> inverseBind;
  Json joints = Json::array();
  for (int j = 0; j < body.jointCount(); ++j) {
    Eigen::Matrix4f matrix = Eigen::Matrix4f::Identity();
    matrix.topRightCorner<3, 1>() = -body.joints.col(j).cast<float>();
    inverseBind.insert(inverseBind.end(), matrix.data(), matrix.data() + 16);
    joints.push_back(1 + j);
  }
  return {{"inverseBindMatrices", buffer.addFloats(inverseBind, 16, false)},
          {"skeleton", 1},
          {"joints", std::move(joints)}};
}

/// Quaternions take the short way from key to key.
std::vector<float> quaternionKeys(const RiggedBody& body, int joint) {
  std::vector<float> keys;
  Eigen::Quaterniond last = Eigen::Quaterniond::Identity();
  for (const RiggedBody::Frame& frame : body.frames) {
    Eigen::Quaterniond q(frame.rotations[joint]);
    if (q.dot(last) < 0) q.coeffs() = -q.coeffs();
    for (int k = 0; k < 4; ++k) keys.push_back(static_cast<float>(q.coeffs()[k]));
    last = q;
  }
  return keys;
}

Json makeAnimation(io::GlbBuffer& buffer, const RiggedBody& body) {
  std::vector<float> times, roots, weights;
  for (std::size_t f = 0; f < body.frames.size(); ++f) {
    times.push_back(static_cast<float>(static_cast<double>(f) / body.framesPerSecond));
    for (int k = 0; k < 3; ++k) roots.push_back(static_cast<float>(body.frames[f].root[k]));
    for (const double weight : body.frames[f].weights) {
      weights.push_back(static_cast<float>(weight));
    }
  }
  const std::size_t input = buffer.addFloats(times, 1, false, true);
  Json samplers = Json::array();
  Json channels = Json::array();
  const auto add = [&](int node, const char* path, std::size_t output) {
    samplers.push_back({{"input", input}, {"output", output}, {"interpolation", "LINEAR"}});
    channels.push_back(
        {{"sampler", samplers.size() - 1}, {"target", {{"node", node}, {"path", path}}}});
  };
  add(1, "translation", buffer.addFloats(roots, 3, false));
  for (int j = 0; j < body.jointCount(); ++j) {
    add(1 + j, "rotation", buffer.addFloats(quaternionKeys(body, j), 4, false));
  }
  if (!weights.empty()) add(0, "weights", buffer.addFloats(weights, 1, false));
  return {{"name", "Fit"}, {"samplers", std::move(samplers)}, {"channels", std::move(channels)}};
}

}  // namespace

std::string glbFile(const RiggedBody& body) {
  const RiggedBody::Frame& shown = body.frames[body.frames.size() > 1 ? 1 : 0];
  const SplitMesh split = splitAtSeams(body);
  io::GlbBuffer buffer;
  Json& document = buffer.document();
  document["scenes"] = Json::array({{{"nodes", Json::array({0, 1})}}});
  document["nodes"] = makeNodes(body, shown);

  Json attributes = io::glbAttributes(buffer, split.mesh);
  if (!split.uv.empty()) attributes["TEXCOORD_0"] = buffer.addFloats(split.uv, 2, true);
  addSkin(buffer, body, split.source, attributes);
  Json primitive = {{"attributes", std::move(attributes)},
                    {"indices", buffer.addIndices(split.mesh.faces)}};
  if (body.texturePng && !split.uv.empty()) {
    primitive["material"] = buffer.addTexturedMaterial(*body.texturePng);
  }
  Json mesh = {{"name", body.name}};
  Json names = Json::array();
  for (const RiggedBody::ShapeKey& key : body.shapeKeys) {
    const Points offsets = key.offsets(Eigen::all, split.source);
    primitive["targets"].push_back({{"POSITION", buffer.addVectors(offsets, true)}});
    names.push_back(key.name);
  }
  if (!names.empty()) {
    mesh["extras"] = {{"targetNames", std::move(names)}};
    mesh["weights"] = shown.weights;
  }
  mesh["primitives"] = Json::array({std::move(primitive)});
  document["meshes"] = Json::array({std::move(mesh)});
  document["skins"] = Json::array({makeSkin(buffer, body)});
  if (body.frames.size() > 1) {
    document["animations"] = Json::array({makeAnimation(buffer, body)});
  }
  return buffer.bytes();
}

}  // namespace loopreg::exchange
