#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/Image.h"

namespace loopreg::io {

/// `usemtl name`: the corners from `corner` on have that material.
struct MaterialUse {
  std::size_t corner = 0;
  std::string name;
};

/// What materials look like: pictures, and which of them a material shows.
struct MaterialImages {
  std::vector<std::shared_ptr<const Image>> images;
  std::map<std::string, std::int16_t> byName;

  std::int16_t indexOf(const std::string& name) const {
    const auto found = byName.find(name);
    return found == byName.end() ? std::int16_t{-1} : found->second;
  }
};

/// Reads the `map_Kd` (else `map_Ka`) pictures of the material libraries beside the scan. A
/// material without a picture shows its colour `Kd`, as a picture of one pixel. No images at all
/// where no material has a picture: colours of materials alone say nothing about a person. What is
/// missing is told in `remarks`.
MaterialImages readMaterialImages(const std::filesystem::path& scan,
                                  const std::vector<std::string>& libraries,
                                  std::vector<std::string>& remarks);

}  // namespace loopreg::io
