#include "body/ModelCache.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <vector>

#include "core/AtomicFile.h"
#include "core/Resources.h"

namespace loopreg::body {
namespace {
namespace fs = std::filesystem;

constexpr const char* kSuffix = ".body";
constexpr std::string_view kMagic = "LoopReg model copy\n";
/// To be raised whenever the image or the conversion changes: older copies are then ignored.
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kSample = 64 << 10;

/// FNV-1a, eight bytes at a time (the image has tens of megabytes), the tail byte by byte.
std::uint64_t hashOf(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    hash = (hash ^ word) * 0x100000001b3ULL;
    hash ^= hash >> 29;  // words would otherwise only move bits upwards
  }
  for (; at < bytes.size(); ++at) {
    hash = (hash ^ static_cast<unsigned char>(bytes[at])) * 0x100000001b3ULL;
  }
  return hash;
}

std::string hex(std::uint64_t number) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; number >>= 4) out[i] = "0123456789abcdef"[number & 15];
  return out;
}

/// The bytes at begin, middle and end: two releases of a model differ there even where a copying
/// program has kept size and time.
std::optional<std::uint64_t> sampleOf(const fs::path& file, std::uintmax_t size) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes;
  for (const std::uintmax_t at :
       {std::uintmax_t{0}, size / 2, size - std::min<std::uintmax_t>(size, kSample)}) {
    std::string piece(std::min<std::uintmax_t>(kSample, size - at), '\0');
    stream.seekg(static_cast<std::streamoff>(at));
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (!stream) return std::nullopt;
    bytes += piece;
  }
  return hashOf(bytes);
}

/// What stands before the image: magic, version, the source's description and the image's length
/// and hash.
std::string headOf(const std::string& source, std::string_view image) {
  return std::string(kMagic) + "version " + std::to_string(kVersion) + "\n" + source + "image " +
         std::to_string(image.size()) + " bytes " + hex(hashOf(image)) + "\n";
}

}  // namespace

ModelCache::ModelCache(fs::path folder, std::uintmax_t maxBytes)
    : folder_(std::move(folder)), maxBytes_(maxBytes) {}

ModelCache ModelCache::ofUser() {
  const fs::path base = cacheFolder();
  return ModelCache(base.empty() ? base : base / "models");
}

std::optional<ModelCache::Key> ModelCache::keyOf(const fs::path& file, int maxBetas) const {
  std::error_code error;
  if (folder_.empty() || !fs::is_regular_file(file, error)) return std::nullopt;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size < kLeastSource) return std::nullopt;
  const auto changed = fs::last_write_time(file, error).time_since_epoch();
  if (error) return std::nullopt;
  const fs::path whole = fs::weakly_canonical(file, error);
  const std::optional<std::uint64_t> sample = sampleOf(file, size);
  if (error || !sample) return std::nullopt;

  const std::string name = whole.string() + "\nbetas " + std::to_string(maxBetas) + "\n";
  return keyOf(whole.stem().string(), name,
               "size " + std::to_string(size) + "\nchanged " + std::to_string(changed.count()) +
                   "\nsample " + hex(*sample) + "\n");
}

std::optional<ModelCache::Key> ModelCache::keyOf(const std::string& stem, const std::string& name,
                                                 const std::string& state) const {
  if (folder_.empty()) return std::nullopt;
  return Key{folder_ / (stem + "-" + hex(hashOf(name)) + kSuffix), name + state};
}

std::optional<std::string> ModelCache::read(const Key& key) const {
  Result<std::string> bytes = readFile(key.copy, maxBytes_);
  if (!bytes) return std::nullopt;
  // The head that this very file should have is longer than any damage could make it fit: it ends
  // with the hash of all that follows.
  const std::string start =
      std::string(kMagic) + "version " + std::to_string(kVersion) + "\n" + key.source + "image ";
  if (bytes->compare(0, start.size(), start) != 0) return std::nullopt;
  const std::size_t end = bytes->find('\n', start.size());
  if (end == std::string::npos) return std::nullopt;
  const std::string_view image = std::string_view(bytes.value()).substr(end + 1);
  if (bytes->compare(0, end + 1, headOf(key.source, image)) != 0) return std::nullopt;
  std::error_code ignored;  // "unused for longest" is told by the time of the last change
  fs::last_write_time(key.copy, fs::file_time_type::clock::now(), ignored);
  return std::string(image);
}

Result<void> ModelCache::write(const Key& key, const std::string& image) const {
  if (image.size() > maxBytes_ / 2) {
    return Error{ErrorCode::internal, "The copy would fill the cache.", key.copy.string(), {}};
  }
  std::error_code error;
  fs::create_directories(folder_, error);
  AtomicFile file(key.copy);
  const std::string head = headOf(key.source, image);
  file.stream().write(head.data(), static_cast<std::streamsize>(head.size()));
  file.stream().write(image.data(), static_cast<std::streamsize>(image.size()));
  Result<void> written = file.commit();
  if (written) dropOldest();
  return written;
}

void ModelCache::dropOldest() const {
  struct Copy {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<Copy> copies;
  std::uintmax_t total = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error)) {
    // Temporary files of a program that was killed end like the copies they were to become.
    if (entry.path().extension() != kSuffix) continue;
    Copy copy{entry.last_write_time(error), entry.file_size(error), entry.path()};
    if (error) continue;  // gone meanwhile
    total += copy.size;
    copies.push_back(std::move(copy));
  }
  std::sort(copies.begin(), copies.end(),
            [](const Copy& a, const Copy& b) { return a.used < b.used; });
  for (const Copy& copy : copies) {
    if (total <= maxBytes_) return;
    if (fs::remove(copy.path, error)) total -= copy.size;
  }
}

}  // namespace loopreg::body
