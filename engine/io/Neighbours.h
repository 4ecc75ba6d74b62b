#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/Image.h"

namespace loopreg::io {

/// The file that a scan's file refers to by `name`: in the scan's folder or below, never outside of
/// it. Names come percent-encoded, with backslashes, or with the path they had on another machine;
/// of those the last part is looked for. Empty: there is none.
std::filesystem::path neighbourOf(const std::filesystem::path& scan, const std::string& name);

/// How the remarks on pictures and material files that were left out begin.
inline constexpr const char* kLostTexture = "Left out the texture '";
inline constexpr const char* kLostMaterials = "Left out the materials '";
/// Whether a remark of Scan::remarks is one of those: the scan's colours are not all there.
inline bool tellsOfLostPicture(const std::string& remark) {
  return remark.rfind(kLostTexture, 0) == 0 || remark.rfind(kLostMaterials, 0) == 0;
}

/// Pictures that a scan refers to, each read once. A picture that is missing or broken is told in
/// `remarks` and missing from then on.
class Pictures {
 public:
  Pictures(std::filesystem::path scan, std::vector<std::string>& remarks)
      : scan_(std::move(scan)), remarks_(remarks) {}

  /// Null: there is none.
  std::shared_ptr<const Image> named(const std::string& name);
  /// One that the scan's file holds itself, under the name it has there.
  std::shared_ptr<const Image> embedded(const std::string& name, const char* bytes,
                                        std::size_t size);

 private:
  std::shared_ptr<const Image> keep(const std::string& name, Result<Image> image);

  std::filesystem::path scan_;
  std::vector<std::string>& remarks_;
  std::map<std::string, std::shared_ptr<const Image>> known_;
};

}  // namespace loopreg::io
