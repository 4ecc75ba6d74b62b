#include "io/Neighbours.h"

#include <algorithm>
#include <charconv>

#include "core/AtomicFile.h"

namespace loopreg::io {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostPictureBytes = std::uintmax_t{1} << 29;

/// Characters of a URI written as %XX.
std::string percentDecoded(const std::string& text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* const first = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(first, first + 2, value, 16).ptr == first + 2) {
      decoded += static_cast<char>(value);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace

fs::path neighbourOf(const fs::path& scan, const std::string& name) {
  std::string slashed = name;
  std::replace(slashed.begin(), slashed.end(), '\\', '/');
  const std::string last = fs::path(slashed).filename().string();
  for (const std::string& candidate : {name, percentDecoded(name), slashed, last}) {
    const fs::path relative = fs::path(candidate).lexically_normal();
    if (relative.empty() || relative.is_absolute() || *relative.begin() == "..") continue;
    const fs::path path = scan.parent_path() / relative;
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) return path;
  }
  return {};
}

std::shared_ptr<const Image> Pictures::named(const std::string& name) {
  if (const auto known = known_.find(name); known != known_.end()) return known->second;
  const fs::path path = neighbourOf(scan_, name);
  if (path.empty()) {
    remarks_.push_back(kLostTexture + name + "': it is not beside the scan.");
    return known_[name] = nullptr;
  }
  const Result<std::string> bytes = readFile(path, kMostPictureBytes);
  if (!bytes) return keep(name, bytes.error());
  return keep(name, decodeImage(bytes->data(), bytes->size(), path.string()));
}

std::shared_ptr<const Image> Pictures::embedded(const std::string& name, const char* bytes,
                                                std::size_t size) {
  if (const auto known = known_.find(name); known != known_.end()) return known->second;
  return keep(name, decodeImage(bytes, size, name));
}

std::shared_ptr<const Image> Pictures::keep(const std::string& name, Result<Image> image) {
  if (!image) {
    remarks_.push_back(kLostTexture + name + "': " + image.error().message);
    return known_[name] = nullptr;
  }
  return known_[name] = std::make_shared<const Image>(std::move(image).value());
}

}  // namespace loopreg::io
