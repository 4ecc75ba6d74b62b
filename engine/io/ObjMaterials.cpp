#include "io/ObjMaterials.h"

#include <array>
#include <cmath>

#include "core/AtomicFile.h"
#include "io/Neighbours.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostLibraryBytes = std::uintmax_t{1} << 26;
constexpr std::size_t kMostMaterials = 10'000;

struct Material {
  std::string name, picture, second;  ///< map_Kd, map_Ka
  std::array<double, 3> color{0.8, 0.8, 0.8};
};

std::string trimmedRest(const char* p, const char* end) {
  p = skipBlanks(p, end);
  while (end > p && isBlank(end[-1])) --end;
  return std::string(p, end);
}

/// The file name of a map statement: what follows the options (-s 1 1 1, -clamp on, ...).
std::string mapName(const char* p, const char* end) {
  while (true) {
    const char* behind = p;
    const std::string_view word = nextWord(behind, end);
    if (word.empty() || word[0] != '-') return trimmedRest(p, end);
    p = behind;
    while (true) {
      const char* next = p;
      const std::string_view argument = nextWord(next, end);
      double value = 0;
      const char* const stop = argument.data() + argument.size();
      const bool number = !argument.empty() && parseNumber(argument.data(), stop, value) == stop;
      if (!number && argument != "on" && argument != "off") break;
      p = next;
    }
  }
}

void parseLibrary(const std::string& text, std::vector<Material>& materials) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end && materials.size() < kMostMaterials) {
    const char* const feed = lineEnd(p, end);
    const std::string_view word = nextWord(p, feed);
    if (word == "newmtl") {
      materials.emplace_back();
      materials.back().name = trimmedRest(p, feed);
    } else if (!materials.empty() && word == "map_Kd") {
      materials.back().picture = mapName(p, feed);
    } else if (!materials.empty() && word == "map_Ka") {
      materials.back().second = mapName(p, feed);
    } else if (!materials.empty() && word == "Kd") {
      for (double& channel : materials.back().color) {
        p = skipBlanks(p, feed);
        const char* const behind = parseNumber(p, feed, channel);
        if (!behind) break;
        p = behind;
      }
    }
    p = feed < end ? feed + 1 : end;
  }
}

std::uint8_t toByte(double share) {
  return share > 0 ? static_cast<std::uint8_t>(std::lround(255 * std::min(share, 1.0))) : 0;
}

}  // namespace

MaterialImages readMaterialImages(const fs::path& scan, const std::vector<std::string>& libraries,
                                  std::vector<std::string>& remarks) {
  std::vector<Material> materials;
  for (const std::string& library : libraries) {
    const fs::path path = neighbourOf(scan, library);
    const Result<std::string> text =
        path.empty() ? Result<std::string>(Error{}) : readFile(path, kMostLibraryBytes);
    if (text) {
      parseLibrary(text.value(), materials);
    } else {
      remarks.push_back(kLostMaterials + library + "': they are not beside the scan.");
    }
  }
  MaterialImages found;
  Pictures pictures(scan, remarks);
  bool anyPicture = false;
  for (const Material& material : materials) {
    const std::string& name = material.picture.empty() ? material.second : material.picture;
    std::shared_ptr<const Image> image = name.empty() ? nullptr : pictures.named(name);
    anyPicture = anyPicture || image;
    if (!image) {
      const auto& c = material.color;
      image = std::make_shared<const Image>(1, 1, toByte(c[0]), toByte(c[1]), toByte(c[2]));
    }
    found.byName.try_emplace(material.name, static_cast<std::int16_t>(found.images.size()));
    found.images.push_back(std::move(image));
  }
  return anyPicture ? found : MaterialImages();
}

}  // namespace loopreg::io
