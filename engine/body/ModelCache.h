#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/Result.h"

namespace loopreg::body {

/// Converted copies of other people's model files: an SMPL pickle of 250 MB takes seconds to parse,
/// its copy of some 20 MB (ModelImage.h) a fraction of that.
///
/// A copy belongs to a path and a number of betas, and is valid while the file is what it was: same
/// size, same time of change to the nanosecond, same bytes at its begin, middle and end. A copy
/// that is damaged, of another version or of an older file is as good as none and is replaced by
/// the next write. Copies are written atomically; the ones unused for longest go when all together
/// exceed `maxBytes`. Any number of programs may share the folder.
class ModelCache {
 public:
  static constexpr std::uintmax_t kMaxBytes = std::uintmax_t{1} << 30;
  /// Files below this are read as fast as a copy would be.
  static constexpr std::uintmax_t kLeastSource = 1 << 20;

  /// An empty folder: nothing is kept.
  explicit ModelCache(std::filesystem::path folder, std::uintmax_t maxBytes = kMaxBytes);
  /// "models" in the user's cache folder.
  static ModelCache ofUser();

  /// Where the copy of a file belongs, and the words that tell whether it is current. To be made
  /// before the file is read: should it change meanwhile, the copy is outdated, never wrong.
  struct Key {
    std::filesystem::path copy;
    std::string source;
  };
  /// Nothing for files that are missing or too small to be worth it, or without a folder.
  std::optional<Key> keyOf(const std::filesystem::path& file, int maxBetas) const;

  /// The same for what was made of many files: `name` (lines of text) says whose copy it is,
  /// `state` what must not have changed since.
  std::optional<Key> keyOf(const std::string& stem, const std::string& name,
                           const std::string& state) const;

  /// The image that was written for this key.
  std::optional<std::string> read(const Key& key) const;
  /// Failing to keep a copy is no failure of the load: the result is for tests and logs.
  Result<void> write(const Key& key, const std::string& image) const;

 private:
  void dropOldest() const;

  std::filesystem::path folder_;
  std::uintmax_t maxBytes_;
};

}  // namespace loopreg::body
